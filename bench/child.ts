import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The command line, as it was compiled with the bench. */
export const CLI = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
export const PAGES_WORKER = fileURLToPath(new URL('./workers/pages.js', import.meta.url));
export const BARE_CALL_WORKER = fileURLToPath(new URL('./workers/bare-call.js', import.meta.url));
export const RSS_PROBE = new URL('./workers/rss-probe.js', import.meta.url).href;

/** Any test key will do for the embedded Stripe. */
export const API_KEY = 'sk_test_bench';

export interface Ended {
  /** From the start of the process to its end. */
  readonly wallMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a Node process to its end. Rejects with what it said when it fails. */
export async function runNode(
  args: readonly string[],
  options: { readonly discardRows?: boolean } = {},
): Promise<Ended> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', options.discardRows ? 'ignore' : 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr()}`);
  return { wallMs: performance.now() - startedAt, stdout: stdout(), stderr: stderr() };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: string[] = [];
  stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return () => chunks.join('');
}

export interface SandboxSettings {
  readonly scale: 'demo' | 'reference' | 'large';
  readonly latencyMs?: number;
  /** Calls a second of the account; an endpoint gets a quarter of it, as Stripe's do. */
  readonly rateLimit?: number;
}

/** The embedded Stripe in a process of its own. */
export interface SandboxProcess {
  readonly url: string;
  log(): Promise<{ readonly calls: number; readonly rejected: number }>;
  clearLog(): Promise<void>;
}

/** Runs `work` beside an embedded Stripe, which ends with it. */
export async function withSandbox<T>(
  { scale, latencyMs = 0, rateLimit }: SandboxSettings,
  work: (sandbox: SandboxProcess) => Promise<T>,
): Promise<T> {
  const limit = rateLimit === undefined ? [] : ['--rate-limit', String(rateLimit)];
  const args = [CLI, 'sandbox', '--port', '0', '--scale', scale, '--latency-ms', String(latencyMs), ...limit];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await addressOf(child.stdout);
    return await work({
      url,
      log: async () => (await (await fetch(`${url}/_log`)).json()) as { calls: number; rejected: number },
      clearLog: async () => void (await fetch(`${url}/_log`, { method: 'DELETE' })),
    });
  } finally {
    child.kill('SIGTERM');
  }
}

async function addressOf(stdout: NodeJS.ReadableStream): Promise<string> {
  const [said] = (await once(stdout, 'data')) as [Buffer];
  const address = /listening on (\S+)/.exec(said.toString())?.[1];
  if (address === undefined) throw new Error(`The sandbox said: ${said.toString()}`);
  return address;
}

/** The line that `--stats` ends stderr with. */
export function statsOf({ stderr }: Ended): {
  readonly calls: number;
  readonly rows: number;
  readonly elapsedMs: number;
} {
  const line = stderr.trimEnd().split('\n').at(-1) ?? '';
  return JSON.parse(line) as { calls: number; rows: number; elapsedMs: number };
}
