import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SessionStats } from '../../src/connection/session-stats.js';
import { firsts, KNOWN, World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

afterAll(() => world.close());

describe('statements at once on one session', () => {
  test('answer as they do one after the other', async () => {
    const texts = [
      'SELECT id, amount FROM Charge WHERE amount > 5000 ORDER BY amount, id',
      'SELECT id FROM Customer WHERE email IS NOT NULL',
      `SELECT id FROM Subscription WHERE status = 'active'`,
      'SELECT DISTINCT currency FROM Charge ORDER BY 1',
      'SELECT id FROM Charge LIMIT 150',
    ];
    const alone = [];
    for (const sql of texts) alone.push((await world.ask(sql)).rows);
    const together = await Promise.all(texts.map((sql) => world.ask(sql)));
    expect(together.map((answer) => answer.rows)).toEqual(alone);
  });

  test('of one prepared statement share nothing', async () => {
    const statement = world.session.prepare('SELECT id FROM Charge WHERE amount > $1');
    const [some, all] = await Promise.all([statement.run({ 1: 50_000 }), statement.run({ 1: -1 })]);
    const [few, many] = await Promise.all([some.toArray(), all.toArray()]);
    expect(few.length).toBeLessThan(many.length);
  });

  test('can be read in turns', async () => {
    const [a, b] = await Promise.all([
      world.session.prepare('SELECT id, amount * 2 FROM Charge').run(),
      world.session.prepare('SELECT id, upper(email) FROM Customer').run(),
    ]);
    const [charges, customers] = [a.rows()[Symbol.asyncIterator](), b.rows()[Symbol.asyncIterator]()];
    for (let index = 0; index < 110; index += 1) {
      expect((await charges.next()).value).toHaveLength(2);
      expect((await customers.next()).value).toHaveLength(2);
    }
    await Promise.all([a.close(), b.close()]);
  });
});

describe('the figures of a session', () => {
  test('are the sum of its statements, failed and stopped ones too', async () => {
    const session = await world.connect();
    await world.ask('SELECT id FROM Charge LIMIT 150', {}, {}, session);
    await world.failure('SELECT id FROM Chrage', {}, session);
    const stopped = await session.prepare('SELECT id FROM Customer').run();
    for await (const row of stopped.rows()) if (row.length > 0) break;
    expect(session.stats()).toMatchObject({ calls: 3, retries: 0, rows: 151, rowsFetched: 250, consistency: 'strict' });
    expect(session.stats().bytes).toBeGreaterThan(1000);
  });

  test('grow while a statement is read', async () => {
    const session = await world.connect();
    const result = await session.prepare('SELECT id FROM Charge').run();
    const batches = result[Symbol.asyncIterator]();
    await batches.next();
    expect(session.stats()).toMatchObject({ calls: 1, rowsFetched: 100 });
    await batches.next();
    // The third page is asked for while the second is looked at.
    expect(session.stats()).toMatchObject({ calls: 3, rowsFetched: 200 });
    await result.close();
    // The third page is asked for while the second is looked at.
    expect(session.stats()).toMatchObject({ calls: 3, rowsFetched: 200 });
  });

  test('do not ask a statement that has ended', async () => {
    const session = await world.connect();
    const result = await session.prepare('SELECT id FROM Charge LIMIT 5').run();
    const asked = vi.spyOn(result, 'stats');
    expect(session.stats().calls).toBe(0);
    expect(asked).toHaveBeenCalled();
    await result.toArray();
    asked.mockClear();
    expect(session.stats()).toMatchObject({ calls: 1, rows: 5 });
    expect(asked).not.toHaveBeenCalled();
  });

  test('keep nothing of a statement that has ended but its figures', () => {
    const stats = new SessionStats(() => 0);
    let calls = 1;
    const figures = { retries: 0, rowsFetched: 0, rows: 0, affected: 0, bytes: 0, elapsedMs: 0 };
    const end = stats.add(() => ({ ...figures, calls, consistency: 'search' }));
    calls = 5;
    expect(stats.total()).toMatchObject({ calls: 5, consistency: 'search' });
    end();
    end();
    calls = 99;
    expect(stats.running).toBe(0);
    expect(stats.total()).toMatchObject({ calls: 5, consistency: 'search' });
  });
});

describe('account_id', () => {
  const account = KNOWN.connectedAccount;
  let created: string;

  beforeAll(async () => {
    const response = await fetch(`${world.sandbox.url}/v1/customers`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_list', 'stripe-account': account },
      body: new URLSearchParams({ email: 'connected@example.com' }),
    });
    created = ((await response.json()) as { id: string }).id;
  });

  test('chooses whose rows are read, and is in them', async () => {
    const { rows, calls } = await world.ask(
      `SELECT account_id, id FROM Customer WHERE account_id = '${account}' AND email = 'connected@example.com'`,
    );
    expect(rows).toEqual([[account, created]]);
    expect(calls).toEqual(['GET /v1/customers?email=connected@example.com&limit=100']);
  });

  test("of the key's own account is NULL, and its rows are others", async () => {
    const own = await world.ask('SELECT account_id, id FROM Customer');
    expect(new Set(firsts(own))).toEqual(new Set([null]));
    expect(own.rows.map(([, id]) => id)).not.toContain(created);
  });

  test('is what the connection says unless the statement does', async () => {
    const session = await world.connect({ account });
    const { rows } = await world.ask('SELECT account_id, id FROM Customer', {}, {}, session);
    expect(rows).toContainEqual([account, created]);
  });

  test('of a foreign account is refused by Stripe', async () => {
    const error = await world.failure(`SELECT id FROM Charge WHERE account_id = 'acct_foreign'`);
    expect(error.code).toBe('permission_denied');
  });

  test('of two accounts is refused before any call', async () => {
    const before = world.sandbox.log.calls;
    const error = await world.failure(`SELECT id FROM Charge WHERE account_id IN ('acct_1', 'acct_2')`);
    expect(error).toMatchObject({ code: 'unsupported_statement', position: { column: 29 } });
    expect(world.sandbox.log.calls).toBe(before);
  });
});

test('EXPLAIN gives the plan as rows of text', async () => {
  const { columns, rows, calls } = await world.ask(`EXPLAIN SELECT id FROM Charge WHERE customer = 'cus_1'`);
  expect(columns).toEqual(['plan']);
  expect(rows.flat()).toContain('    GET /v1/charges?customer=cus_1&limit=100');
  expect(calls).toEqual([]);
});
