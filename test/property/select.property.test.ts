import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { answerOf, difference } from './answers.js';
import { Oracle } from './oracle.js';
import { ORACLE_TABLES } from './oracle-tables.js';
import { Random, seedOfRun } from './random.js';
import { randomQuery, type RandomQuery } from './random-query.js';

const QUERIES = Number(process.env['SELECT_QUERIES'] ?? 1_504);
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

test(
  `${QUERIES} random queries of one table answer as DuckDB does over the objects fetched whole`,
  async () => {
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
  },
  Math.max(90_000, QUERIES * 60),
);

async function compare(query: RandomQuery): Promise<{ readonly rows: number; readonly problem: string | undefined }> {
  const expected = await oracle.rows(query.oracle);
  const answer = await answerOf(session, query.ours);
  const problem = difference(query, answer, expected);
  return {
    rows: typeof answer === 'string' ? 0 : answer.length,
    problem: problem && `${problem}\nours:   ${query.ours}\noracle: ${query.oracle}`,
  };
}
