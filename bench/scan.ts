import { API_KEY, CLI, runNode, statsOf, withSandbox, type SandboxProcess } from './child.js';
import type { Bench, Line } from './line.js';

const PAGE_ROWS = 100;
const LATENCY_MS = 50;
/** What an endpoint gets of the account's calls a second. */
const ENDPOINT_SHARE = 0.25;
const SLACK = 1.15;

/** 100,000 charges through an endpoint that takes `rate` calls a second. */
export function scanBench(rate: number): Bench {
  const settings = { scale: 'reference', latencyMs: LATENCY_MS, rateLimit: rate / ENDPOINT_SHARE } as const;
  return { name: `scan-${rate}`, measure: () => withSandbox(settings, (sandbox) => measure(sandbox, rate)) };
}

async function measure(sandbox: SandboxProcess, rate: number): Promise<readonly Line[]> {
  const early = rejectedInFirstSecond(sandbox);
  // 25 is what a test key gets by itself.
  const limit = rate === 25 ? [] : ['--rate-limit', String(rate)];
  const sql = 'SELECT id, amount FROM Charge';
  const args = [
    CLI,
    'query',
    sql,
    '--format',
    'csv',
    '--stats',
    '--api-key',
    API_KEY,
    '--api-base',
    sandbox.url,
    ...limit,
  ];
  const ended = await runNode(args, { discardRows: true });
  const { calls, rows } = statsOf(ended);
  const late = (await sandbox.log()).rejected - (await early);
  const [seconds, most] = [ended.wallMs / 1000, (SLACK * (rows / PAGE_ROWS)) / rate];
  const what = `${rows.toLocaleString('en')} charges, ${LATENCY_MS} ms latency, ${rate}/s`;
  return [
    {
      what,
      target: `<= ${most.toFixed(1)} s`,
      measured: `${seconds.toFixed(1)} s, ${calls} calls`,
      met: seconds <= most,
    },
    { what: `- rejected calls after the first second`, target: '0', measured: String(late), met: late === 0 },
  ];
}

/** Calls rejected until one second after the first call. */
async function rejectedInFirstSecond(sandbox: SandboxProcess): Promise<number> {
  while ((await sandbox.log()).calls === 0) await pause(5);
  await pause(1_000);
  return (await sandbox.log()).rejected;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
