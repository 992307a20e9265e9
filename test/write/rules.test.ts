import { describe, expect, test } from 'vitest';
import { explainJson } from '../../src/plan/explain.js';
import { failureOf, runOn, textOf, useWriteWorld } from './support/write-world.js';

const world = useWriteWorld({ searchLagMs: 3_600_000 });

const writes = (): readonly string[] => world.sandbox.log.lines().filter((line) => !line.startsWith('GET'));

describe('a read-only connection', () => {
  test.for([
    `INSERT INTO Customer (name) VALUES ('A')`,
    `INSERT INTO Customer (name) SELECT name FROM Customer`,
    `UPDATE Customer SET name = 'A' WHERE id = 'cus_1'`,
    `UPDATE Customer SET name = 'A' WHERE email = 'a@b.c'`,
    `DELETE FROM Customer WHERE id = 'cus_1'`,
    `DELETE FROM Customer WHERE email = 'a@b.c' RETURNING id`,
    `EXEC CancelPaymentIntent @PaymentIntentId = 'pi_1'`,
    `CALL FinalizeInvoice(InvoiceId => 'in_1')`,
    `EXEC CancelSubscription @SubscriptionId = 'sub_1'`,
  ])('refuses %s with no call, as a dry run too', async (sql) => {
    expect((await world.failure(sql, { readOnly: true })).code).toBe('read_only_connection');
    const session = await world.session({ readOnly: true });
    expect((await failureOf(runOn(session, sql, {}, { dryRun: true }))).code).toBe('read_only_connection');
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('runs procedures that only read, and previews', async () => {
    const customer = await world.create('/v1/customers');
    for (const sql of [
      `EXEC RetrieveToken @TokenId = 'tok_missing'`,
      `EXEC CreateInvoicePreview @Customer = '${customer}'`,
    ]) {
      world.sandbox.log.clear();
      const outcome = await world.run(sql, { readOnly: true }).catch((error: unknown) => error);
      expect(outcome).not.toMatchObject({ code: 'read_only_connection' });
      expect(world.sandbox.log.calls).toBe(1);
    }
  });

  test('explains a write', async () => {
    const { rows } = await world.run(`EXPLAIN DELETE FROM Customer WHERE id = 'cus_1'`, { readOnly: true });
    expect(rows[0]).toEqual(['DELETE Customer: 1 call']);
  });
});

describe('a dry run', () => {
  test.for([
    [
      `INSERT INTO Customer (name, AddressCity) VALUES ('A', 'Rome')`,
      ['POST', '/v1/customers', { name: 'A', address: { city: 'Rome' } }],
    ],
    [`UPDATE Customer SET name = NULL WHERE id = 'cus_1'`, ['POST', '/v1/customers/cus_1', { name: '' }]],
    [`DELETE FROM Customer WHERE id = 'cus_1'`, ['DELETE', '/v1/customers/cus_1', {}]],
    [
      `EXEC CapturePaymentIntent 'pi_1', @AmountToCapture = 500.0`,
      ['POST', '/v1/payment_intents/pi_1/capture', { amount_to_capture: 500 }],
    ],
    [
      `EXEC CancelSubscription @SubscriptionId = 'sub_1', @InvoiceNow = TRUE`,
      ['DELETE', '/v1/subscriptions/sub_1', { invoice_now: true }],
    ],
    [
      `INSERT INTO Coupon (percent_off, redeem_by) VALUES (10, '2027-03-01')`,
      ['POST', '/v1/coupons', { percent_off: 10, redeem_by: 1803859200 }],
    ],
  ] as const)('%s', async ([sql, request]) => {
    const session = await world.session();
    const { columns, rows, affected } = await runOn(session, sql, {}, { dryRun: true });
    expect({ columns, rows, affected }).toEqual({ columns: ['method', 'path', 'body'], rows: [request], affected: 0 });
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('reads what it must and sends no write', async () => {
    const id = await world.create('/v1/customers', { email: 'dry@rules.test', balance: '5' });
    expect(await world.dryRun(`UPDATE Customer SET balance = balance + 1 WHERE email = 'dry@rules.test'`)).toEqual([
      ['POST', `/v1/customers/${id}`, { balance: 6 }],
    ]);
    expect(world.sandbox.log.lines()).toEqual([expect.stringMatching(/^GET /)]);
  });

  test('refuses what the write would refuse', async () => {
    const session = await world.session({ maxWriteRows: 1 });
    await world.create('/v1/customers', { email: 'dry2@rules.test' });
    await world.create('/v1/customers', { email: 'dry2@rules.test' });
    for (const [sql, code] of [
      [`DELETE FROM Customer`, 'unfiltered_write'],
      [`DELETE FROM Customer WHERE email = 'dry2@rules.test'`, 'too_many_rows'],
      [`INSERT INTO PaymentIntent (amount) VALUES (1)`, 'missing_column'],
    ] as const)
      expect([sql, (await failureOf(runOn(session, sql, {}, { dryRun: true }))).code]).toEqual([sql, code]);
  });

  test('leaves the keys of the seed alone: the write after it is the first', async () => {
    const sql = `INSERT INTO Customer (name) VALUES ('Dry first')`;
    const session = await world.session({ idempotencySeed: 'dry-first' });
    await runOn(session, sql, {}, { dryRun: true });
    await runOn(session, sql);
    await world.run(sql, { idempotencySeed: 'dry-first' });
    expect((await world.run(`SELECT id FROM Customer WHERE name = 'Dry first'`)).rows).toHaveLength(1);
  });
});

describe('account_id', () => {
  const connected = async (): Promise<string> => {
    const { rows } = await world.run('SELECT id FROM Account LIMIT 1');
    world.sandbox.log.clear();
    return textOf(rows[0]?.[0]);
  };

  test('in the columns of an INSERT chooses the account, which RETURNING tells', async () => {
    const account = await connected();
    const { rows } = await world.run(
      `INSERT INTO Customer (name, account_id) VALUES ('There', '${account}') RETURNING id, account_id`,
    );
    const [id, where] = rows[0] ?? [];
    expect(where).toBe(account);
    expect((await world.run(`SELECT name FROM Customer WHERE id = '${textOf(id)}'`)).rows).toEqual([]);
    expect(
      (await world.run(`SELECT name FROM Customer WHERE id = '${textOf(id)}' AND account_id = '${account}'`)).rows,
    ).toEqual([['There']]);
    const change = `name = 'Changed' WHERE id = '${textOf(id)}' AND account_id = '${account}'`;
    expect((await world.run(`UPDATE Customer SET ${change} RETURNING name, account_id`)).rows).toEqual([
      ['Changed', account],
    ]);
    expect(
      (await world.run(`DELETE FROM Customer WHERE id = '${textOf(id)}' AND account_id = '${account}'`)).affected,
    ).toBe(1);
  });

  test('overrules the connection’s, and NULL or DEFAULT leave it', async () => {
    const account = await connected();
    const options = { account };
    const { rows } = await world.run(
      `INSERT INTO Customer (name, account_id) VALUES ('Own', NULL), ('Own too', DEFAULT) RETURNING account_id`,
      options,
    );
    expect(rows).toEqual([[account], [account]]);
    await world.failure(`INSERT INTO Customer (name, account_id) VALUES ('Other', 'acct_nowhere')`, options);
    expect((await world.run(`INSERT INTO Customer (name) VALUES ('A') RETURNING account_id`, options)).rows).toEqual([
      [account],
    ]);
  });

  test('of two accounts in one statement is refused', async () => {
    const error = await world.failure(
      `INSERT INTO Customer (name, account_id) VALUES ('A', 'acct_1'), ('B', 'acct_2')`,
    );
    expect([error.code, world.sandbox.log.calls]).toEqual(['unsupported_statement', 0]);
  });

  test('of the connection goes with every write', async () => {
    const account = await connected();
    const { rows } = await world.run(`INSERT INTO Customer (name) VALUES ('X') RETURNING id`, { account });
    expect((await world.run(`SELECT 1 FROM Customer WHERE id = '${textOf(rows[0]?.[0])}'`)).rows).toEqual([]);
  });
});

describe('consistency', () => {
  const search = { consistency: 'search' } as const;

  test('what a session wrote it reads, although Search lags', async () => {
    const session = await world.session(search);
    const sql = `SELECT id FROM Customer WHERE name = 'session'`;
    expect((await runOn(session, sql)).stats.consistency).toBe('search');
    await runOn(session, `INSERT INTO Customer (name) VALUES ('session')`);
    const after = await runOn(session, sql);
    expect([after.rows.length, after.stats.consistency]).toEqual([1, 'strict']);
    expect((await world.run(sql, search)).rows).toEqual([]);
  });

  test('a dry run, a refused write and a procedure that reads leave it as it was', async () => {
    const session = await world.session(search);
    await runOn(session, `INSERT INTO Customer (name) VALUES ('A')`, {}, { dryRun: true });
    await failureOf(runOn(session, `INSERT INTO Customer (nmae) VALUES ('A')`));
    await failureOf(runOn(session, `EXEC RetrieveToken @TokenId = 'tok_missing'`));
    expect((await runOn(session, `SELECT id FROM Customer WHERE name = 'x'`)).stats.consistency).toBe('search');
  });

  test('an effectful procedure makes reads strict', async () => {
    const id = await world.create('/v1/payment_intents', { amount: '500', currency: 'usd' });
    const session = await world.session(search);
    await runOn(session, `EXEC CancelPaymentIntent '${id}'`);
    expect((await runOn(session, `SELECT id FROM Customer WHERE name = 'x'`)).stats.consistency).toBe('strict');
  });

  test('the read of a write never goes to Search', async () => {
    await world.create('/v1/customers', { name: 'dml' });
    const { affected } = await world.run(`UPDATE Customer SET description = 'Seen' WHERE name = 'dml'`, search);
    expect(affected).toBe(1);
    const { affected: copied } = await world.run(
      `INSERT INTO Customer (description) SELECT 'copy' FROM Customer WHERE name = 'dml'`,
      search,
    );
    expect(copied).toBe(1);
    expect(world.sandbox.log.lines().filter((line) => line.includes('/search'))).toEqual([]);
  });
});

describe('max_calls', () => {
  test.for([
    `INSERT INTO Customer (name) VALUES ('a'), ('b'), ('c')`,
    `INSERT INTO Customer (name) VALUES (upper('a')), ('b'), ('c')`,
    `UPDATE Customer SET name = 'X' WHERE id IN ('a', 'b', 'c')`,
    `UPDATE Customer SET name = upper('x') WHERE id IN ('a', 'b', 'c')`,
    `DELETE FROM Customer WHERE id IN ('a', 'b', 'c')`,
  ])('refuses %s before its first call', async (sql) => {
    const error = await world.failure(sql, { maxCalls: 2 });
    expect([error.code, world.sandbox.log.calls]).toEqual(['too_many_calls', 0]);
  });

  test('is judged again when the rows are known, before the first write', async () => {
    for (let count = 0; count < 3; count += 1) await world.create('/v1/customers', { email: 'calls@rules.test' });
    const sql = `UPDATE Customer SET name = 'C' WHERE email = 'calls@rules.test'`;
    const error = await world.failure(sql, { maxCalls: 3 });
    expect([error.code, error.message]).toEqual(['too_many_calls', expect.stringContaining('needs 4 calls')]);
    expect(writes()).toEqual([]);
    expect((await world.run(sql, { maxCalls: 4 })).affected).toBe(3);
  });

  test('counts retries: what it stops half-way is a partial write', async () => {
    world.sandbox.faults.next({ kind: '429', match: 'POST', retryAfter: 0 });
    const error = await world.failure(`INSERT INTO Customer (name) VALUES ('a'), ('b')`, { maxCalls: 2 });
    expect(error.code).toBe('partial_write');
    expect(error.rows?.map(({ state }) => state)).toEqual(['done', 'not tried']);
  });
});

describe('EXPLAIN of a write', () => {
  test.for([
    [`INSERT INTO Customer (name) VALUES ('a'), ('b')`, ['INSERT Customer: 2 calls', '  POST /v1/customers']],
    [
      `UPDATE Customer SET name = 'a' WHERE id IN ('cus_1', 'cus_2')`,
      ['UPDATE Customer: 2 calls', '  POST /v1/customers/cus_1', '  POST /v1/customers/cus_2'],
    ],
    [
      `UPDATE Customer SET name = upper('a') WHERE id = 'cus_1'`,
      ['UPDATE Customer: 1 call', '  POST /v1/customers/{id}'],
    ],
    [`DELETE FROM Customer WHERE id = 'cus_1'`, ['DELETE Customer: 1 call', '  DELETE /v1/customers/cus_1']],
    [
      `EXEC CancelPaymentIntent 'pi_1'`,
      ['EXECUTE CancelPaymentIntent: 1 call', '  POST /v1/payment_intents/pi_1/cancel'],
    ],
  ] as const)('%s', async ([sql, lines]) => {
    const { rows } = await world.run(`EXPLAIN ${sql}`);
    expect(rows.map(([line]) => line)).toEqual(lines);
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('by condition shows the read, and at most how many rows', async () => {
    const { rows } = await world.run(`EXPLAIN UPDATE Customer SET name = 'a' WHERE email = 'x'`, { maxWriteRows: 7 });
    const text = rows.map(([line]) => textOf(line)).join('\n');
    expect(text).toMatch(/^UPDATE Customer: 1 to 8 calls/);
    expect(text).toContain('POST /v1/customers/{id}');
    expect(text).toContain('for each row of, at most 7:');
    expect(text).toContain('GET /v1/customers?email=x');
  });

  test('as JSON has the calls, the reads and the writes', async () => {
    const session = await world.session();
    const explain = (sql: string) => explainJson(session.prepare(sql).plan());
    expect(explain(`UPDATE Customer SET name = 'a' WHERE email = 'x'`)).toMatchObject({
      calls: { min: 1 },
      consistency: 'strict',
      scans: [{ table: 'Customer', exact: [`email = 'x'`] }],
      writes: [{ verb: 'update', target: 'Customer', requests: ['POST /v1/customers/{id}'], count: null }],
    });
    expect(explain(`DELETE FROM Customer WHERE id = 'cus_1'`)).toMatchObject({
      calls: { min: 1, max: 1 },
      scans: [],
      writes: [{ verb: 'delete', requests: ['DELETE /v1/customers/cus_1'], count: 1 }],
    });
    expect(explain(`EXEC FinalizeInvoice 'in_1'`)).toMatchObject({
      calls: { min: 1, max: 1 },
      writes: [{ verb: 'execute', target: 'FinalizeInvoice', requests: ['POST /v1/invoices/in_1/finalize'], count: 1 }],
    });
    expect(world.sandbox.log.calls).toBe(0);
  });
});

describe('RETURNING that fails', () => {
  test('says that the rows were written', async () => {
    const error = await world.failure(`INSERT INTO Customer (name, balance) VALUES ('R', 0) RETURNING 1 / balance`);
    expect(error.message).toMatch(/^The rows were written, but RETURNING failed: /);
    expect(error.rows).toEqual([{ row: 1, state: 'done', id: expect.stringMatching(/^cus_/) as string }]);
    expect((await world.run(`SELECT 1 FROM Customer WHERE id = '${error.rows?.[0]?.id ?? ''}'`)).rows).toHaveLength(1);
  });
});
