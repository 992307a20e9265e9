import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KNOWN, World } from './support/world.js';

/** Ways along references that cost no call of their own. The rows are those of the same join over the tables read whole. */
let world: World;

beforeAll(async () => {
  world = await World.open();
});

afterAll(() => world.close());

/** `{on}` is an equality that opens the way, or the same said so that none opens. */
interface Way {
  readonly name: string;
  readonly sql: string;
  readonly on: readonly [column: string, column: string];
  readonly calls: (rows: { readonly transactions: number }) => number;
}

const { ada } = KNOWN;

const WAYS: readonly Way[] = [
  {
    name: 'a reference to objects of several kinds',
    sql: "SELECT b.id, c.customer FROM BalanceTransaction b JOIN Charge c ON {on} WHERE b.created >= '2025-01-01'",
    on: ['c.id', 'b.source'],
    calls: ({ transactions }) => Math.ceil(transactions / 100),
  },
  {
    name: 'two kinds of one reference',
    sql: "SELECT b.id, c.id, r.id FROM BalanceTransaction b LEFT JOIN Charge c ON {on} LEFT JOIN Refund r ON r.id = b.source WHERE b.created >= '2025-01-01'",
    on: ['c.id', 'b.source'],
    calls: ({ transactions }) => Math.ceil(transactions / 100),
  },
  {
    name: 'refunds with their charges',
    sql: `SELECT c.id, r.id, r.amount FROM Refund r JOIN Charge c ON {on} WHERE c.customer = '${ada}'`,
    on: ['r.charge', 'c.id'],
    calls: () => 1,
  },
  {
    name: 'charges without a refund',
    sql: `SELECT c.id FROM Charge c LEFT JOIN Refund r ON {on} WHERE c.customer = '${ada}' AND r.id IS NULL`,
    on: ['r.charge', 'c.id'],
    calls: () => 1,
  },
  {
    name: 'payments with their invoices',
    sql: `SELECT i.id, p.id, p.amount_paid FROM Invoice i JOIN InvoicePayment p ON {on} WHERE i.customer = '${ada}'`,
    on: ['p.invoice', 'i.id'],
    calls: () => 1,
  },
  {
    name: 'an object that stands where its id is read',
    sql: `SELECT si.id, p.unit_amount FROM SubscriptionItem si JOIN Price p ON {on} WHERE si.subscription = '${KNOWN.subscription}'`,
    on: ['p.id', 'si.price'],
    calls: () => 1,
  },
  {
    name: 'a nested reference by the name of its parameter',
    sql: `SELECT i.id, s.status FROM Invoice i JOIN Subscription s ON {on} WHERE i.customer = '${ada}'`,
    on: ['s.id', 'i.subscription'],
    calls: () => 1,
  },
];

describe('comes with the rows it belongs to', () => {
  test.each(WAYS.map((way) => [way.name, way] as const))('%s', async (_name, { sql, on: [a, b], calls }) => {
    const transactions = (await world.list('/v1/balance_transactions?created[gte]=1735689600')).length;
    const answer = await world.ask(sql.replace('{on}', `${a} = ${b}`));
    const whole = await world.ask(sql.replace('{on}', `concat(${a}, '') = concat(${b}, '')`));
    expect(answer.calls).toHaveLength(calls({ transactions }));
    expect(answer.rows.length).toBeGreaterThan(0);
    expect(answer.rows.map(String).sort()).toEqual(whole.rows.map(String).sort());
  });

  test('items of a price are found by the subscriptions that have one', async () => {
    const items = await world.ask('SELECT price, id FROM SubscriptionItem');
    const ids = items.rows.map(([price]) => price as string);
    const rare = ids.find((price) => ids.filter((other) => other === price).length === 2);
    // What is known of the lists read before would make it another choice.
    const session = await world.connect();
    const answer = await world.ask(`SELECT id FROM SubscriptionItem WHERE price = '${rare}'`, {}, {}, session);
    const [first, ...rest] = answer.calls;
    expect(first).toBe(`GET /v1/subscriptions?price=${rare}&status=all&limit=100`);
    // One of them may have more than ten items.
    expect(rest.every((call) => call.startsWith('GET /v1/subscription_items?subscription='))).toBe(true);
    expect(answer.rows.flat().sort()).toEqual(
      items.rows
        .filter(([price]) => price === rare)
        .map(([, id]) => id)
        .sort(),
    );
    const several = await world.ask(
      `SELECT id FROM SubscriptionItem WHERE price IN ('${rare}', '${ids[0]}', 'price_none')`,
      {},
      {},
      session,
    );
    const expected = items.rows.filter(([price]) => price === rare || price === ids[0]).map(([, id]) => id);
    expect(several.rows.flat().sort()).toEqual(expected.sort());
    const joined = await world.ask(
      `SELECT s.status, i.id FROM Subscription s JOIN SubscriptionItem i ON i.subscription = s.id WHERE i.price = '${rare}'`,
    );
    expect(joined.calls[0]).toBe(first);
    expect(joined.rows.map(([, id]) => id).sort()).toEqual(answer.rows.flat().sort());
    const all = await world.ask(
      `SELECT s.id, i.id FROM Subscription s LEFT JOIN SubscriptionItem i ON i.subscription = s.id AND i.price = '${rare}'`,
    );
    expect(new Set(all.rows.map(([id]) => id)).size).toBe((await world.list('/v1/subscriptions?status=all')).length);
    await session.close();
  });

  test('what an embedded list has behind ten items follows', async () => {
    const charges = await world.list(`/v1/charges?customer=${ada}`);
    const charge = charges.find(
      ({ status, refunded, amount }) => status === 'succeeded' && !refunded && Number(amount) > 99,
    );
    for (let made = 0; made < 12; made++) await refund(String(charge?.id));
    const answer = await world.ask(
      `SELECT c.id, r.id FROM Charge c JOIN Refund r ON r.charge = c.id WHERE c.customer = '${ada}'`,
    );
    expect(new Set(answer.rows.filter(([id]) => id === charge?.id).map(([, id]) => id)).size).toBe(12);
    expect(answer.calls).toEqual([
      `GET /v1/charges?customer=${ada}&expand[]=data.refunds&limit=100`,
      expect.stringMatching(`^GET /v1/refunds\\?charge=${charge?.id}&limit=100&starting_after=re_`),
    ]);
  });
});

describe('a parameter that is no field takes the values of a join', () => {
  const PAYOUTS = "FROM Payout p JOIN BalanceTransaction b ON b.payout = p.id WHERE p.created >= '2025-06-01'";

  test('payouts with what each of them paid out', async () => {
    const payouts = await world.list('/v1/payouts?created[gte]=1748736000');
    const lists = payouts.map(async ({ id }) =>
      (await world.list(`/v1/balance_transactions?payout=${id}`)).map((b) => `${id},${b.id},${id}`),
    );
    const expected = (await Promise.all(lists)).flat();
    const answer = await world.ask(`SELECT p.id, b.id, b.payout ${PAYOUTS}`);
    expect(expected.length).toBeGreaterThan(payouts.length);
    expect(answer.rows.map(String).sort()).toEqual(expected.sort());
    expect([...answer.calls].sort()).toEqual(
      [
        'GET /v1/payouts?created[gte]=1748736000&limit=100',
        ...payouts.map(({ id }) => `GET /v1/balance_transactions?payout=${id}&limit=100`),
      ].sort(),
    );
    const again = await world.ask(`SELECT p.id, b.id, b.payout ${PAYOUTS}`);
    expect(again.rows.map(String).sort()).toEqual(expected.sort());
  });

  test('also beside other conditions, where the payout may have none, and in IN', async () => {
    const charges = await world.ask(
      `SELECT b.id, c.id ${PAYOUTS.replace('WHERE', 'JOIN Charge c ON c.id = b.source WHERE')} AND b.type = 'charge'`,
    );
    expect(charges.rows.length).toBeGreaterThan(0);
    expect(charges.calls.filter((call) => call.startsWith('GET /v1/charges'))).toEqual([]);
    const sums = await world.ask(`SELECT p.id, count(b.id) ${PAYOUTS.replace('JOIN', 'LEFT JOIN')} GROUP BY p.id`);
    expect(sums.rows).toHaveLength((await world.list('/v1/payouts?created[gte]=1748736000')).length);
    const inSome = await world.ask(
      "SELECT id FROM BalanceTransaction WHERE payout IN (SELECT id FROM Payout WHERE created >= '2025-06-01')",
    );
    const joined = await world.ask(`SELECT b.id ${PAYOUTS}`);
    expect(inSome.rows.flat().sort()).toEqual(joined.rows.flat().sort());
  });

  test('no payout, no call', async () => {
    const answer = await world.ask(`SELECT b.id ${PAYOUTS} AND p.id = 'po_1' AND p.id = 'po_2'`);
    expect([answer.rows, answer.calls]).toEqual([[], []]);
  });

  test.each([
    'SELECT b.id FROM BalanceTransaction b LEFT JOIN Payout p ON b.payout = p.id',
    "SELECT b.id FROM Payout p JOIN BalanceTransaction b ON b.payout = concat(p.id, '')",
    "SELECT b.id FROM Payout p JOIN BalanceTransaction b ON b.payout = p.id OR b.type = 'charge'",
    'SELECT s.id FROM Subscription s JOIN Price p ON p.id = s.price JOIN Plan l ON l.id = s.plan',
  ])('%s is refused', async (sql) => {
    expect((await world.failure(sql)).code).toBe('unsupported_statement');
  });
});

/** What random joins found. */
test('an object that hangs on equal scans comes for both', async () => {
  const sql = `SELECT r1.id, r2.id, r3.id, (SELECT max(r4.id) FROM Price r4 WHERE r4.id = r1.default_price) FROM Product r1
    RIGHT JOIN Product r2 ON r1.id = r2.id LEFT JOIN Price r3 ON r3.id = r2.default_price AND r1.created IS NOT NULL`;
  const apart = sql.replace('r3.id = r2.default_price', "r3.id = concat(r2.default_price, '')");
  const together = await world.ask(sql);
  expect([...together.rows].sort()).toEqual([...(await world.ask(apart)).rows].sort());
  expect(together.rows.some((row) => row[2] !== null && row[2] === row[3])).toBe(true);
});

async function refund(charge: string): Promise<void> {
  const headers = { authorization: 'Bearer sk_test_refunds', 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(`${world.sandbox.url}/v1/refunds`, {
    method: 'POST',
    headers,
    body: `charge=${charge}&amount=1`,
  });
  if (!response.ok) throw new Error(await response.text());
}
