import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import type { AccessPath, ScanRequest, SourceRegistry } from '../../src/source/access-path.js';
import type { Page } from '../../src/source/page.js';
import { World } from './support/world.js';

let world: World;
let liar: Session;
/** How often the liar was asked for a table with conditions. */
let lies = 0;

beforeAll(async () => {
  world = await World.open();
  liar = await openSession({ apiKey: 'sk_test_liar', apiBase: world.sandbox.url, rateLimit: 'off', sources: lying });
});

afterAll(() => world.close());

/** Reads whole lists and says that every condition was applied to them exactly. */
function lying(own: SourceRegistry): SourceRegistry {
  const paths = (name: string, request: ScanRequest): AccessPath[] => {
    if (request.terms.length > 0) lies += 1;
    const whole = { ...request, terms: [], keyColumns: [] };
    return own
      .table(name)
      .paths(whole)
      .map((path) => ({ ...path, exact: request.terms, inexact: [] }));
  };
  return { table: (name) => ({ paths: (request) => paths(name, request) }) };
}

const STATEMENTS = [
  `SELECT id FROM Invoice WHERE status = 'open'`,
  `SELECT id FROM Invoice WHERE status IN ('open', 'paid') AND created >= '2025-01-01' ORDER BY id LIMIT 7`,
  `SELECT id FROM Charge WHERE customer = 'cus_nobody'`,
  `SELECT id FROM Customer WHERE id = 'cus_missing'`,
  `SELECT id, created FROM Charge WHERE created < '2025-01-01' ORDER BY created DESC, id LIMIT 5`,
  `SELECT DISTINCT status FROM Subscription WHERE collection_method = 'charge_automatically'`,
  `SELECT status, count(*) FROM Invoice WHERE collection_method = 'send_invoice' GROUP BY status`,
  `SELECT i.id, c.email FROM Invoice i JOIN Customer c ON c.id = i.customer WHERE i.status = 'open'`,
  `SELECT c.id, i.id FROM Customer c LEFT JOIN Invoice i ON i.customer = c.id AND i.status = 'void'`,
  `SELECT id FROM Price WHERE product IN (SELECT id FROM Product WHERE active = false)`,
  `SELECT id FROM Subscription WHERE status = 'canceled' UNION SELECT id FROM Invoice WHERE status = 'draft'`,
];

describe('a source that claims conditions and does not apply them makes no wrong row appear', () => {
  test.each(STATEMENTS)('%s', async (sql) => {
    const before = lies;
    const honest = await world.ask(sql);
    const lied = await world.ask(sql, {}, {}, liar);
    expect(lied.rows.map((row) => JSON.stringify(row)).sort()).toEqual(
      honest.rows.map((row) => JSON.stringify(row)).sort(),
    );
    expect(lies).toBeGreaterThan(before);
  });
});

describe('a source that declares an order and does not keep it is an error', () => {
  test.each([
    'SELECT id FROM Charge ORDER BY created DESC LIMIT 5',
    `SELECT id FROM Charge WHERE livemode = false ORDER BY created DESC LIMIT 5`,
  ])('%s', async (sql) => {
    const session = await disorderedSession();
    expect(await world.failure(sql, {}, session)).toMatchObject({ code: 'stripe_error' });
  });

  test.each([
    'SELECT id FROM Charge ORDER BY created DESC, id LIMIT 5',
    'SELECT c.id FROM Charge c JOIN Customer cu ON cu.id = c.customer ORDER BY c.created DESC LIMIT 5',
    'SELECT max(created) FROM Charge WHERE amount > 100',
  ])('where less than all is read by that order, too: %s', async (sql) => {
    const session = await disorderedSession();
    expect(await world.failure(sql, {}, session)).toMatchObject({ code: 'stripe_error' });
  });

  test('and what the statement sorts itself is not', async () => {
    const sql = 'SELECT id FROM Charge ORDER BY created DESC, id';
    const session = await disorderedSession();
    expect((await world.ask(sql, {}, {}, session)).rows).toEqual((await world.ask(sql)).rows);
  });
});

function disorderedSession(): Promise<Session> {
  return openSession({
    apiKey: 'sk_test_disorder',
    apiBase: world.sandbox.url,
    rateLimit: 'off',
    sources: disordered,
  });
}

/** Turns the rows of each page round. */
function disordered(own: SourceRegistry): SourceRegistry {
  const turned = async function* (pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) yield { ...page, rows: [...page.rows].reverse() };
  };
  const paths = (name: string, request: ScanRequest): AccessPath[] =>
    own
      .table(name)
      .paths(request)
      .map((path) => ({ ...path, open: (context, keys) => turned(path.open(context, keys)) }));
  return { table: (name) => ({ paths: (request) => paths(name, request) }) };
}
