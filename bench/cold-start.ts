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
  const programs = [
    [BARE_CALL_WORKER, `${url}/v1/charges?limit=10`, API_KEY],
    ...STATEMENTS.map((sql) => [CLI, 'query', sql, ...connection]),
  ];
  const [bareMs = NaN, ...statementsMs] = await medianWalls(programs);
  return STATEMENTS.map((sql, index): Line => {
    const ms = statementsMs[index] ?? NaN;
    const measured = `${ms.toFixed(0)} ms (bare ${bareMs.toFixed(0)})`;
    const target = `<= bare node + ${SLACK_MS} ms`;
    return { what: `from a cold start: ${sql}`, target, measured, met: ms <= bareMs + SLACK_MS };
  });
}

/** Median wall time of each program, run in turns; the first round warms the file cache and is left out. */
async function medianWalls(programs: readonly (readonly string[])[]): Promise<readonly number[]> {
  const rounds = await repeat(ROUNDS + 1, async () => {
    const walls: number[] = [];
    for (const program of programs) walls.push((await runNode(program)).wallMs);
    return walls;
  });
  return programs.map((_, index) => median(rounds.slice(1).map((walls) => walls[index] ?? NaN)));
}
