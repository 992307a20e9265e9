import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect, openSession } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { answerOf, difference } from './answers.js';
import { randomJoinQuery } from './join-query.js';
import { JOIN_TABLES } from './join-tables.js';
import { Oracle } from './oracle.js';
import { plainSources } from './plain-sources.js';
import { Random, seedOfRun } from './random.js';
import type { RandomQuery } from './random-query.js';

/** `.ci/run` asks for more. */
const QUERIES = Number(process.env['JOIN_QUERIES'] ?? 640);
const AT_ONCE = 4; const T = { on: 0, off: 0 }; afterAll(() => console.log('TIMES', T));

let sandbox: Sandbox;
let session: Session;
let plain: Session;
let oracle: Oracle;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'demo' });
  const options = { apiKey: 'sk_test_joins', apiBase: sandbox.url, rateLimit: 'off' } as const;
  session = await connect(options);
  plain = await openSession({ ...options, sources: plainSources });
  oracle = await Oracle.open(sandbox.url, JOIN_TABLES);
}, 60_000);

afterAll(async () => {
  await session.close();
  await plain.close();
  await sandbox.close();
});

test(`${QUERIES} random queries of several tables answer as DuckDB does over the objects fetched whole, pushed down or not`, async () => {
  const seed = seedOfRun();
  console.log(`SEED=${seed}`);
  const random = new Random(seed);
  let answered = 0;
  for (let made = 0; made < QUERIES; made += AT_ONCE) {
    const queries = Array.from({ length: AT_ONCE }, () => randomJoinQuery(random, oracle));
    const results = await Promise.all(queries.map((query) => compare(query)));
    const wrong = results.find((result) => result.problem !== undefined);
    expect(wrong?.problem, `SEED=${seed}`).toBeUndefined();
    answered += results.filter((result) => result.rows > 0).length;
  }
  // Conditions that nothing fulfils prove little.
  expect(answered / QUERIES).toBeGreaterThan(0.5);
}, 600_000);

async function compare(query: RandomQuery): Promise<{ readonly rows: number; readonly problem: string | undefined }> {
  const expected = await oracle.rows(query.oracle).catch((thrown: unknown) => String(thrown));
  if (typeof expected === 'string') return { rows: 0, problem: await refusedToo(query, expected) };
  const t0 = performance.now(); const pushed = await answerOf(session, query.ours); const t1 = performance.now();
  const off = await answerOf(plain, query.ours); T.on += t1 - t0; T.off += performance.now() - t1;
  const problem =
    label('pushdown on', difference(query, pushed, expected)) ??
    label('pushdown off', difference(query, off, expected));
  return {
    rows: expected.length,
    problem: problem && `${problem}\nours:   ${query.ours}\noracle: ${query.oracle}`,
  };
}

/** What DuckDB cannot do, we say in our own words. */
async function refusedToo(query: RandomQuery, theirs: string): Promise<string | undefined> {
  const ours = await answerOf(session, query.ours);
  const isRefused = /Not implemented/.test(theirs) && ours.includes('unsupported_statement');
  return isRefused ? undefined : `the oracle threw ${theirs}, we ${String(ours)}\nours:   ${query.ours}\noracle: ${query.oracle}`;
}

const label = (name: string, problem: string | undefined): string | undefined => problem && `${name}: ${problem}`;
