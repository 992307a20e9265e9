import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { Oracle, type Cell } from './oracle.js';
import { ORACLE_TABLES } from './oracle-tables.js';
import { Random, seedOfRun } from './random.js';
import { randomQuery, type RandomQuery } from './random-query.js';

const QUERIES = 1_504;
const AT_ONCE = 8;

let sandbox: Sandbox;
let session: Session;
let oracle: Oracle;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'demo' });
  session = await connect({ apiKey: 'sk_test_property', apiBase: sandbox.url, rateLimit: 'off' });
  oracle = await Oracle.open(sandbox.url, ORACLE_TABLES);
});

afterAll(async () => {
  await session.close();
  await sandbox.close();
});

test(`${QUERIES} random queries of one table answer as DuckDB does over the objects fetched whole`, async () => {
  const seed = seedOfRun();
  console.log(`SEED=${seed}`);
  const random = new Random(seed);
  let answered = 0;
  for (let made = 0; made < QUERIES; made += AT_ONCE) {
    const queries = Array.from({ length: AT_ONCE }, () => randomQuery(random, oracle));
    const results = await Promise.all(queries.map((query) => compare(query)));
    const wrong = results.find((result) => result.problem !== undefined);
    expect(wrong?.problem, `SEED=${seed}`).toBeUndefined();
    answered += results.filter((result) => result.rows > 0).length;
  }
  // Conditions that nothing fulfils prove little.
  expect(answered / QUERIES).toBeGreaterThan(0.35);
}, 90_000);

async function compare(query: RandomQuery): Promise<{ readonly rows: number; readonly problem: string | undefined }> {
  const expected = await oracle.rows(query.oracle);
  const answer = await ourRows(query.ours);
  const problem = typeof answer === 'string' ? answer : difference(query, answer, expected);
  return {
    rows: typeof answer === 'string' ? 0 : answer.length,
    problem: problem && `${problem}\nours:   ${query.ours}\noracle: ${query.oracle}`,
  };
}

async function ourRows(sql: string): Promise<Cell[][] | string> {
  try {
    const rows = await (await session.prepare(sql).run()).toArray();
    return rows.map((row) => row.map((value) => (value === null ? null : String(value as string))));
  } catch (thrown) {
    return `threw ${String(thrown)}`;
  }
}

function difference(query: RandomQuery, answer: Cell[][], expected: Cell[][]): string | undefined {
  const [ours, theirs] = [answer, expected].map((rows) => rows.map((row) => JSON.stringify(row)));
  if (ours === undefined || theirs === undefined) return undefined;
  if (query.compare === 'some') return partOf(query, ours, theirs);
  if (query.compare === 'rows') [ours, theirs].forEach((rows) => rows.sort());
  const at = ours.findIndex((row, index) => row !== theirs[index]);
  if (at < 0 && ours.length === theirs.length) return undefined;
  return `${ours.length} rows for ${theirs.length}; row ${at}: ${ours[at] ?? 'none'} for ${theirs[Math.max(at, 0)] ?? 'none'}`;
}

/** LIMIT without a total order: so many rows, each of them one of those there are. */
function partOf({ limit = 0, offset }: RandomQuery, ours: string[], theirs: string[]): string | undefined {
  const wanted = Math.min(limit, Math.max(0, theirs.length - offset));
  if (ours.length !== wanted) return `${ours.length} rows for ${wanted}`;
  const left = new Map<string, number>();
  for (const row of theirs) left.set(row, (left.get(row) ?? 0) + 1);
  const foreign = ours.find((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count === 0;
  });
  return foreign && `the row ${foreign} is none of them`;
}
