import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KNOWN_EMAILS } from '../../fixtures/stripe-sandbox/seed/constants.js';
import { firsts, KNOWN, World, type StripeObject } from './support/world.js';

let world: World;
let charges: readonly StripeObject[];

beforeAll(async () => {
  world = await World.open();
  charges = await world.list('/v1/charges');
});

afterAll(() => world.close());

describe('one call for', () => {
  test('a customer by e-mail', async () => {
    const { rows, columns, calls } = await world.ask(
      `SELECT id, email FROM Customer WHERE Email = '${KNOWN_EMAILS.ada}'`,
    );
    expect(rows).toEqual([[KNOWN.ada, KNOWN_EMAILS.ada]]);
    expect(columns).toEqual(['id', 'email']);
    expect(calls).toEqual([`GET /v1/customers?email=${KNOWN_EMAILS.ada}&limit=100`]);
  });

  test('a customer by id and another condition', async () => {
    const { rows, calls } = await world.ask(
      `SELECT id FROM Customer WHERE id = '${KNOWN.ada}' AND livemode = false AND email <> 'x'`,
    );
    expect(rows).toEqual([[KNOWN.ada]]);
    expect(calls).toEqual([`GET /v1/customers/${KNOWN.ada}`]);
  });

  test("a customer's charges, by the id in its column", async () => {
    const answer = await world.ask(`SELECT id FROM Charge WHERE customer = '${KNOWN.ada}'`);
    const expected = charges.filter((charge) => charge['customer'] === KNOWN.ada).map((charge) => charge.id);
    expect(expected.length).toBeGreaterThan(0);
    expect(firsts(answer)).toEqual(expected);
    expect(answer.calls).toEqual([`GET /v1/charges?customer=${KNOWN.ada}&limit=100`]);
  });

  test('a LIMIT of exactly a page', async () => {
    const answer = await world.ask('SELECT id FROM Charge LIMIT 100');
    expect(firsts(answer)).toEqual(charges.slice(0, 100).map((charge) => charge.id));
    expect(answer.calls).toEqual(['GET /v1/charges?limit=100']);
  });

  test('the newest charges', async () => {
    const answer = await world.ask('SELECT id FROM Charge ORDER BY created DESC LIMIT 20');
    expect(firsts(answer)).toEqual(charges.slice(0, 20).map((charge) => charge.id));
    expect(answer.calls).toEqual(['GET /v1/charges?limit=20']);
  });

  test('a missing id, which is no row', async () => {
    const { rows, calls } = await world.ask(`SELECT id FROM Customer WHERE id = 'cus_missing'`);
    expect(rows).toEqual([]);
    expect(calls).toEqual(['GET /v1/customers/cus_missing']);
  });

  test('the id of a deleted customer, who is no row', async () => {
    const { rows, calls } = await world.ask(`SELECT id FROM Customer WHERE id = '${KNOWN.deletedCustomer}'`);
    expect(rows).toEqual([]);
    expect(calls).toEqual([`GET /v1/customers/${KNOWN.deletedCustomer}`]);
  });

  test('payouts on their way', async () => {
    const payouts = await world.list('/v1/payouts');
    const expected = payouts.filter((payout) => payout['status'] === 'in_transit').map((payout) => payout.id);
    const answer = await world.ask(`SELECT id, status FROM Payout WHERE status = 'in_transit'`);
    expect(expected.length).toBeGreaterThan(0);
    expect(firsts(answer)).toEqual(expected);
    expect(answer.calls).toEqual(['GET /v1/payouts?status=in_transit&limit=100']);
  });
});

describe('no call for', () => {
  test.each([
    ['LIMIT 0', 'SELECT id FROM Charge LIMIT 0'],
    ['a contradiction', `SELECT id FROM Charge WHERE customer = 'a' AND customer = 'b'`],
    ['a comparison with NULL', 'SELECT id FROM Charge WHERE amount = NULL'],
    ['an id that can be none', `SELECT id FROM Customer WHERE id = ''`],
    ['a query without FROM', 'SELECT 1'],
    ['the catalogue', 'SELECT name FROM sys_tables LIMIT 3'],
    ['SHOW TABLES', 'SHOW TABLES'],
    ['DESCRIBE', 'DESCRIBE Charge'],
    ['EXPLAIN', 'EXPLAIN SELECT id FROM Charge WHERE amount > 5'],
  ])('%s', async (_name, sql) => {
    expect((await world.ask(sql)).calls).toEqual([]);
  });

  test('preparing and planning', () => {
    const before = world.sandbox.log.calls;
    const statement = world.session.prepare('SELECT id FROM Charge WHERE amount > $1');
    expect(statement.parameters).toEqual(['1']);
    statement.plan({ 1: 5 });
    expect(world.sandbox.log.calls).toBe(before);
  });

  test('running, as long as nothing is read', async () => {
    const before = world.sandbox.log.calls;
    const result = await world.session.prepare('SELECT id FROM Charge').run();
    await result.close();
    expect(world.sandbox.log.calls).toBe(before);
  });
});

describe('as many calls as it takes for', () => {
  test('ten rows of a condition that no list takes: the pages until the tenth is found', async () => {
    const { word, pages } = rareEnough();
    const answer = await world.ask(`SELECT id FROM Charge WHERE description LIKE '%${word}%' LIMIT 10`);
    expect(answer.rows).toHaveLength(10);
    expect(answer.calls).toHaveLength(pages);
    expect(answer.calls[0]).toBe('GET /v1/charges?limit=100');
    expect(answer.stats).toMatchObject({ calls: pages, retries: 0, rows: 10, rowsFetched: 100 * pages });
  });

  test('a zero amount, which is zero and not NULL: every page', async () => {
    const answer = await world.ask('SELECT id FROM Charge WHERE amount_refunded = 0');
    const expected = charges.filter((charge) => charge['amount_refunded'] === 0).map((charge) => charge.id);
    expect(expected.length).toBeGreaterThan(0);
    expect(firsts(answer)).toEqual(expected);
    expect(answer.calls).toHaveLength(Math.ceil(charges.length / 100));
  });

  test('subscriptions of every status, canceled ones too', async () => {
    const subscriptions = await world.list('/v1/subscriptions?status=all');
    const answer = await world.ask('SELECT id, status FROM Subscription');
    expect(firsts(answer)).toEqual(subscriptions.map((subscription) => subscription.id));
    expect(answer.rows.map(([, status]) => status)).toContain('canceled');
    expect(answer.calls).toEqual(['GET /v1/subscriptions?status=all&limit=100']);
  });

  test("status = 'all', which no subscription has, with a notice", async () => {
    const { rows, notices, calls } = await world.ask(`SELECT id FROM Subscription WHERE status = 'all'`);
    expect(rows).toEqual([]);
    expect(notices.join()).toContain('"all"');
    expect(calls).toEqual(['GET /v1/subscriptions?status=all&limit=100']);
  });

  test('an unknown value of an enumeration, which is not sent, with a notice that names the near one', async () => {
    const { rows, notices, calls } = await world.ask(`SELECT id FROM Invoice WHERE status = 'opne'`);
    expect(rows).toEqual([]);
    expect(notices.join()).toContain('did you mean "open"?');
    expect(calls[0]).toBe('GET /v1/invoices?limit=100');
  });

  test('the oldest charge', async () => {
    const answer = await world.ask('SELECT id FROM Charge ORDER BY created LIMIT 1');
    const oldest = charges.at(-1)?.['created'];
    const found = charges.find((charge) => charge.id === firsts(answer)[0]);
    expect(found?.['created']).toBe(oldest);
    expect(answer.calls).toHaveLength(Math.ceil(charges.length / 100));
  });

  test('line 11 of an invoice and those behind it', async () => {
    const lines = await world.list(`/v1/invoices/${KNOWN.longInvoice}/lines`);
    expect(lines.length).toBeGreaterThan(10);
    const answer = await world.ask(`SELECT id FROM InvoiceLineItem WHERE invoice = '${KNOWN.longInvoice}'`);
    expect(firsts(answer)).toEqual(lines.map((line) => line.id));
    expect(answer.calls).toEqual([`GET /v1/invoices/${KNOWN.longInvoice}/lines?limit=100`]);
  });
});

/** A word of which the tenth match is neither on the first page nor on the last one. */
function rareEnough(): { word: string; pages: number } {
  const words = new Set(charges.flatMap((charge) => textOf(charge).split(/[^a-z]+/i)));
  for (const word of words) {
    const matches = charges.flatMap((charge, index) => (textOf(charge).includes(word) ? [index] : []));
    const pages = Math.floor((matches[9] ?? 0) / 100) + 1;
    if (word.length > 3 && matches.length > 10 && pages > 1 && pages < charges.length / 100) return { word, pages };
  }
  throw new Error('every word is too frequent or too rare');
}

function textOf({ description }: StripeObject): string {
  return typeof description === 'string' ? description : '';
}
