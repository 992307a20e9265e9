import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect, openSession } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import type { SourceRegistry, TableSource } from '../../src/source/access-path.js';
import { linesOf, references, withLongInvoices } from './queries.js';
import { ReferenceOracle } from './reference-oracle.js';

/** Where Search is another way than the lists, or the lists are read in slices of time. */
const CALLS: Readonly<Record<string, number>> = {
  '2 the charges of a month': 42,
  '3 customers by metadata': 1,
  '4 charges of a month with customer and invoice': 60,
  '5 charges counted by month and status': 79,
};

let sandbox: Sandbox;
let session: Session;
let small: { readonly sandbox: Sandbox; readonly counting: Session; readonly strict: Session };
let oracle: ReferenceOracle;
let total = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'reference', seed: 1 });
  const options = { apiBase: sandbox.url, rateLimit: 'off' } as const;
  session = await connect({ ...options, apiKey: 'sk_test_search', consistency: 'search' });
  small = await openSmall();
  oracle = await ReferenceOracle.open();
}, 60_000);

afterAll(async () => {
  await session.close();
  await small.counting.close();
  await small.strict.close();
  await small.sandbox.close();
  await sandbox.close();
});

/** An account of a few pages, and a session that counts wherever it can, whatever that costs. */
async function openSmall(): Promise<typeof small> {
  const demo = await startSandbox({ scale: 'demo', seed: 1 });
  const options = { apiBase: demo.url, rateLimit: 'off' } as const;
  const strict = await connect({ ...options, apiKey: 'sk_test_strict' });
  const free = (own: TableSource): TableSource => ({
    paths: (request) => own.paths(request),
    counts: (request) => {
      const path = own.counts?.(request);
      return path && { ...path, calls: () => ({ min: 0, max: Infinity, expected: 0 }) };
    },
  });
  const sources = (own: SourceRegistry): SourceRegistry => ({ table: (name) => free(own.table(name)) });
  const counting = await openSession({ ...options, apiKey: 'sk_test_counting', consistency: 'search', sources });
  return { sandbox: demo, counting, strict };
}

async function ask(asked: Session, sql: string): Promise<{ rows: string[]; calls: number; consistency: string }> {
  const result = await asked.prepare(sql).run();
  const rows = (await result.toArray()).map((row) => row.map(String).join('|'));
  const { calls, consistency } = result.stats();
  return { rows, calls, consistency };
}

describe('the reference queries where Search may be asked', () => {
  test.each(references().map((reference) => [reference.name, reference] as const))(
    '%s',
    async (name, reference) => {
      const { rows, calls } = await ask(session, reference.sql);
      total += calls;
      // Search finds the customers of a test clock, which the list leaves out.
      const question = name.startsWith('3 ')
        ? reference.oracle.replace('AND test_clock IS NULL', '')
        : reference.oracle;
      const expected = await oracle.rows(question);
      const shown = reference.sql.startsWith('SELECT *') ? rows.map((row) => row.split('|')[0] ?? '') : rows;
      expect(reference.ordered ? shown : shown.sort()).toEqual(reference.ordered ? expected : expected.sort());
      expect(expected.length).toBeGreaterThan(0);
      expect(calls).toBe(CALLS[name] ?? reference.optimum);
    },
    120_000,
  );

  test('12 the invoice lines of a subscription', async () => {
    const { calls } = await ask(session, linesOf(await withLongInvoices(oracle)));
    total += calls;
    expect(calls).toBe(3);
  });

  test('cost 245 calls together', () => {
    expect(total).toBe(245);
  });
});

/** Calls where rows are counted, of an account whose charges are 1,000 pages and its payment intents as many; and the same of the oracle. */
const COUNTS: readonly (readonly [number, string, string?])[] = [
  [18, 'SELECT count(*) FROM Charge', 'SELECT count(*) FROM charge'],
  [
    19,
    'SELECT count(*) AS n, status FROM Charge GROUP BY status ORDER BY n DESC',
    'SELECT count(*), status FROM charge GROUP BY 2 ORDER BY 1 DESC',
  ],
  [22, 'SELECT status, refunded, count(*), count(id) FROM Charge GROUP BY 1, 2 ORDER BY 1, 2'],
  [
    13,
    "SELECT year(created) y, quarter(created) q, count(*) FROM Charge WHERE status = 'failed' GROUP BY ALL ORDER BY 1, 2",
    "SELECT date_part('year', make_timestamp(created * 1000000)), date_part('quarter', make_timestamp(created * 1000000)), count(*) FROM charge WHERE status = 'failed' GROUP BY 1, 2 ORDER BY 1, 2",
  ],
  [3, 'SELECT DISTINCT status FROM Charge ORDER BY 1', 'SELECT DISTINCT status FROM charge ORDER BY 1'],
  [3, 'SELECT count(DISTINCT status), min(status) FROM Charge'],
  [1, 'SELECT count(*) FROM Charge WHERE refunded AND NOT disputed'],
  [
    2,
    "SELECT count(*) FROM Charge WHERE status <> 'succeeded'",
    "SELECT count(*) FROM charge WHERE status <> 'succeeded'",
  ],
  [0, "SELECT count(*) FROM Charge WHERE status = 'nonsense'", 'SELECT 0'],
  [23, 'SELECT status, count(*) FROM PaymentIntent GROUP BY status ORDER BY 2 DESC, 1'],
  [
    79,
    "SELECT to_char(created, 'YYYY-MM') m, round(100.0 * count(*) FILTER (WHERE status = 'failed') / count(*), 2) FROM Charge GROUP BY 1 ORDER BY 1",
  ],
  [
    29,
    "WITH m AS (SELECT date_trunc('month', created) AS m, count(*) AS n FROM Charge WHERE status = 'succeeded' GROUP BY 1) SELECT m, n, n - lag(n) OVER (ORDER BY m), sum(n) OVER (ORDER BY m) FROM m ORDER BY m",
  ],
  [19, 'SELECT status, count(*) n FROM Charge GROUP BY ROLLUP(status) ORDER BY n'],
  [
    19,
    'SELECT status, count(*) n FROM Charge GROUP BY status HAVING count(*) > 10000 ORDER BY 2',
    'SELECT status, count(*) FROM charge GROUP BY 1 HAVING count(*) > 10000 ORDER BY 2',
  ],
  [
    29,
    "SELECT date_trunc('month', created) m, sum(count(*)) OVER (ORDER BY date_trunc('month', created)) FROM Charge GROUP BY 1 ORDER BY 1",
  ],
  [2, "SELECT (SELECT count(*) FROM Charge WHERE refunded) a, (SELECT count(*) FROM Charge WHERE status = 'failed') b"],
];

/** More that count, for their rows. */
const ALIKE: readonly string[] = [
  "SELECT DATE_FORMAT(created, '%Y-%m') m, SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) f, AVG(CASE WHEN refunded THEN 1.0 ELSE 0.0 END) r FROM Charge GROUP BY 1 ORDER BY 1",
  'SELECT created::date d, count(*), count_if(refunded) FROM Charge GROUP BY 1 ORDER BY 1',
  "SELECT date_trunc('week', created) w, month(created) m, count(*) FROM Charge GROUP BY 1, 2 ORDER BY 1, 2",
  "SELECT count(*) FROM PaymentIntent WHERE status IN ('succeeded', 'canceled') AND created > '2024-06-15 12:30:00.5'",
  'SELECT disputed, status, count(*), sum(CASE WHEN refunded THEN 2 END) FROM Charge GROUP BY CUBE(disputed, status) ORDER BY 1, 2, 3',
  "SELECT status, (SELECT count(*) FROM Charge i WHERE i.status = 'failed') f FROM Charge o GROUP BY status ORDER BY 1",
  'SELECT DISTINCT year(created), status FROM Charge ORDER BY 1, 2',
  "SELECT count(*) FROM Charge WHERE created > '2100-01-01'",
];

/** A case of the peers': total_count stops at 10,000. */
test('more than 10,000 matches in total_count are counted all', async () => {
  const { rows } = await ask(session, "SELECT count(*) FROM Charge WHERE status = 'succeeded'");
  expect(rows).toEqual(await oracle.rows("SELECT count(*) FROM charge WHERE status = 'succeeded'"));
  expect(Number(rows[0])).toBeGreaterThan(10_000);
});

describe('counting gives what reading gives', () => {
  test.each(COUNTS.map(([calls, sql, same]) => ({ calls, sql, same })))(
    'in $calls calls: $sql',
    async ({ calls, sql, same }) => {
      const counted = await ask(session, sql);
      if (same !== undefined) expect(counted.rows).toEqual(await oracle.rows(same));
      expect([counted.calls, counted.consistency]).toEqual([calls, 'search']);
    },
  );

  test.each<string>([...COUNTS.map(([, sql]) => sql), ...ALIKE])('row by row: %s', async (sql) => {
    const counted = await ask(small.counting, sql);
    expect(counted.rows).toEqual((await ask(small.strict, sql)).rows);
    const plan = small.counting.prepare(sql).plan();
    expect(plan.kind === 'select' && plan.scans.map(({ path }) => path.kind)).toContain('count');
  });

  test('by a hint for one statement', async () => {
    const hinted = await ask(small.strict, '/*+ consistency(search) */ SELECT count(*) FROM Charge WHERE refunded');
    expect([hinted.calls, hinted.consistency]).toEqual([1, 'search']);
    const plain = await ask(small.counting, '/*+ consistency(strict) */ SELECT count(*) FROM Charge WHERE refunded');
    expect([plain.calls, plain.consistency, plain.rows]).toEqual([5, 'strict', hinted.rows]);
  });
});
