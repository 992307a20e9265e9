import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { openSession } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import type { SourceRegistry, TableSource } from '../../src/source/access-path.js';
import { Random, seedOfRun } from './random.js';

const QUERIES = Number(process.env['COUNT_QUERIES'] ?? 40);

const DIMENSIONS = ['status', 'refunded', 'disputed'];
const TIMES = [
  "date_trunc('month', created)",
  "date_trunc('week', created)",
  'year(created)',
  'month(created)',
  'quarter(created)',
  'created::date',
  "DATE_FORMAT(created, '%Y-%m')",
  "to_char(created, 'YYYY-MM-DD')",
  'last_day(created)',
  'dayname(created)',
];
const AGGREGATES = [
  'count(*)',
  'count(id)',
  'count(status)',
  "count(*) FILTER (WHERE status = 'failed')",
  "sum(CASE WHEN status = 'succeeded' THEN 1 ELSE 0 END)",
  'sum(CASE WHEN refunded THEN 2 END)',
  'avg(CASE WHEN disputed THEN 1.0 ELSE 0 END)',
  'count(DISTINCT status)',
  'max(status)',
  'min(year(created))',
  'count_if(refunded AND NOT disputed)',
  'bool_or(disputed)',
];
const CONDITIONS = [
  "status = 'failed'",
  "status <> 'succeeded'",
  "status IN ('failed', 'pending')",
  'refunded',
  'NOT disputed',
  "created >= '2025-01-15'",
  "created < '2026-01-20 12:00:00'",
  "created BETWEEN '2025-06-01' AND '2026-02-01'",
  "status = 'no such'",
];

let sandbox: Sandbox;
let strict: Session;
let counting: Session;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'demo', seed: 1 });
  const options = { apiBase: sandbox.url, rateLimit: 'off' } as const;
  strict = await openSession({ ...options, apiKey: 'sk_test_strict' });
  counting = await openSession({ ...options, apiKey: 'sk_test_counting', consistency: 'search', sources: free });
});

afterAll(async () => {
  await strict.close();
  await counting.close();
  await sandbox.close();
});

/** Counting wherever it can be done, as if it cost nothing. */
function free(own: SourceRegistry): SourceRegistry {
  const source = (table: TableSource): TableSource => ({
    paths: (request) => table.paths(request),
    counts: (request) => {
      const path = table.counts?.(request);
      return path && { ...path, calls: () => ({ min: 0, max: Infinity, expected: -1 }) };
    },
  });
  return { table: (name) => source(own.table(name)) };
}

function randomQuery(random: Random): string {
  const some = (items: readonly string[], most: number): string[] => {
    const left = [...items];
    return Array.from({ length: random.below(most + 1) }, () => left.splice(random.below(left.length), 1)[0] ?? '');
  };
  const keys = [...some(DIMENSIONS, 2), ...some(TIMES, 2)];
  const shown = [...keys, ...(keys.length === 0 ? [random.pick(AGGREGATES)] : []), ...some(AGGREGATES, 3)];
  const where = some(CONDITIONS, 3);
  const having = random.chance(0.2) && keys.length > 0 ? ' HAVING count(*) > 2' : '';
  const grouping = keys.length > 0 ? ` GROUP BY ${keys.map((_, index) => index + 1).join(', ')}` : '';
  const order = ` ORDER BY ${shown.map((_, index) => index + 1).join(', ')}`;
  const distinct = random.chance(0.15) ? 'DISTINCT ' : '';
  const limit = random.chance(0.2) ? ` LIMIT ${1 + random.below(5)}` : '';
  return `SELECT ${distinct}${shown.join(', ')} FROM Charge${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}${grouping}${having}${order}${limit}`;
}

async function answer(session: Session, sql: string): Promise<string> {
  const result = await session.prepare(sql).run();
  return JSON.stringify([result.columns.map(({ type }) => type), await result.toArray()], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

test(`${QUERIES} random groups and numbers are the same counted by Search and read row by row`, async () => {
  const seed = seedOfRun();
  console.log(`SEED=${seed}`);
  const random = new Random(seed);
  let counted = 0;
  for (let index = 0; index < QUERIES; index += 1) {
    const sql = randomQuery(random);
    const plan = counting.prepare(sql).plan();
    if (plan.kind === 'select' && plan.scans.some(({ path }) => path.kind === 'count')) counted += 1;
    expect([sql, await answer(counting, sql)]).toEqual([sql, await answer(strict, sql)]);
  }
  // The others compare parts of time that nothing tells apart exactly, or find nothing.
  expect(counted).toBeGreaterThan(QUERIES * 0.8);
}, 300_000);
