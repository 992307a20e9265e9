import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainJson } from '../../src/plan/explain.js';
import { farOff, outside, predict, selectPlan } from './support/predicted.js';
import { firsts, KNOWN, World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

afterAll(() => world.close());

interface Case {
  readonly name: string;
  readonly sql: string;
  /** Kinds of the paths of the first plan. */
  readonly kinds: readonly string[];
  readonly consistency?: 'search';
}

const CASES: readonly Case[] = [
  { name: 'a list', sql: 'SELECT id FROM Charge', kinds: ['list'] },
  { name: 'a list with a filter', sql: `SELECT id FROM Invoice WHERE status = 'paid'`, kinds: ['list'] },
  {
    name: 'several lists',
    sql: `SELECT id FROM Invoice WHERE status IN ('paid', 'open', 'draft')`,
    kinds: ['list'],
  },
  { name: 'a list judged locally', sql: 'SELECT id FROM Charge WHERE amount > 5000', kinds: ['list'] },
  {
    name: 'a retrieve of each id',
    sql: `SELECT id FROM Customer WHERE id IN ('${KNOWN.ada}', 'cus_missing')`,
    kinds: ['retrieve'],
  },
  {
    name: 'a union',
    sql: `SELECT id FROM Invoice WHERE status = 'draft' OR subscription = '${KNOWN.subscription}'`,
    kinds: ['union'],
  },
  { name: 'Search', sql: 'SELECT id FROM Charge WHERE amount > 500', kinds: ['search'], consistency: 'search' },
  {
    name: 'a count by months',
    sql: `SELECT date_trunc('month', created), count(*) FROM Charge GROUP BY 1`,
    kinds: ['count'],
    consistency: 'search',
  },
  {
    name: 'embedded items and what is behind them',
    sql: `SELECT l.id FROM InvoiceLineItem l JOIN Invoice i ON i.id = l.invoice WHERE i.status = 'paid'`,
    kinds: ['list', 'embedded'],
  },
  {
    name: 'expanded objects',
    sql: `SELECT c.id, u.email FROM Charge c JOIN Customer u ON u.id = c.customer WHERE c.created >= '2025-01-01'`,
    kinds: ['list', 'expanded'],
  },
  { name: 'a table driven by embedded lists', sql: 'SELECT id FROM InvoiceLineItem', kinds: ['driven'] },
  { name: 'a table driven by its parents', sql: 'SELECT id FROM CustomerPaymentMethod', kinds: ['driven'] },
  {
    name: 'lists fed by keys',
    sql: `SELECT i.id FROM Customer c JOIN Invoice i ON i.customer = c.id WHERE c.email = 'ada@example.com'`,
    kinds: ['list', 'list'],
  },
  {
    name: 'lists fed by keys that were fed',
    sql: `SELECT r.id FROM Customer c JOIN PaymentIntent p ON p.customer = c.id JOIN Refund r ON r.payment_intent = p.id WHERE c.email = 'ada@example.com'`,
    kinds: ['list', 'list', 'list'],
  },
  {
    name: 'lists fed by fewer keys than there are rows',
    sql: `SELECT m.id FROM Invoice i JOIN CustomerPaymentMethod m ON m.customer = i.customer WHERE i.subscription = '${KNOWN.subscription}'`,
    kinds: ['list', 'list'],
  },
  {
    name: 'lists fed by what comes with objects',
    sql: `SELECT v.id FROM Invoice i JOIN Customer u ON u.id = i.customer JOIN Customer v ON v.email = u.email WHERE i.subscription = '${KNOWN.subscription}'`,
    kinds: ['list', 'expanded', 'list'],
  },
  {
    name: 'lists that nothing feeds',
    sql: `SELECT i.id FROM Customer c JOIN Invoice i ON i.customer = c.id WHERE c.email = 'nobody@example.com'`,
    kinds: ['list', 'list'],
  },
  {
    name: 'lists fed by another column of the same field',
    sql: `SELECT i.id FROM Subscription s JOIN Invoice i ON i.parent.subscription_details.subscription = s.id WHERE s.customer = '${KNOWN.ada}'`,
    kinds: ['list', 'list'],
  },
];

describe('of the second run, within a tenth of what comes', () => {
  test.each(CASES.map((each) => [each.name, each] as const))('%s', async (_name, { sql, kinds, consistency }) => {
    const session = await world.connect({ ...(consistency && { consistency }) });
    const first = await predict(session, sql);
    expect(first.plan.scans.map(({ path }) => path.kind)).toEqual(kinds);
    expect(outside(first)).toEqual([]);
    const second = await predict(session, sql);
    expect(outside(second)).toEqual([]);
    expect(farOff(second)).toEqual([]);
    await session.close();
  });

  test.each(CASES.map((each) => [each.name, each] as const))(
    'and the rows are those of a session that has learned nothing: %s',
    async (_name, { sql, consistency }) => {
      const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
      const session = await world.connect({ ...(consistency && { consistency }) });
      const cold = await world.ask(sql, {}, {}, session);
      const learned = await world.ask(sql, {}, {}, session);
      expect(sorted(learned.rows)).toEqual(sorted(cold.rows));
      await session.close();
    },
  );
});

describe('what is learned', () => {
  test('is known to every session of the account in the process', async () => {
    const [one, other] = [
      await world.connect({ apiKey: 'sk_test_two' }),
      await world.connect({ apiKey: 'sk_test_two' }),
    ];
    const sql = `SELECT id FROM Invoice WHERE status = 'paid'`;
    const { all } = await predict(one, sql);
    expect(selectPlan(other, sql).calls.expected).toBe(all[0]?.calls);
    const stranger = await world.connect();
    expect(selectPlan(stranger, sql).calls.expected).toBe(34);
    await Promise.all([one, other, stranger].map((session) => session.close()));
  });

  test('of a list serves it with objects expanded, too', async () => {
    const session = await world.connect();
    await predict(session, "SELECT id FROM Invoice WHERE collection_method = 'charge_automatically'");
    const joined = await predict(
      session,
      `SELECT i.id, c.email FROM Invoice i JOIN Customer c ON c.id = i.customer WHERE i.collection_method = 'charge_automatically'`,
    );
    expect(joined.plan.scans.map(({ path }) => path.kind)).toEqual(['list', 'expanded']);
    expect(farOff(joined)).toEqual([]);
    await session.close();
  });

  test('makes another path the cheaper one where the guess was wrong', async () => {
    const session = await world.connect();
    const sql = `SELECT r.id FROM Customer c JOIN PaymentIntent p ON p.customer = c.id JOIN Refund r ON r.payment_intent = p.id WHERE c.email = 'ada@example.com'`;
    const cold = await predict(session, sql);
    await predict(session, 'SELECT id FROM Refund');
    const learned = await predict(session, sql);
    expect(farOff(learned)).toEqual([]);
    expect(learned.all[0]?.calls).toBeLessThan((cold.all[0]?.calls ?? 0) / 3);
    await session.close();
  });

  test('does not count what was tried again', async () => {
    const session = await world.connect();
    const sql = `SELECT id FROM Invoice WHERE status = 'paid'`;
    world.sandbox.faults.next({ status: 500 });
    const first = await predict(session, sql);
    expect(session.stats().retries).toBe(1);
    expect(selectPlan(session, sql).calls.expected).toBe(first.all[0]?.calls);
    await session.close();
  });

  test('is nothing where the scan was closed before its end', async () => {
    const session = await world.connect();
    const whole = 'SELECT id FROM Charge WHERE amount > 0';
    const limited = `${whole} LIMIT 3`;
    const guesses = [whole, limited].map((sql) => selectPlan(session, sql).calls);
    expect(firsts(await world.ask(limited, {}, {}, session))).toHaveLength(3);
    const result = await session.prepare(whole).run();
    for await (const batch of result) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect([whole, limited].map((sql) => selectPlan(session, sql).calls)).toEqual(guesses);
    await session.close();
  });
});

test('a consumer who stops may need less than every list and every id', async () => {
  for (const sql of [
    `SELECT id FROM Customer WHERE id IN ('${KNOWN.ada}', 'cus_1', 'cus_2') AND email LIKE '%a%' LIMIT 1`,
    `SELECT id FROM Invoice WHERE status IN ('paid', 'open') AND currency LIKE '%' LIMIT 1`,
  ]) {
    const { min } = selectPlan(world.session, sql).calls;
    expect([min, (await world.ask(sql)).calls.length]).toEqual([1, 1]);
  }
});

test('JSON tells what is expected beside what must be true', () => {
  const { calls, scans } = explainJson(selectPlan(world.session, 'SELECT id FROM Payout'));
  expect(calls).toEqual({ min: 1, max: null, expected: 100 });
  expect(scans.map((scan) => scan.calls)).toEqual([{ min: 1, max: null, expected: 100 }]);
});
