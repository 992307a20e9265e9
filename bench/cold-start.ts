import { API_KEY, BARE_CALL_WORKER, CLI, runNode, withSandbox, type SandboxProcess } from './child.js';
import { median, repeat, type Bench, type Line } from './line.js';

const LATENCY_MS = 50;
const ROUNDS = 9;
const SLACK_MS = 250;

/** What a call needs of the driver: nothing to judge, and the whole of DuckDB. */
const STATEMENTS = [
  'SELECT id, amount FROM Charge LIMIT 10',
  `SELECT id, name FROM Customer WHERE email = 'ada@example.com'`,
];

/** `stripe-sql query` of one call, from the start of the process to its end, beside a bare Node program that makes one call. */
export const coldStartBench: Bench = {
  name: 'cold-start',
  measure: () => withSandbox({ scale: 'reference', latencyMs: LATENCY_MS }, measure),
};

async function measure({ url }: SandboxProcess): Promise<readonly Line[]> {
  const connection = ['--api-key', API_KEY, '--api-base', url];
  const bareMs = await wallMs([BARE_CALL_WORKER, `${url}/v1/charges?limit=10`, API_KEY]);
  const lines: Line[] = [];
  for (const sql of STATEMENTS) {
    const ms = await wallMs([CLI, 'query', sql, ...connection]);
    const measured = `${ms.toFixed(0)} ms (bare ${bareMs.toFixed(0)})`;
    const target = `<= bare node + ${SLACK_MS} ms`;
    lines.push({ what: `from a cold start: ${sql}`, target, measured, met: ms <= bareMs + SLACK_MS });
  }
  return lines;
}

/** Median of the rounds; the first warms the file cache and is left out. */
async function wallMs(args: readonly string[]): Promise<number> {
  const ended = await repeat(ROUNDS + 1, () => runNode(args));
  return median(ended.slice(1).map((run) => run.wallMs));
}
