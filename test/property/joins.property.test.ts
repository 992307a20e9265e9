import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect, openSession } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { answerOf, difference } from './answers.js';
import { randomJoinQuery } from './join-query.js';
import { JOIN_TABLES } from './join-tables.js';
import { KeptAnswers } from './kept-answers.js';
import { Oracle } from './oracle.js';
import { plainSources } from './plain-sources.js';
import { Random, seedOfRun } from './random.js';
import type { RandomQuery } from './random-query.js';

/** `.ci/run` asks for more. */
const QUERIES = Number(process.env['JOIN_QUERIES'] ?? 608);
const AT_ONCE = 4;
/** How many of them run without pushdown too, one in … */
const OFF_EVERY = process.env['JOIN_QUERIES'] === undefined ? 4 : 1;

let sandbox: Sandbox;
let kept: KeptAnswers;
let session: Session;
let plain: Session;
let oracle: Oracle;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'demo' });
  kept = await KeptAnswers.open(sandbox.url);
  const options = { apiKey: 'sk_test_joins', apiBase: kept.url, rateLimit: 'off' } as const;
  session = await connect(options);
  plain = await openSession({ ...options, sources: plainSources });
  oracle = await Oracle.open(sandbox.url, JOIN_TABLES);
}, 60_000);

afterAll(async () => {
  await session.close();
  await plain.close();
  await kept.close();
  await sandbox.close();
});

test(
  `${QUERIES} random queries of several tables answer as DuckDB does over the objects fetched whole, pushed down or not`,
  async () => {
    const seed = seedOfRun();
    console.log(`SEED=${seed}`);
    const random = new Random(seed);
    let answered = 0;
    let together = 0;
    for (let made = 0; made < QUERIES; made += AT_ONCE) {
      const queries = Array.from({ length: AT_ONCE }, () => randomJoinQuery(random, oracle));
      const results = await Promise.all(
        queries.map((query, index) => compare(query, (made + index) % OFF_EVERY === 0)),
      );
      const wrong = results.find((result) => result.problem !== undefined);
      expect(wrong?.problem, `SEED=${seed}`).toBeUndefined();
      together += queries.filter((query) => fetchesTogether(query)).length;
      answered += results.filter((result) => result.rows > 0).length;
    }
    // Conditions that nothing fulfils prove little.
    expect(together / QUERIES).toBeGreaterThan(0.2);
    expect(answered / QUERIES).toBeGreaterThan(0.3);
  },
  Math.max(600_000, QUERIES * 500),
);

/** True when a table's rows come by another's: expanded, embedded, or by keys that it feeds. */
function fetchesTogether(query: RandomQuery): boolean {
  const plan = session.prepare(query.ours).plan();
  return plan.kind === 'select' && plan.scans.some((scan) => scan.feed !== undefined || scan.sideOf !== undefined);
}

async function compare(query: RandomQuery, withOff: boolean): Promise<{ rows: number; problem: string | undefined }> {
  const expected = await oracle.rows(query.oracle).catch((thrown: unknown) => String(thrown));
  if (typeof expected === 'string') return { rows: 0, problem: await refusedToo(query, expected) };
  const on = difference(query, await answerOf(session, query.ours), expected);
  const off = on === undefined && withOff ? difference(query, await answerOf(plain, query.ours), expected) : undefined;
  const problem = on ? `pushdown on: ${on}` : off && `pushdown off: ${off}`;
  return { rows: expected.length, problem: problem && `${problem}\n${texts(query)}` };
}

/** What DuckDB cannot do, we say in our own words. */
async function refusedToo(query: RandomQuery, theirs: string): Promise<string | undefined> {
  const ours = JSON.stringify(await answerOf(session, query.ours));
  const isRefused = theirs.includes('Not implemented') && ours.includes('unsupported_statement');
  return isRefused ? undefined : `the oracle threw ${theirs}, we ${ours}\n${texts(query)}`;
}

const texts = ({ ours, oracle: theirs }: RandomQuery): string => `ours:   ${ours}\noracle: ${theirs}`;
