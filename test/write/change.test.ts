import { describe, expect, test } from 'vitest';
import { useWriteWorld } from './support/write-world.js';

const world = useWriteWorld();

describe('UPDATE', () => {
  test('by id is one call', async () => {
    const id = await world.create('/v1/customers', { name: 'Before' });
    const { affected, rows } = await world.run(`UPDATE Customer SET name = 'After' WHERE id = '${id}'`);
    expect({ affected, rows }).toEqual({ affected: 1, rows: [] });
    expect(world.sandbox.log.lines()).toEqual([`POST /v1/customers/${id}`]);
    expect(await world.get(`/v1/customers/${id}`)).toMatchObject({ name: 'After' });
  });

  test('by several ids is one call each, a repeated one once', async () => {
    const [a, b] = [await world.create('/v1/customers'), await world.create('/v1/customers')];
    const { affected } = await world.run(`UPDATE Customer SET name = 'N' WHERE Id IN ('${a}', '${b}', '${a}')`);
    expect(affected).toBe(2);
    expect(world.sandbox.log.lines()).toEqual([`POST /v1/customers/${a}`, `POST /v1/customers/${b}`]);
  });

  test('by e-mail is two calls', async () => {
    const id = await world.create('/v1/customers', { email: 'two@change.test' });
    const { affected } = await world.run(`UPDATE Customer SET name = 'Two' WHERE email = 'two@change.test'`);
    expect(affected).toBe(1);
    expect(world.sandbox.log.lines()).toEqual([
      expect.stringMatching(/^GET \/v1\/customers\?email=two@change.test/),
      `POST /v1/customers/${id}`,
    ]);
  });

  test('by id and another condition reads the row first, and judges it', async () => {
    const id = await world.create('/v1/customers', { name: 'Kept' });
    const { affected } = await world.run(`UPDATE Customer SET name = 'X' WHERE id = '${id}' AND name = 'Other'`);
    expect(affected).toBe(0);
    expect(world.sandbox.log.lines()).toEqual([expect.stringMatching(/^GET /)]);
  });

  test.for([
    ['an id that is none', `id = NULL`],
    ['two ids at once', `id = 'cus_1' AND id = 'cus_2'`],
    ['never', `id = 'cus_1' AND FALSE`],
  ])('of %s makes no call', async ([, where]) => {
    const { affected } = await world.run(`UPDATE Customer SET name = 'X' WHERE ${where}`);
    expect([affected, world.sandbox.log.calls]).toEqual([0, 0]);
  });

  test('sets values that read columns, which needs the row first', async () => {
    const id = await world.create('/v1/customers', { name: 'ada', balance: '5', 'metadata[n]': '7' });
    const { rows } = await world.run(
      `UPDATE Customer c SET name = upper(c.name), balance = balance * 2 + 1, metadata['old'] = metadata['n']
       WHERE c.id = '${id}' RETURNING name, balance, metadata['old'], metadata['n']`,
    );
    expect(rows).toEqual([['ADA', 11, '7', '7']]);
    expect(world.sandbox.log.lines().map((line) => line.split(' ')[0])).toEqual(['GET', 'POST']);
  });

  test('sets worked-out values that read no column without a read', async () => {
    const id = await world.create('/v1/customers');
    const { rows } = await world.run(`UPDATE Customer SET name = upper('ada') WHERE id = '${id}' RETURNING name`);
    expect(rows).toEqual([['ADA']]);
    expect(world.sandbox.log.lines()).toEqual([`POST /v1/customers/${id}`]);
  });

  test('NULL unsets a value, an object, a part of one and a key of metadata', async () => {
    const id = await world.create('/v1/customers', {
      name: 'N',
      description: 'D',
      'address[city]': 'Rome',
      'address[line1]': 'L',
      'shipping[name]': 'S',
      'shipping[address][line1]': 'L',
      'metadata[a]': '1',
      'metadata[b]': '2',
    });
    const { rows } = await world.run(
      `UPDATE Customer SET description = NULL, shipping = NULL, metadata['a'] = NULL WHERE id = '${id}'
       RETURNING name, description, shipping.name, metadata`,
    );
    expect(rows).toEqual([['N', null, null, { b: '2' }]]);
    expect((await world.get(`/v1/customers/${id}`))['shipping']).toBeNull();
    expect(await world.dryRun(`UPDATE Customer SET address.city = NULL, metadata = NULL WHERE id = '${id}'`)).toEqual([
      ['POST', `/v1/customers/${id}`, { address: { city: '' }, metadata: '' }],
    ]);
  });

  test('DEFAULT leaves a column as it is', async () => {
    expect(await world.dryRun(`UPDATE Customer SET name = DEFAULT, email = 'x' WHERE id = 'cus_1'`)).toEqual([
      ['POST', '/v1/customers/cus_1', { email: 'x' }],
    ]);
    expect(await world.dryRun(`UPDATE Customer SET name = DEFAULT, email = lower('X') WHERE id = 'cus_1'`)).toEqual([
      ['POST', '/v1/customers/cus_1', { email: 'x' }],
    ]);
  });

  test('an empty list empties', async () => {
    expect(
      await world.dryRun(`UPDATE Customer SET preferred_locales = '[]', metadata = '{}' WHERE id = 'cus_1'`),
    ).toEqual([['POST', '/v1/customers/cus_1', { preferred_locales: '', metadata: '' }]]);
  });

  test('of an id that is not there changes no row', async () => {
    const { affected, rows, stats } = await world.run(
      `UPDATE Customer SET name = 'X' WHERE id = 'cus_missing' RETURNING id`,
    );
    expect({ affected, rows, calls: stats.calls }).toEqual({ affected: 0, rows: [], calls: 1 });
  });

  test('of some ids that are not there changes the others', async () => {
    const id = await world.create('/v1/customers');
    const { affected, rows } = await world.run(
      `UPDATE Customer SET name = 'X' WHERE id IN ('cus_missing', '${id}', 'cus_gone') RETURNING id, name`,
    );
    expect({ affected, rows }).toEqual({ affected: 1, rows: [[id, 'X']] });
  });

  test('that refers to something that is not there is an error', async () => {
    const id = await world.create('/v1/payment_intents', { amount: '500', currency: 'usd', description: 'Kept' });
    const error = await world.failure(
      `UPDATE PaymentIntent SET description = 'X', customer = 'cus_missing' WHERE id = '${id}'`,
    );
    expect([error.code, error.message, error.requestId]).toEqual([
      'stripe_error',
      expect.stringContaining('cus_missing'),
      expect.stringMatching(/^req_/),
    ]);
    expect(await world.get(`/v1/payment_intents/${id}`)).toMatchObject({ description: 'Kept' });
  });

  test('that answers 404 for what the body names is an error, not a missing row', async () => {
    const id = await world.create('/v1/customers');
    const error = {
      type: 'invalid_request_error',
      code: 'resource_missing',
      message: "No such coupon: 'x'",
      param: 'coupon',
    };
    world.sandbox.faults.next({ status: 404, error, match: 'POST' });
    expect((await world.failure(`UPDATE Customer SET name = 'X' WHERE id = '${id}'`)).code).toBe('stripe_error');
  });

  test('of a child needs its parent, or finds it', async () => {
    const customer = await world.create('/v1/customers');
    const source = await world.post(`/v1/customers/${customer}/balance_transactions`, { amount: '5', currency: 'usd' });
    world.sandbox.log.clear();
    const id = String(source['id']);
    const { affected } = await world.run(
      `UPDATE CustomerBalanceTransaction SET description = 'D' WHERE customer = '${customer}' AND id = '${id}'`,
    );
    expect(affected).toBe(1);
    expect(world.sandbox.log.lines()).toEqual([`POST /v1/customers/${customer}/balance_transactions/${id}`]);
    world.sandbox.log.clear();
    await world.run(`UPDATE CustomerBalanceTransaction SET description = 'E' WHERE customer = '${customer}'`);
    expect(world.sandbox.log.lines()).toEqual([
      expect.stringMatching(`GET /v1/customers/${customer}/balance_transactions`),
      `POST /v1/customers/${customer}/balance_transactions/${id}`,
    ]);
  });

  test('of several parents and ids is every pair', async () => {
    const rows = await world.dryRun(
      `UPDATE AccountPerson SET first_name = 'A' WHERE account IN ('acct_1', 'acct_2') AND id = 'person_1'`,
    );
    expect(rows.map(([, path]) => path)).toEqual([
      '/v1/accounts/acct_1/persons/person_1',
      '/v1/accounts/acct_2/persons/person_1',
    ]);
  });

  test('of a v2 table sends JSON, where NULL is null and times are text', async () => {
    expect(
      await world.dryRun(
        `UPDATE V2CoreEventDestination SET description = NULL, metadata['k'] = NULL, enabled_events = '[]' WHERE id = 'ed_1'`,
      ),
    ).toEqual([
      ['POST', '/v2/core/event_destinations/ed_1', { description: null, metadata: { k: null }, enabled_events: [] }],
    ]);
  });
});

describe('an UPDATE is refused before any call', () => {
  test.for([
    ['an unknown column', `nmae = 'A' WHERE id = 'cus_1'`, 'unknown_column', /nmae/],
    ['a read-only column', `created = 1 WHERE id = 'cus_1'`, 'read_only_column', /Customer.created cannot be updated/],
    ['the id', `id = 'x' WHERE id = 'cus_1'`, 'read_only_column', /Customer.id cannot be updated/],
    ['the account', `account_id = 'acct_1' WHERE id = 'cus_1'`, 'read_only_column', /account_id/],
    [
      'a column that only INSERT sets',
      `payment_method = 'pm_1' WHERE id = 'cus_1'`,
      'read_only_column',
      /payment_method/,
    ],
    ['a column twice', `name = 'A', NAME = 'B' WHERE id = 'cus_1'`, 'syntax_error', /named twice/],
    ['a wrong value, by id', `balance = 'x' WHERE id = 'cus_1'`, 'invalid_value', /Customer.balance/],
    ['a wrong value, by condition', `balance = 'x' WHERE email = 'a'`, 'invalid_value', /Customer.balance/],
    [
      'a wrong value beside one that reads a column',
      `name = email, balance = 1.5 WHERE id = 'cus_1'`,
      'invalid_value',
      /Customer.balance/,
    ],
    [
      'NULL for what is never unset',
      `balance = NULL WHERE email = 'a'`,
      'invalid_value',
      /Customer.balance cannot be unset/,
    ],
    ['an unknown column in WHERE', `name = 'A' WHERE emial = 'a'`, 'unknown_column', /emial/],
    ['an unknown column in a value', `name = emial WHERE id = 'cus_1'`, 'unknown_column', /emial/],
    ['an unknown column in RETURNING', `name = 'A' WHERE id = 'cus_1' RETURNING emial`, 'unknown_column', /emial/],
    ['two accounts', `name = 'A' WHERE account_id IN ('acct_1', 'acct_2')`, 'unsupported_statement', /one account/],
  ] as const)('%s', async ([, rest, code, message]) => {
    const error = await world.failure(`UPDATE Customer SET ${rest}`);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(error.position).toBeDefined();
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('says which statement sets a column', async () => {
    expect((await world.failure(`UPDATE Customer SET payment_method = 'pm_1' WHERE id = 'cus_1'`)).hint).toBe(
      'only INSERT sets it',
    );
    expect(
      (await world.failure(`INSERT INTO PaymentIntent (amount, currency, default_source) VALUES (1, 'usd', 'x')`)).code,
    ).toBe('unknown_column');
  });

  test('a table without it, naming what it takes and the procedures', async () => {
    const error = await world.failure(`UPDATE Payout2 SET x = 1 WHERE id = 'po_1'`);
    expect(error.code).toBe('unknown_table');
    const unsupported = await world.failure(`UPDATE Event SET type = 'x' WHERE id = 'evt_1'`);
    expect([unsupported.code, unsupported.message]).toEqual([
      'unsupported_statement',
      'An Event is not updated: it takes no write',
    ]);
  });
});

describe('DELETE', () => {
  test('by id is one call, and of an id that is not there no row', async () => {
    const id = await world.create('/v1/customers');
    expect((await world.run(`DELETE FROM Customer WHERE id = '${id}'`)).affected).toBe(1);
    expect(world.sandbox.log.lines()).toEqual([`DELETE /v1/customers/${id}`]);
    expect((await world.run(`DELETE FROM Customer WHERE id = '${id}'`)).affected).toBe(0);
  });

  test('by condition reads first', async () => {
    await world.create('/v1/customers', { email: 'gone@change.test' });
    await world.create('/v1/customers', { email: 'gone@change.test' });
    expect((await world.run(`DELETE FROM Customer WHERE email = 'gone@change.test'`)).affected).toBe(2);
    expect(world.sandbox.log.lines().map((line) => line.split(' ')[0])).toEqual(['GET', 'DELETE', 'DELETE']);
    expect((await world.run(`SELECT id FROM Customer WHERE email = 'gone@change.test'`)).rows).toEqual([]);
  });

  test('RETURNING gives the rows as they were', async () => {
    const id = await world.create('/v1/customers', { name: 'Last words', 'metadata[k]': 'v' });
    const { rows, columns } = await world.run(
      `DELETE FROM Customer WHERE id = '${id}' RETURNING id, upper(name) AS loud, metadata['k']`,
    );
    expect({ rows, columns }).toEqual({ rows: [[id, 'LAST WORDS', 'v']], columns: ['id', 'loud', 'metadata.k'] });
    expect(world.sandbox.log.lines().map((line) => line.split(' ')[0])).toEqual(['GET', 'DELETE']);
  });

  test('of a child', async () => {
    const customer = await world.create('/v1/customers');
    const { id } = await world.post(`/v1/customers/${customer}/tax_ids`, { type: 'eu_vat', value: 'DE123456789' });
    world.sandbox.log.clear();
    await world.run(`DELETE FROM CustomerTaxId WHERE customer = '${customer}' AND id = '${String(id)}'`);
    expect(world.sandbox.log.lines()).toEqual([`DELETE /v1/customers/${customer}/tax_ids/${String(id)}`]);
  });

  test('of a table without it is refused and names the procedure', async () => {
    const error = await world.failure(`DELETE FROM PaymentIntent WHERE id = 'pi_1'`);
    expect([error.code, error.message]).toEqual([
      'unsupported_statement',
      'A PaymentIntent is not deleted: it takes INSERT and UPDATE',
    ]);
    expect(error.hint).toContain('EXEC CancelPaymentIntent');
    expect(world.sandbox.log.calls).toBe(0);
  });
});

describe('an id stays within its place in the path', () => {
  test.for([
    '../charges/ch_1',
    '..',
    '.',
    '',
    'a/b',
    'a\\b',
    'cus_1?expand[]=x',
    'cus_1#x',
    'a\u0000b',
    'a\nb',
    '\ud800',
    'x'.repeat(501),
  ])('%j is refused', async (id) => {
    for (const sql of [
      `UPDATE Customer SET name = 'X' WHERE id = $1`,
      `DELETE FROM Customer WHERE id = $1`,
      `EXEC CancelPaymentIntent @PaymentIntentId = $1`,
      `INSERT INTO CustomerTaxId (customer, type, value) VALUES ($1, 'eu_vat', 'x')`,
    ]) {
      const error = await world.failure(sql, {}, { 1: id });
      expect([sql, error.code]).toEqual([sql, 'invalid_value']);
    }
    expect(world.sandbox.log.calls).toBe(0);
  });

  test.for([
    ['%2e%2e', '%2e%2e'],
    ['a b', 'a b'],
    ['ünï', 'ünï'],
    ['a&b=c', 'a&b=c'],
    ['%2F', '%2F'],
  ])('%j arrives as it is', async ([id, seen]) => {
    await world.run(`DELETE FROM Customer WHERE id = $1`, {}, { 1: id ?? '' });
    expect(world.sandbox.log.lines()).toEqual([`DELETE /v1/customers/${seen}`]);
  });

  test('an account_id stays a header', async () => {
    const error = await world.failure(
      `DELETE FROM Customer WHERE id = 'cus_1' AND account_id = $1`,
      {},
      { 1: 'acct_1\r\nx: y' },
    );
    expect([error.code, world.sandbox.log.calls]).toEqual(['invalid_value', 0]);
  });
});

describe('a condition with a query in it', () => {
  test('IN of a query reads first, then writes each row', async () => {
    const id = await world.create('/v1/customers', { email: 'nested@change.test', name: 'Old' });
    const { affected } = await world.run(
      `UPDATE Customer SET name = 'New' WHERE id IN (SELECT id FROM Customer WHERE email = 'nested@change.test')`,
    );
    expect(affected).toBe(1);
    expect(await world.get(`/v1/customers/${id}`)).toMatchObject({ name: 'New' });
    expect(world.sandbox.log.lines().filter((line) => line.startsWith('POST'))).toEqual([`POST /v1/customers/${id}`]);
  });

  test('EXISTS that names the row, and a value by a query', async () => {
    const id = await world.create('/v1/customers', { email: 'exists@change.test', name: 'Old' });
    await world.post('/v1/invoiceitems', { customer: id, amount: '700', currency: 'usd' });
    const { affected } = await world.run(
      `UPDATE Customer c SET description = (SELECT max(i.amount) FROM InvoiceItem i WHERE i.customer = c.id)
       WHERE c.email = 'exists@change.test' AND EXISTS (SELECT 1 FROM InvoiceItem i WHERE i.customer = c.id)`,
    );
    expect(affected).toBe(1);
    expect(await world.get(`/v1/customers/${id}`)).toMatchObject({ description: '700' });
  });

  test('DELETE by a query', async () => {
    const id = await world.create('/v1/customers', { email: 'gone@change.test' });
    const sql = `DELETE FROM Customer WHERE id = (SELECT id FROM Customer WHERE email = 'gone@change.test')`;
    expect((await world.run(sql)).affected).toBe(1);
    expect(await world.get(`/v1/customers/${id}`)).toMatchObject({ deleted: true });
  });

  test.each(['EXISTS (SELECT 1)', 'EXISTS (SELECT id FROM Invoice)', '1 = (SELECT 1)'])(
    'that says nothing of the row is refused: %s',
    async (condition) => {
      expect((await world.failure(`DELETE FROM Customer WHERE ${condition}`)).code).toBe('unfiltered_write');
      expect(world.sandbox.log.calls).toBe(0);
    },
  );
});
