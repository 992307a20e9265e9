import { connect, type Session } from '../src/index.js';
import { API_KEY, withSandbox, type SandboxProcess } from './child.js';
import { median, repeat, type Bench, type Line } from './line.js';
import { readBarePages } from './workers/bare-pages.js';

const LATENCY_MS = 50;
const ROUNDS = 15;
const SLACK_MS = 30;
const ROWS = 10;

/** LIMIT 10 in an open session, beside one bare call in the same process. */
export const limitBench: Bench = {
  name: 'limit',
  measure: () => withSandbox({ scale: 'reference', latencyMs: LATENCY_MS }, measure),
};

const STATEMENTS = [
  `SELECT id, amount FROM Charge LIMIT ${ROWS}`,
  `SELECT id, upper(status) FROM Charge LIMIT ${ROWS}`,
];

async function measure(sandbox: SandboxProcess): Promise<readonly Line[]> {
  const session = await connect({ apiKey: API_KEY, apiBase: sandbox.url });
  const bareMs = await timed(() => readBarePages(sandbox.url, API_KEY, 1, ROWS));
  const lines: Line[] = [];
  for (const sql of STATEMENTS) lines.push(await statementLine(session, sql, bareMs));
  await session.close();
  return lines;
}

async function statementLine(session: Session, sql: string, callMs: number): Promise<Line> {
  const ms = await timed(async () => void (await (await session.prepare(sql).run()).toArray()));
  const measured = `${ms.toFixed(1)} ms (a call ${callMs.toFixed(1)})`;
  return { what: sql, target: `one call + ${SLACK_MS} ms`, measured, met: ms <= callMs + SLACK_MS };
}

/** Median of the rounds, the first of which pays for what is loaded late and is left out. */
async function timed(work: () => Promise<void>): Promise<number> {
  const times = await repeat(ROUNDS + 1, async () => {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  });
  return median(times.slice(1));
}
