import { describe, expect, test } from 'vitest';
import { textOf, useWriteWorld } from './support/write-world.js';

const world = useWriteWorld();

/** The one request that an INSERT would send. */
async function bodyOf(sql: string, parameters = {}): Promise<unknown> {
  const [request] = await world.dryRun(sql, {}, parameters);
  return request?.[2];
}

describe('INSERT', () => {
  test('makes one call a row, in the order of the rows, and RETURNING gives the created objects in it', async () => {
    const { rows, columns, affected } = await world.run(
      `INSERT INTO Customer (name, email) VALUES ('A', 'a@insert.test'), ('B', 'b@insert.test'), ('C', 'c@insert.test')
       RETURNING id, name, Email, created IS NOT NULL AS made`,
    );
    expect(columns).toEqual(['id', 'name', 'Email', 'made']);
    expect(rows.map(([, ...rest]) => rest)).toEqual([
      ['A', 'a@insert.test', true],
      ['B', 'b@insert.test', true],
      ['C', 'c@insert.test', true],
    ]);
    expect(new Set(rows.map(([id]) => id)).size).toBe(3);
    expect(affected).toBe(3);
    expect(world.sandbox.log.lines()).toEqual(Array(3).fill('POST /v1/customers'));
    expect(await world.get(`/v1/customers/${textOf(rows[1]?.[0])}`)).toMatchObject({ name: 'B' });
  });

  test('without RETURNING gives no rows and says how many it made', async () => {
    const { rows, columns, affected, stats } = await world.run(`INSERT INTO Customer (name) VALUES ('A'), ('A')`);
    expect({ rows, columns, affected }).toEqual({ rows: [], columns: [], affected: 2 });
    expect(stats).toMatchObject({ calls: 2, retries: 0, rowsFetched: 2, affected: 2, rows: 0 });
  });

  test('RETURNING * gives the columns of the table', async () => {
    const { columns, rows } = await world.run(`INSERT INTO Customer (name) VALUES ('Star') RETURNING *`);
    const described = await world.run('SELECT * FROM Customer LIMIT 1');
    expect(columns).toEqual(described.columns);
    expect(rows[0]?.[columns.indexOf('name')]).toBe('Star');
  });

  test('takes its rows from a query, which is read to its end first', async () => {
    await world.create('/v1/customers', { email: 'source@insert.test', name: 'Source', 'metadata[k]': 'v' });
    await world.create('/v1/customers', { email: 'source@insert.test', name: 'Other' });
    const { rows } = await world.run(
      `INSERT INTO Customer (name, description, metadata['from'])
       SELECT upper(name), 'copy of ' || id, id FROM Customer WHERE email = 'source@insert.test' ORDER BY name
       RETURNING name, description, metadata['from']`,
    );
    expect(rows.map(([name]) => name)).toEqual(['OTHER', 'SOURCE']);
    expect(rows.map(([, text, id]) => text === `copy of ${textOf(id)}`)).toEqual([true, true]);
    expect(world.sandbox.log.lines()).toEqual([
      expect.stringMatching(/^GET \/v1\/customers\?email=source@insert.test/),
      'POST /v1/customers',
      'POST /v1/customers',
    ]);
  });

  test('of a query that finds nothing writes nothing', async () => {
    const { affected, rows } = await world.run(
      `INSERT INTO Customer (name) SELECT name FROM Customer WHERE email = 'nobody@insert.test' RETURNING id`,
    );
    expect({ affected, rows }).toEqual({ affected: 0, rows: [] });
    expect(world.sandbox.log.calls).toBe(1);
  });

  test('works out values that need the engine', async () => {
    const { rows } = await world.run(
      `INSERT INTO Customer (name, balance) VALUES (upper('ada'), 10 * 3 - 1), ('b' || 'c', abs(-7)) RETURNING name, balance`,
    );
    expect(rows).toEqual([
      ['ADA', 29],
      ['bc', 7],
    ]);
  });
});

describe('the body of an INSERT', () => {
  test.for([
    [
      'nested columns',
      `(name, address.city, address.line1) VALUES ('A', 'Rome', 'Via 1')`,
      { name: 'A', address: { city: 'Rome', line1: 'Via 1' } },
    ],
    [
      'nested columns by PascalCase',
      `(Name, AddressCity, ShippingAddressLine1, ShippingName) VALUES ('A', 'Rome', 'L', 'N')`,
      { name: 'A', address: { city: 'Rome' }, shipping: { address: { line1: 'L' }, name: 'N' } },
    ],
    ['an object as JSON text', `(address) VALUES ('{"city":"Rome"}')`, { address: { city: 'Rome' } }],
    [
      'an object as JSON text with a part of it',
      `(address.line1, address) VALUES ('L', '{"city":"Rome"}')`,
      { address: { city: 'Rome', line1: 'L' } },
    ],
    [
      'keys of metadata in every spelling',
      `(metadata['a b'], metadata.c, "metadata"['d.e']) VALUES ('1', 2, TRUE)`,
      { metadata: { 'a b': '1', c: '2', 'd.e': 'true' } },
    ],
    ['metadata as JSON text', `(metadata) VALUES ('{"k":"v","n":1}')`, { metadata: { k: 'v', n: 1 } }],
    ['DEFAULT leaves out', `(name, email) VALUES ('A', DEFAULT)`, { name: 'A' }],
    [
      'NULL unsets what Stripe unsets, and leaves out a key, a number and an id',
      `(name, email, metadata['k'], address, balance, test_clock) VALUES ('A', NULL, NULL, NULL, NULL, NULL)`,
      { name: 'A', email: '', address: '' },
    ],
    ['a date stays a date', `(name) VALUES (DATE '2020-01-01')`, { name: '2020-01-01' }],
    ['an empty text is a text', `(name) VALUES ('')`, { name: '' }],
    ['whole numbers as written, in quotes and with an empty fraction', `(balance) VALUES (1500.0)`, { balance: 1500 }],
    ['a number in quotes', `(balance) VALUES ('1500')`, { balance: 1500 }],
    ['an exponent', `(balance) VALUES (15e2)`, { balance: 1500 }],
    ['a negative number', `(balance) VALUES (-5)`, { balance: -5 }],
    ['a list as JSON text', `(preferred_locales) VALUES ('["it","de"]')`, { preferred_locales: ['it', 'de'] }],
    [
      'a reference by its connector name',
      `(PaymentMethod, Name) VALUES ('pm_1', 'A')`,
      { payment_method: 'pm_1', name: 'A' },
    ],
    [
      'a hostile key is only a key',
      `(metadata['__proto__']) VALUES ('x')`,
      JSON.parse('{"metadata":{"__proto__":"x"}}') as unknown,
    ],
    [
      'quotes and other alphabets',
      `(name) VALUES ('O''Brien — Ünï "ß" 日本 🎉')`,
      { name: `O'Brien — Ünï "ß" 日本 🎉` },
    ],
  ] as const)('%s', async ([, values, body]) => {
    expect(JSON.parse(JSON.stringify(await bodyOf(`INSERT INTO Customer ${values}`)))).toEqual(body);
    expect(world.sandbox.log.calls).toBe(0);
  });

  test.for([
    ['a date', `DATE '2027-03-01'`, 1803859200],
    ['ISO text', `'2027-03-01T00:00:10Z'`, 1803859210],
    ['a fraction of a second is cut', `'2027-03-01T00:00:10.9Z'`, 1803859210],
    ['another zone', `'2027-03-01T02:00:00+02:00'`, 1803859200],
    ['epoch seconds', `1803859200`, 1803859200],
    ['epoch seconds with an empty fraction', `1803859200.0`, 1803859200],
    ['a timestamp literal', `TIMESTAMP '2027-03-01 00:00:00'`, 1803859200],
  ] as const)('a time as %s', async ([, literal, seconds]) => {
    expect(await bodyOf(`INSERT INTO Coupon (percent_off, redeem_by) VALUES (10, ${literal})`)).toEqual({
      percent_off: 10,
      redeem_by: seconds,
    });
  });

  test('the words a time parameter takes beside numbers', async () => {
    expect(
      await bodyOf(
        `INSERT INTO Subscription (customer, items, trial_end) VALUES ('cus_1', '[{"price":"price_1"}]', 'now')`,
      ),
    ).toMatchObject({ trial_end: 'now' });
  });

  test.for([
    ['TRUE', true],
    ['false', false],
    [`'yes'`, true],
    ['1', true],
    [`'f'`, false],
  ] as const)('the boolean %s', async ([literal, value]) => {
    expect(await bodyOf(`INSERT INTO Product (name, active) VALUES ('P', ${literal})`)).toEqual({
      name: 'P',
      active: value,
    });
  });

  test('decimals keep their digits', async () => {
    expect(
      await bodyOf(
        `INSERT INTO Price (currency, product, unit_amount_decimal) VALUES ('usd', 'prod_1', 0.000000000001)`,
      ),
    ).toMatchObject({ unit_amount_decimal: '0.000000000001' });
  });

  test('an empty list or null inside JSON is said as an empty text: a form has no other word for it', async () => {
    expect(
      await bodyOf(
        `INSERT INTO Customer (invoice_settings) VALUES ('{"custom_fields":[],"footer":null,"rendering_options":{}}')`,
      ),
    ).toEqual({ invoice_settings: { custom_fields: '', footer: '', rendering_options: '' } });
  });

  test('parameters: positions, names, typed values and untyped literals', async () => {
    expect(await bodyOf(`INSERT INTO Customer (name, balance) VALUES (?, ?)`, { 1: 'A', 2: 12 })).toEqual({
      name: 'A',
      balance: 12,
    });
    expect(
      await bodyOf(`INSERT INTO Customer (name, balance) VALUES (:n, @b)`, { n: 'A', b: { untyped: '1500.0' } }),
    ).toEqual({
      name: 'A',
      balance: 1500,
    });
    expect(await bodyOf(`INSERT INTO Customer (name, metadata) VALUES ($1, $2)`, { 1: null, 2: '{"a":"b"}' })).toEqual({
      name: '',
      metadata: { a: 'b' },
    });
    expect(await bodyOf(`INSERT INTO Customer (name) VALUES (?)`, { 1: `x'); DELETE FROM Customer; --` })).toEqual({
      name: `x'); DELETE FROM Customer; --`,
    });
  });
});

describe('an INSERT is refused before any call', () => {
  test.for([
    [
      'a fraction of a minor unit',
      `PaymentIntent (amount, currency) VALUES (1500.5, 'usd')`,
      'invalid_value',
      /'1500.5' cannot be read as a whole number, which PaymentIntent.amount is/,
    ],
    ['no number', `PaymentIntent (amount, currency) VALUES ('abc', 'usd')`, 'invalid_value', /PaymentIntent.amount/],
    [
      'the second row is looked at too',
      `Customer (name, balance) VALUES ('A', 1), ('B', 'x')`,
      'invalid_value',
      /Customer.balance/,
    ],
    ['no boolean', `Product (name, active) VALUES ('P', 'maybe')`, 'invalid_value', /Product.active/],
    ['no time', `Coupon (percent_off, redeem_by) VALUES (10, 'tomorrow')`, 'invalid_value', /Coupon.redeem_by/],
    ['no such day', `Coupon (percent_off, redeem_by) VALUES (10, '2027-02-30')`, 'invalid_value', /Coupon.redeem_by/],
    [
      'no value of an enumeration',
      `BillingAlert (title, alert_type) VALUES ('A', 'usage')`,
      'invalid_value',
      /'usage' is no value of BillingAlert.alert_type/,
    ],
    ['no JSON', `Customer (preferred_locales) VALUES ('it')`, 'invalid_value', /Customer.preferred_locales takes JSON/],
    [
      'an object given as a whole text and in parts',
      `Customer (address, address.city) VALUES ('"x"', 'Rome')`,
      'invalid_value',
      /lies inside address/,
    ],
    [
      'a part given in JSON and by itself',
      `Customer (address, address.city) VALUES ('{"city":"a"}', 'b')`,
      'invalid_value',
      /address.city is given twice/,
    ],
    ['a column twice', `Customer (name, Name) VALUES ('A', 'B')`, 'syntax_error', /Customer.name is named twice/],
    [
      'a key twice',
      `Customer (metadata['k'], metadata.k) VALUES ('A', 'B')`,
      'syntax_error',
      /Customer.metadata.k is named twice/,
    ],
    ['an unknown column', `Customer (nmae) VALUES ('A')`, 'unknown_column', /Customer has no column "nmae"/],
    ['an unknown nested column', `Customer (address.town) VALUES ('A')`, 'unknown_column', /address.town/],
    ['a read-only column', `Customer (created) VALUES (1)`, 'read_only_column', /Customer.created cannot be inserted/],
    [
      'the id where Stripe chooses it',
      `Customer (id) VALUES ('cus_1')`,
      'read_only_column',
      /Customer.id cannot be inserted/,
    ],
    ['a missing column', `PaymentIntent (amount) VALUES (1)`, 'missing_column', /PaymentIntent needs "currency"/],
    ['several missing columns', `PaymentIntent (description) VALUES ('x')`, 'missing_column', /"amount", "currency"/],
    [
      'a required column that is NULL',
      `PaymentIntent (amount, currency) VALUES (1, NULL)`,
      'missing_column',
      /"currency"/,
    ],
    [
      'a required column left out by DEFAULT',
      `PaymentIntent (amount, currency) VALUES (1, DEFAULT)`,
      'missing_column',
      /"currency"/,
    ],
    [
      'the parent of a child',
      `CustomerTaxId (type, value) VALUES ('eu_vat', 'DE1')`,
      'missing_column',
      /CustomerTaxId needs "customer"/,
    ],
    [
      'a parent that is NULL',
      `CustomerTaxId (customer, type, value) VALUES (NULL, 'eu_vat', 'DE1')`,
      'missing_column',
      /"customer"/,
    ],
    ['an unknown table', `Custommer (name) VALUES ('A')`, 'unknown_table', /Custommer/],
    ['a table that takes none', `Charge2 (name) VALUES ('A')`, 'unknown_table', /Charge2/],
    [
      'a table without INSERT',
      `Event (type) VALUES ('x')`,
      'unsupported_statement',
      /An Event is not inserted: it takes no write/,
    ],
    ['a system table', `sys_tables (name) VALUES ('x')`, 'unsupported_statement', /sys_tables/],
    [
      'too few values',
      `Customer (name, email) VALUES ('A')`,
      'syntax_error',
      /INSERT names 2 columns and a row has 1 value/,
    ],
    ['too many values', `Customer (name) VALUES ('A', 'B')`, 'syntax_error', /1 column and a row has 2 values/],
    [
      'a query of another width',
      `Customer (name) SELECT id, name FROM Customer`,
      'syntax_error',
      /1 column and a row has 2 values/,
    ],
    ['no columns', `Customer VALUES ('A')`, 'unsupported_statement', /INSERT needs the names of its columns/],
    ['a column among the values', `Customer (name) VALUES (email)`, 'unknown_column', /email/],
    ['an unknown column in RETURNING', `Customer (name) VALUES ('A') RETURNING nmae`, 'unknown_column', /nmae/],
  ] as const)('%s', async ([, rest, code, message]) => {
    const error = await world.failure(`INSERT INTO ${rest}`);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(error.position).toBeDefined();
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('points at the value that is wrong', async () => {
    const error = await world.failure(`INSERT INTO Customer (name, balance)\nVALUES ('A', 1), ('B', 'x')`);
    expect(error.position).toMatchObject({ line: 2, column: 24 });
  });

  test('names the nearest column, value or procedure', async () => {
    expect((await world.failure(`INSERT INTO Customer (nmae) VALUES ('A')`)).hint).toContain('name');
    expect(
      (await world.failure(`INSERT INTO BillingAlert (title, alert_type) VALUES ('A', 'usage_treshold')`)).hint,
    ).toContain('usage_threshold');
    expect((await world.failure(`DELETE FROM PaymentIntent WHERE id = 'pi_1'`)).hint).toContain(
      'EXEC CancelPaymentIntent',
    );
  });

  test('a value of a query is judged before the first write', async () => {
    const error = await world.failure(
      `INSERT INTO Customer (balance) SELECT name FROM Customer WHERE email IS NOT NULL LIMIT 3`,
    );
    expect(error.code).toBe('invalid_value');
    expect(world.sandbox.log.lines().filter((line) => line.startsWith('POST'))).toEqual([]);
  });
});

describe('a child table', () => {
  test('takes its parent from its column', async () => {
    const customer = await world.create('/v1/customers', { name: 'Parent' });
    const { rows } = await world.run(
      `INSERT INTO CustomerTaxId (customer, type, value) VALUES ('${customer}', 'eu_vat', 'DE123456789') RETURNING customer, type, value`,
    );
    expect(rows).toEqual([[customer, 'eu_vat', 'DE123456789']]);
    expect(world.sandbox.log.lines()).toEqual([`POST /v1/customers/${customer}/tax_ids`]);
  });

  test('takes several parents, one a row', async () => {
    const rows = await world.dryRun(
      `INSERT INTO CustomerBalanceTransaction (CustomerId, amount, currency) VALUES ('cus_1', 1, 'usd'), ('cus_2', 2, 'usd')`,
    );
    expect(rows).toEqual([
      ['POST', '/v1/customers/cus_1/balance_transactions', { amount: 1, currency: 'usd' }],
      ['POST', '/v1/customers/cus_2/balance_transactions', { amount: 2, currency: 'usd' }],
    ]);
  });

  test('of a parent that is not there fails', async () => {
    const error = await world.failure(
      `INSERT INTO CustomerTaxId (customer, type, value) VALUES ('cus_missing', 'eu_vat', 'DE123456789')`,
    );
    expect([error.code, error.message]).toEqual(['stripe_error', expect.stringContaining('cus_missing')]);
  });
});
