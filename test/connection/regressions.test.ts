import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { firsts, KNOWN, World, type StripeObject } from './support/world.js';

/** What others answered wrongly (reference/peers.md, section 6): here by name, with the rows that Stripe's own lists give. */
let world: World;
let charges: readonly StripeObject[];
let customers: readonly StripeObject[];

beforeAll(async () => {
  world = await World.open();
  charges = await world.list('/v1/charges');
  customers = await world.list('/v1/customers');
});

afterEach(() => world.sandbox.faults.clear());

afterAll(() => world.close());

const idsOf = (objects: readonly StripeObject[]): string[] => objects.map((object) => object.id);
const ofAda = (): StripeObject[] => charges.filter((charge) => charge['customer'] === KNOWN.ada);

/** Charges of a condition whose matches do not all lie on the first page. */
const failed = (): StripeObject[] => charges.filter((charge) => charge['status'] === 'failed');

describe('LIMIT counts rows that are left, not rows that were read', () => {
  test('after a filter', async () => {
    const wanted = failed();
    const answer = await world.ask(`SELECT id FROM Charge WHERE status = 'failed' LIMIT ${wanted.length}`);
    expect(charges.indexOf(wanted.at(-1) as StripeObject)).toBeGreaterThan(100);
    expect(firsts(answer)).toEqual(idsOf(wanted));
  });

  test('after ORDER BY created ASC, which no list gives', async () => {
    const answer = await world.ask('SELECT id FROM Charge ORDER BY created ASC, id LIMIT 10');
    const oldest = [...charges].sort((a, b) => Number(a['created']) - Number(b['created']) || (a.id < b.id ? -1 : 1));
    expect(firsts(answer)).toEqual(idsOf(oldest.slice(0, 10)));
  });

  test('after DISTINCT', async () => {
    const currencies = new Set(charges.map((charge) => charge['currency']));
    const firstPage = new Set(charges.slice(0, 10).map((charge) => charge['currency']));
    const answer = await world.ask(`SELECT DISTINCT currency FROM Charge LIMIT ${currencies.size}`);
    expect(currencies.size).toBeGreaterThan(firstPage.size);
    expect(new Set(firsts(answer))).toEqual(currencies);
  });

  test('after a join', async () => {
    const known = new Set(idsOf(customers));
    const wanted = failed().filter((charge) => known.has(String(charge['customer'])));
    const answer = await world.ask(
      `SELECT ch.id FROM Charge ch JOIN Customer c ON c.id = ch.customer WHERE ch.status = 'failed' LIMIT ${wanted.length}`,
    );
    expect(wanted.length).toBeGreaterThan(5);
    expect([...firsts(answer)].sort()).toEqual(idsOf(wanted).sort());
  });

  test('after GROUP BY', async () => {
    const currencies = new Set(charges.map((charge) => charge['currency']));
    const answer = await world.ask('SELECT currency, count(*) FROM Charge GROUP BY currency LIMIT 100');
    expect(answer.rows).toHaveLength(currencies.size);
    expect(answer.rows.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(charges.length);
  });

  test('of exactly a page, which is one call', async () => {
    const answer = await world.ask('SELECT id FROM Charge LIMIT 100');
    expect(firsts(answer)).toEqual(idsOf(charges.slice(0, 100)));
    expect(answer.calls).toHaveLength(1);
  });

  test('of one more than a page', async () => {
    expect(firsts(await world.ask('SELECT id FROM Charge LIMIT 101'))).toEqual(idsOf(charges.slice(0, 101)));
  });
});

describe('a condition means what it says', () => {
  test('id = x AND another: one retrieve, and the other is judged', async () => {
    const sql = (livemode: boolean): string =>
      `SELECT id FROM Customer WHERE id = '${KNOWN.ada}' AND livemode = ${String(livemode)}`;
    const answer = await world.ask(sql(false));
    expect(firsts(answer)).toEqual([KNOWN.ada]);
    expect(answer.calls).toEqual([`GET /v1/customers/${KNOWN.ada}`]);
    expect(firsts(await world.ask(sql(true)))).toEqual([]);
  });

  test.each(['amount', 'amount_refunded'])('%s = 0 finds zeros', async (column) => {
    const wanted = charges.filter((charge) => charge[column] === 0);
    expect(firsts(await world.ask(`SELECT id FROM Charge WHERE ${column} = 0`))).toEqual(idsOf(wanted));
    expect(firsts(await world.ask(`SELECT id FROM Charge WHERE ${column} IS NULL`))).toEqual([]);
  });

  test('charge.customer = x, also when the customer came expanded', async () => {
    const alone = await world.ask(`SELECT id, customer FROM Charge WHERE customer = '${KNOWN.ada}'`);
    expect(firsts(alone)).toEqual(idsOf(ofAda()));
    const joined = await world.ask(
      `SELECT ch.id, ch.customer, c.id FROM Charge ch JOIN Customer c ON c.id = ch.customer WHERE ch.customer = '${KNOWN.ada}'`,
    );
    expect(joined.rows).toHaveLength(ofAda().length);
    expect(joined.rows.every(([, customer, id]) => customer === KNOWN.ada && id === KNOWN.ada)).toBe(true);
  });

  test("status = 'all' is no status of a subscription", async () => {
    expect(firsts(await world.ask(`SELECT id FROM Subscription WHERE status = 'all'`))).toEqual([]);
  });

  test('payouts in transit, judged again whatever the list does with the parameter', async () => {
    const payouts = await world.list('/v1/payouts');
    const wanted = payouts.filter((payout) => payout['status'] === 'in_transit');
    expect(wanted.length).toBeGreaterThan(0);
    expect(firsts(await world.ask(`SELECT id FROM Payout WHERE status = 'in_transit'`))).toEqual(idsOf(wanted));
  });

  test('a second that many objects share is found whole, from either side of it', async () => {
    const count = (test: (created: number) => boolean): number =>
      charges.filter((charge) => test(Number(charge['created']))).length;
    const shared = charges.find((charge) => count((created) => created === Number(charge['created'])) > 1);
    const second = Number(shared?.['created']);
    const rows = async (condition: string): Promise<number> =>
      (await world.ask(`SELECT id FROM Charge WHERE created ${condition}`)).rows.length;
    expect(await rows(`= ${second}`)).toBe(count((created) => created === second));
    expect(await rows(`> ${second}`)).toBe(count((created) => created > second));
    expect(await rows(`<= ${second}`)).toBe(count((created) => created <= second));
  });

  test('a window without a row is empty, and one second', async () => {
    const newest = Number(charges[0]?.['created']);
    expect(firsts(await world.ask(`SELECT id FROM Charge WHERE created > ${newest}`))).toEqual([]);
  });
});

describe('no row is missing', () => {
  test('canceled subscriptions, listed, counted and joined', async () => {
    const subscriptions = await world.list('/v1/subscriptions?status=all');
    const canceled = subscriptions.filter((subscription) => subscription['status'] === 'canceled');
    expect(canceled.length).toBeGreaterThan(0);
    const counted = await world.ask('SELECT status, count(*) FROM Subscription GROUP BY status');
    expect(counted.rows.find(([status]) => status === 'canceled')?.[1]).toBe(canceled.length);
    const joined = await world.ask(
      `SELECT s.id FROM Customer c JOIN Subscription s ON s.customer = c.id WHERE s.id = '${KNOWN.canceledSubscription}'`,
    );
    expect(firsts(joined)).toEqual([KNOWN.canceledSubscription]);
  });

  test.each([
    ['alone', `SELECT id FROM InvoiceLineItem WHERE invoice = '${KNOWN.veryLongInvoice}'`],
    [
      'in a join',
      `SELECT l.id FROM Invoice i JOIN InvoiceLineItem l ON l.invoice = i.id WHERE i.id = '${KNOWN.veryLongInvoice}'`,
    ],
  ])('line 11 of an invoice and those behind it, %s', async (_name, sql) => {
    const lines = await world.list(`/v1/invoices/${KNOWN.veryLongInvoice}/lines`);
    expect(lines.length).toBeGreaterThan(10);
    expect([...firsts(await world.ask(sql))].sort()).toEqual(idsOf(lines).sort());
  });
});

describe('no row is invented', () => {
  test.each([
    ['a deleted customer', KNOWN.deletedCustomer],
    ['an id that never was', 'cus_missing'],
  ])('for %s by id', async (_name, id) => {
    expect(firsts(await world.ask(`SELECT id FROM Customer WHERE id = '${id}'`))).toEqual([]);
  });

  test('for a deleted customer whose charge names it', async () => {
    const orphans = charges.filter((charge) => charge['customer'] === KNOWN.deletedCustomer);
    expect(orphans.length).toBeGreaterThan(0);
    const where = `WHERE ch.customer = '${KNOWN.deletedCustomer}'`;
    const inner = await world.ask(`SELECT ch.id FROM Charge ch JOIN Customer c ON c.id = ch.customer ${where}`);
    expect(inner.rows).toEqual([]);
    const outer = await world.ask(
      `SELECT ch.id, c.id FROM Charge ch LEFT JOIN Customer c ON c.id = ch.customer ${where}`,
    );
    expect([...firsts(outer)].sort()).toEqual(idsOf(orphans).sort());
    expect(outer.rows.every(([, customer]) => customer === null)).toBe(true);
  });

  test('for the same deleted customer among all charges, which come expanded', async () => {
    const { rows } = await world.ask('SELECT c.id FROM Charge ch JOIN Customer c ON c.id = ch.customer');
    const known = new Set(idsOf(customers));
    expect(rows.every(([id]) => id !== KNOWN.deletedCustomer)).toBe(true);
    // Customers on a test clock are in no list and still are rows of a retrieve.
    const named = charges.filter((charge) => known.has(String(charge['customer'])));
    expect(rows.length).toBeGreaterThanOrEqual(named.length);
  });
});

describe('an error in the middle fails the query', () => {
  const LATER_PAGE = 'GET /v1/charges?limit=100&starting_after';

  test.each([
    ['listed', 'SELECT id FROM Charge'],
    ['counted', 'SELECT count(*) FROM Charge'],
    ['joined', 'SELECT ch.id, p.id FROM Charge ch, Product p WHERE ch.description = p.description'],
  ])('of a list that is %s', async (_name, sql) => {
    world.sandbox.faults.next({ status: 400, match: LATER_PAGE, times: 5 });
    expect(await world.failure(sql)).toMatchObject({ code: 'stripe_error' });
  });

  test('after its retries are used up', async () => {
    const session = await world.connect({ clock: new FakeClock() });
    world.sandbox.faults.next({ status: 500, match: LATER_PAGE, times: 100 });
    expect(await world.failure('SELECT count(*) FROM Charge', {}, session)).toMatchObject({ code: 'stripe_error' });
  });
});
