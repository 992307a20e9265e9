import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../src/connection/connect.js';
import { AGGREGATE_NAMES } from '../../src/plan/bind-aggregate.js';
import type { Session } from '../../src/connection/session.js';

/** Arguments that are not one number, and what stands behind. */
const TWO = [
  'string_agg',
  'json_object_agg',
  'jsonb_object_agg',
  'json_objectagg',
  'corr',
  'covar_pop',
  'covar_samp',
  'arg_min',
  'arg_max',
];
const WINDOWS = [
  'row_number',
  'rank',
  'dense_rank',
  'percent_rank',
  'cume_dist',
  'ntile',
  'lag',
  'lead',
  'first_value',
  'last_value',
  'nth_value',
];
const NONE = ['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'];

function aggregateCall(name: string): string {
  if (name.startsWith('percentile')) return `${name}(0.5) WITHIN GROUP (ORDER BY amount)`;
  const first =
    name === 'count_if'
      ? 'refunded'
      : name === 'ntile'
        ? '4'
        : TWO.includes(name) && name.includes('g')
          ? 'id'
          : 'amount';
  const args = NONE.includes(name)
    ? ''
    : TWO.includes(name)
      ? `${first}, amount`
      : name === 'nth_value'
        ? 'amount, 2'
        : first;
  return `${name}(${name === 'string_agg' ? "id, ','" : args})${WINDOWS.includes(name) ? ' OVER (ORDER BY id)' : ''}`;
}

let large: Sandbox;
let small: Sandbox;
let session: Session;
let demo: Session;

beforeAll(async () => {
  large = await startSandbox({ scale: 'reference', seed: 1 });
  small = await startSandbox({ scale: 'demo', seed: 1 });
  session = await connect({ apiKey: 'sk_test_early', apiBase: large.url, rateLimit: 'off' });
  demo = await connect({ apiKey: 'sk_test_early', apiBase: small.url, rateLimit: 'off' });
}, 60_000);

afterAll(async () => {
  await Promise.all([session.close(), demo.close()]);
  await Promise.all([large.close(), small.close()]);
});

/** Calls on an account whose charges are 1,000 pages, its invoices 500, its customers 100. */
const CALLS: readonly (readonly [number, string, string])[] = [
  [
    1,
    'the newest with what they refer to',
    'SELECT c.id, cu.email FROM Charge c JOIN Customer cu ON cu.id = c.customer ORDER BY c.created DESC LIMIT 20',
  ],
  [
    1,
    'left join',
    'SELECT c.id, cu.email FROM Charge c LEFT JOIN Customer cu ON cu.id = c.customer ORDER BY c.created DESC LIMIT 20',
  ],
  [1, 'any rows', 'SELECT TOP 10 c.id, cu.email FROM Charge c JOIN Customer cu ON cu.id = c.customer'],
  [1, 'right join', 'SELECT c.id, cu.email FROM Customer cu RIGHT JOIN Charge c ON cu.id = c.customer LIMIT 10'],
  [1, 'embedded lines', 'SELECT i.id, l.id FROM Invoice i JOIN InvoiceLineItem l ON l.invoice = i.id LIMIT 10'],
  [
    3,
    'offset',
    'SELECT c.id, cu.email FROM Charge c JOIN Customer cu ON cu.id = c.customer ORDER BY c.created DESC LIMIT 20 OFFSET 250',
  ],
  [1, 'other keys behind the time', 'SELECT id, created FROM Charge ORDER BY created DESC, id LIMIT 20'],
  [1, 'the newest time', 'SELECT max(created) FROM Charge'],
  [10, 'the oldest time', "SELECT min(created) FROM Charge WHERE created > '2024-05-01'"],
  [1, 'whether there is one', "SELECT EXISTS (SELECT 1 FROM Charge WHERE status = 'failed')"],
  [
    1,
    'a WITH query that is cut',
    'WITH r AS (SELECT id, customer FROM Charge ORDER BY created DESC LIMIT 20) SELECT r.id, cu.email FROM r JOIN Customer cu ON cu.id = r.customer',
  ],
  [5, 'a derived table that is cut', 'SELECT count(*) FROM (SELECT id FROM Charge LIMIT 500) t'],
  [
    3,
    'the newest of several tables',
    'SELECT id, created FROM Charge UNION ALL SELECT id, created FROM Invoice UNION ALL SELECT id, created FROM Customer ORDER BY created DESC LIMIT 10',
  ],
  [
    1,
    'a scalar subquery beside',
    'SELECT id, (SELECT email FROM Customer WHERE id = c.customer) FROM Charge c ORDER BY created DESC LIMIT 5',
  ],
  [1, 'distinct values', 'SELECT DISTINCT customer FROM Charge LIMIT 5'],
  [
    1,
    'a condition on the joined rows',
    "SELECT c.id FROM Charge c JOIN Customer cu ON cu.id = c.customer WHERE cu.email LIKE '%a%' ORDER BY c.created DESC LIMIT 5",
  ],
  [
    11,
    'fed with the keys of the rows that will do',
    'SELECT cu.id, c.id FROM Customer cu LEFT JOIN Charge c ON c.customer = cu.id ORDER BY cu.created DESC LIMIT 10',
  ],
  [
    6,
    'what a subquery adds up for each row',
    'SELECT cu.id, (SELECT sum(amount) FROM Charge c WHERE c.customer = cu.id) FROM Customer cu ORDER BY cu.created DESC LIMIT 5',
  ],
  [0, 'no row', 'SELECT c.id FROM Charge c JOIN Customer cu ON cu.id = c.customer LIMIT 0'],
];

describe('what LIMIT asks for is read, and no more', () => {
  test.each(CALLS)('%i calls: %s', async (calls, _name, sql) => {
    large.log.clear();
    await (await session.prepare(sql).run()).toArray();
    expect(large.log.calls).toBe(calls);
  });
});

/** Each by itself in a total order, so that its first rows are the first rows of the whole. */
const ORDERED: readonly string[] = [
  'SELECT cu.id, c.id FROM Customer cu LEFT JOIN Charge c ON c.customer = cu.id ORDER BY c.created DESC, cu.id, c.id',
  'SELECT cu.id, c.id FROM Customer cu FULL JOIN Charge c ON c.customer = cu.id ORDER BY c.created DESC, cu.id, c.id',
  'SELECT c.id, cu.email FROM Charge c JOIN Customer cu ON cu.id = c.customer ORDER BY c.created DESC, c.id',
  'SELECT c.id, cu.email FROM Charge c LEFT JOIN Customer cu ON cu.id = c.customer AND cu.delinquent ORDER BY c.created DESC, c.id DESC',
  'SELECT c.id, cu.email FROM Charge c JOIN Customer cu ON cu.id = c.customer ORDER BY c.created, c.id',
  "SELECT c.id, cu.id FROM Customer cu RIGHT JOIN Charge c ON cu.id = c.customer AND cu.email LIKE '%e%' WHERE c.amount > 2000 ORDER BY c.created DESC, c.amount, c.id",
  'SELECT i.id, l.id FROM Invoice i JOIN InvoiceLineItem l ON l.invoice = i.id ORDER BY i.created DESC, l.id',
  'SELECT i.id, l.id FROM Invoice i LEFT JOIN InvoiceLineItem l ON l.invoice = i.id AND l.amount < 0 ORDER BY i.created DESC, i.id, l.id',
  'SELECT cu.id, c.id FROM Customer cu LEFT JOIN Charge c ON c.customer = cu.id ORDER BY cu.created DESC, cu.id, c.id',
  'SELECT cu.id, c.id, r.id FROM Customer cu JOIN Charge c ON c.customer = cu.id JOIN Refund r ON r.charge = c.id ORDER BY cu.created DESC, c.id, r.id',
  'SELECT cu.id, (SELECT count(*) FROM Charge c WHERE c.customer = cu.id AND c.amount > 1000), (SELECT max(c.created) FROM Charge c WHERE c.customer = cu.id) FROM Customer cu ORDER BY cu.created DESC, cu.id',
  "SELECT id FROM Charge WHERE description LIKE '%a%' ORDER BY created DESC, id",
  'SELECT a.id, b.id FROM Charge a JOIN Charge b ON b.customer = a.customer AND b.amount = a.amount ORDER BY a.created DESC, a.id, b.id',
  'SELECT c.id FROM Charge c WHERE EXISTS (SELECT 1 FROM Refund r WHERE r.charge = c.id) ORDER BY c.created DESC, c.id',
  "SELECT c.id FROM Charge c WHERE c.customer NOT IN (SELECT id FROM Customer WHERE email LIKE '%a%') ORDER BY c.created DESC, c.id",
];

describe('the first rows are those of the whole', () => {
  test.each(ORDERED)('%s', async (sql) => {
    const whole = await rowsOf(sql);
    expect(whole.length).toBeGreaterThan(0);
    for (const [limit, offset] of [
      [1, 0],
      [3, 0],
      [7, 2],
      [99, 1],
      [100, 0],
      [101, 0],
      [40, 95],
      [250, 0],
      [1000, 300],
    ] as const)
      expect(await rowsOf(`${sql} LIMIT ${limit} OFFSET ${offset}`)).toEqual(whole.slice(offset, offset + limit));
  });

  test.each([
    ['SELECT max(created) FROM Invoice', 'SELECT created FROM Invoice ORDER BY created DESC'],
    ['SELECT min(created) FROM Invoice', 'SELECT created FROM Invoice ORDER BY created'],
    [
      "SELECT max(created) FROM Charge WHERE status = 'failed'",
      "SELECT created FROM Charge WHERE status = 'failed' ORDER BY created DESC",
    ],
    ['SELECT max(created) FROM Charge WHERE amount < 0', 'SELECT NULL'],
  ])('%s', async (extreme, sorted) => {
    expect(await rowsOf(extreme)).toEqual((await rowsOf(sorted)).slice(0, 1));
  });

  test('the newest of a union are those of its sides', async () => {
    const union = 'SELECT id, created FROM Charge UNION ALL SELECT id, created FROM Invoice ORDER BY created DESC';
    const times = (rows: readonly (readonly unknown[])[]): unknown[] => rows.map(([, created]) => created);
    expect(times(await rowsOf(`${union} LIMIT 150`))).toEqual(times((await rowsOf(union)).slice(0, 150)));
  });

  test('however many distinct values are asked for, they are distinct', async () => {
    const all = new Set((await rowsOf('SELECT DISTINCT customer FROM Charge')).map(String));
    for (const limit of [1, 5, 50, 1000]) {
      const some = (await rowsOf(`SELECT DISTINCT customer FROM Charge LIMIT ${limit}`)).map(String);
      expect(some).toHaveLength(Math.min(limit, all.size));
      expect(some.every((one) => all.has(one)) && new Set(some).size === some.length).toBe(true);
    }
  });
});

describe('what folds rows needs them all', () => {
  test.each(AGGREGATE_NAMES)('%s', (name) => {
    const plan = demo.prepare(`SELECT ${aggregateCall(name)} FROM Charge LIMIT 1`).plan();
    expect(plan.kind === 'select' && plan.scans.map(({ until }) => until)).toEqual([undefined]);
  });

  test.each([
    'SELECT json_array_length(json_agg(amount)) FROM Charge',
    'SELECT json_array_length(json_agg(c.amount)) FROM Charge c JOIN Customer u ON u.id = c.customer',
    'SELECT json_array_length(x.j) FROM (SELECT json_agg(amount) j FROM Charge LIMIT 1) x',
    'SELECT (SELECT max(c.amount)) FROM Charge c',
  ])('%s LIMIT 1', async (sql) => {
    expect(await rowsOf(`${sql} LIMIT 1`)).toEqual(await rowsOf(sql.replace(' LIMIT 1', '')));
  });
});

test('the question whether rows will do counts what the statement counts', async () => {
  const sql =
    'SELECT c.id FROM Charge c WHERE c.amount > (SELECT count(*) FROM PaymentIntent) * 250 ORDER BY c.created DESC, c.id LIMIT 10';
  const strict = await rowsOf(sql);
  expect(strict.length).toBeGreaterThan(0);
  expect(await rowsOf(`/*+ consistency(search) */ ${sql}`)).toEqual(strict);
});

async function rowsOf(sql: string): Promise<readonly (readonly unknown[])[]> {
  return await (await demo.prepare(sql).run()).toArray();
}
