import { afterEach, describe, expect, test } from 'vitest';
import type { AccessPath, ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { json, refusal, startFakeServer, type FakeServer, type Handler } from './support/fake-server.js';
import { failureOf, readAll, scanContext } from './support/scan-context.js';
import { executorFor, scanRequest, sourceOf, term } from './support/sources.js';

const NEWEST_FIRST = [{ column: 'created', direction: 'desc' }] as const;

let server: FakeServer;
afterEach(() => server.close());

async function path(
  kind: AccessPath['kind'],
  table: string,
  terms: readonly Term[],
  rest: Partial<ScanRequest>,
  ...handlers: Handler[]
): Promise<AccessPath> {
  server = await startFakeServer(...handlers);
  const found = sourceOf(table, executorFor(server.url)).paths(scanRequest(terms, rest));
  return found.filter((candidate) => candidate.kind === kind).at(-1) as AccessPath;
}

/** What a consumer does who leaves after the first page. */
async function readOnePage(found: AccessPath): Promise<void> {
  const pages = found.open(scanContext())[Symbol.asyncIterator]();
  await pages.next();
  await pages.return?.();
}

const page = (data: readonly unknown[], hasMore = false): Handler => json({ object: 'list', data, has_more: hasMore });
const missing = (param: string, status = 404): Handler =>
  refusal(status, { message: 'No such thing', code: 'resource_missing', param });

describe('retrieve', () => {
  test('gives rows in the order of the ids; missing and deleted objects are none', async () => {
    const ids = ['cus_1', 'cus_2', 'cus_3', 'cus_4', 'self'];
    const answers: Readonly<Record<string, Handler>> = {
      cus_1: json({ id: 'cus_1' }),
      cus_2: missing('id'),
      cus_3: json({ id: 'cus_3', object: 'customer', deleted: true }),
      cus_4: json({ id: 'cus_4' }),
      self: json({ id: 'cus_9' }),
    };
    const found = await path('retrieve', 'Customer', [term('id', 'in', ...ids)], {}, (request, response) => {
      answers[request.url?.split('/').at(-1) ?? '']?.(request, response);
    });
    const context = scanContext();
    expect(await readAll(found, context)).toEqual([['cus_1'], ['cus_4']]);
    expect(context.counts).toMatchObject({ calls: 5, objects: 4 });
  });

  test('encodes the id', async () => {
    const found = await path('retrieve', 'Coupon', [term('id', '=', '50% off?')], {}, (request, response) => {
      expect(request.url).toBe('/v1/coupons/50%25%20off%3F');
      json({ id: '50% off?' })(request, response);
    });
    expect(await readAll(found)).toEqual([['50% off?']]);
  });

  test('asks for more at once the longer it goes on, so that stopping early is cheap', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `cus_${index}`);
    const found = await path('retrieve', 'Customer', [term('id', 'in', ...ids)], {}, (request, response) =>
      json({ id: request.url?.split('/').at(-1) })(request, response),
    );
    const sizes: number[] = [];
    for await (const { rows } of found.open(scanContext())) sizes.push(rows.length);
    expect(sizes).toEqual([1, 2, 4, 8, 5]);
    await readOnePage(found);
    expect(server.lines.length).toBe(21);
  });

  test('asks for no more at once than are still wanted', async () => {
    const ids = ['cus_1', 'cus_2', 'cus_gone', 'cus_4', 'cus_5', 'cus_6', 'cus_7', 'cus_8'];
    const found = await path(
      'retrieve',
      'Customer',
      [term('id', 'in', ...ids)],
      { rowBudget: 3 },
      (request, response) => {
        const id = request.url?.split('/').at(-1);
        (id === 'cus_gone' ? missing('id') : json({ id }))(request, response);
      },
    );
    const rows: unknown[] = [];
    for await (const { rows: some } of found.open(scanContext())) {
      rows.push(...some);
      if (rows.length >= 3) break;
    }
    expect(rows).toEqual([['cus_1'], ['cus_2'], ['cus_4']]);
    expect(server.lines).toHaveLength(4);
  });

  test('one failure fails the scan', async () => {
    const found = await path(
      'retrieve',
      'Customer',
      [term('id', 'in', 'cus_1', 'cus_2')],
      {},
      json({ id: 'cus_1' }),
      refusal(400, { message: 'Nope' }),
    );
    expect((await failureOf(readAll(found))).code).toBe('stripe_error');
  });

  test('of a child knows its parent', async () => {
    const terms = [term('id', '=', 'txi_1'), term('customer', '=', 'cus_1')];
    const found = await path(
      'retrieve',
      'CustomerTaxId',
      terms,
      { columns: ['id', 'customer'] },
      json({ id: 'txi_1' }),
    );
    expect(await readAll(found)).toEqual([['txi_1', 'cus_1']]);
  });
});

describe('a list', () => {
  test('of several values gives each object once, with the value it was found by', async () => {
    const terms = [term('price', 'in', 'price_1', 'price_2')];
    const columns = { columns: ['id', 'price'] };
    const found = await path(
      'list',
      'Subscription',
      terms,
      columns,
      page([{ id: 'sub_1' }, { id: 'sub_2' }]),
      page([{ id: 'sub_2' }, { id: 'sub_3' }]),
    );
    expect(await readAll(found)).toEqual([
      ['sub_1', 'price_1'],
      ['sub_2', 'price_1'],
      ['sub_3', 'price_2'],
    ]);
    expect(server.lines).toEqual([
      'GET /v1/subscriptions?price=price_1&status=all&limit=100',
      'GET /v1/subscriptions?price=price_2&status=all&limit=100',
    ]);
  });

  test('of several parents gives each its children, though their ids are the same', async () => {
    const terms = [term('account', 'in', 'acct_1', 'acct_2')];
    const columns = { columns: ['account', 'id'] };
    const found = await path('list', 'AccountCapability', terms, columns, page([{ id: 'transfers' }]));
    expect(await readAll(found)).toEqual([
      ['acct_1', 'transfers'],
      ['acct_2', 'transfers'],
    ]);
  });

  test('drops deleted objects, and says what it received', async () => {
    const found = await path('list', 'Customer', [], {}, page([{ id: 'a' }, { id: 'b', deleted: true }]));
    const pages = [];
    for await (const each of found.open(scanContext())) pages.push(each);
    expect(pages).toEqual([{ rows: [['a']], fetched: 2, bytes: expect.any(Number) as number }]);
  });

  test('by a customer who does not exist is empty', async () => {
    const found = await path('list', 'Charge', [term('customer', '=', 'cus_gone')], {}, missing('customer', 400));
    expect(await readAll(found)).toEqual([]);
  });

  test('that breaks its declared order is an error, when the order is relied upon', async () => {
    const rows = [
      { id: 'a', created: 5 },
      { id: 'b', created: 5 },
      { id: 'c', created: 6 },
    ];
    const relied = await path(
      'list',
      'Charge',
      [],
      { order: NEWEST_FIRST },
      page(rows.slice(0, 1), true),
      page(rows.slice(1)),
    );
    expect((await failureOf(readAll(relied))).message).toBe(
      'Charge rows did not come newest first (6 after 5 in created)',
    );
    await server.close();
    const free = await path('list', 'Charge', [], {}, page(rows));
    expect((await readAll(free)).length).toBe(3);
  });

  test('read to its end is a size learned; one that was left or filtered is not', async () => {
    server = await startFakeServer(
      page([{ id: 'a' }], true),
      page([{ id: 'b' }]),
      page([{ id: 'a' }], true),
      page([{ id: 'c' }]),
    );
    const executor = executorFor(server.url);
    const source = sourceOf('Customer', executor);
    const [whole] = source.paths(scanRequest([]));
    await readAll(whole as AccessPath);
    expect(executor.sizes.rows('Customer')).toBe(2);
    await readOnePage(whole as AccessPath);
    await readAll(source.paths(scanRequest([term('email', '=', 'x@y.z')]))[0] as AccessPath);
    expect(executor.sizes.rows('Customer')).toBe(2);
  });

  test('says when a field is not what the catalogue says', async () => {
    const found = await path('list', 'Charge', [], { columns: ['id', 'amount'] }, page([{ id: 'ch_1', amount: '12' }]));
    expect((await failureOf(readAll(found))).message).toBe('Charge.amount: expected integer, got text ("12")');
  });
});

describe('a list driven by its parent', () => {
  const lines = (ids: readonly string[], more = false) => ({
    object: 'list',
    data: ids.map((id) => ({ id })),
    has_more: more,
  });

  test('takes the embedded items and goes on behind the last one where there are more', async () => {
    const invoices = page([
      { id: 'in_1', lines: lines(['il_1']) },
      { id: 'in_2', lines: lines(['il_2', 'il_3'], true) },
      { id: 'in_3', lines: lines([]) },
      { id: 'in_4', lines: lines(['il_5']) },
    ]);
    const found = await path(
      'driven',
      'InvoiceLineItem',
      [],
      { columns: ['id', 'invoice'] },
      invoices,
      page([{ id: 'il_4', invoice: 'in_2' }]),
    );
    const context = scanContext();
    expect(await readAll(found, context)).toEqual([
      ['il_1', 'in_1'],
      ['il_2', 'in_2'],
      ['il_3', 'in_2'],
      ['il_4', 'in_2'],
      ['il_5', 'in_4'],
    ]);
    expect(server.lines).toEqual([
      'GET /v1/invoices?limit=100',
      'GET /v1/invoices/in_2/lines?limit=100&starting_after=il_3',
    ]);
    expect(context.counts).toMatchObject({ calls: 2, objects: 9 });
  });

  test('reads one list a parent without them, none for a deleted parent, and none beyond the consumer', async () => {
    const customers = page([{ id: 'cus_1' }, { id: 'cus_2', deleted: true }, { id: 'cus_3' }]);
    const found = await path(
      'driven',
      'CustomerTaxId',
      [],
      { columns: ['id', 'customer'] },
      customers,
      page([{ id: 'txi_1' }]),
      missing('id'),
    );
    for await (const { rows } of found.open(scanContext())) if (rows.length > 0) break;
    expect(server.lines).toEqual(['GET /v1/customers?limit=100', 'GET /v1/customers/cus_1/tax_ids?limit=100']);
    server.handlers = [customers, page([{ id: 'txi_1' }]), missing('id')];
    expect(await readAll(found)).toEqual([['txi_1', 'cus_1']]);
    expect(server.lines.slice(2)).toEqual([
      'GET /v1/customers?limit=100',
      'GET /v1/customers/cus_1/tax_ids?limit=100',
      'GET /v1/customers/cus_3/tax_ids?limit=100',
    ]);
  });

  test('reads the whole list where the parent came without its embedded one', async () => {
    const found = await path('driven', 'InvoiceLineItem', [], {}, page([{ id: 'in_1' }]), page([{ id: 'il_1' }]));
    expect(await readAll(found)).toEqual([['il_1']]);
    expect(server.lines[1]).toBe('GET /v1/invoices/in_1/lines?limit=100');
  });

  test('spends the budget it is given and no more', async () => {
    const found = await path('driven', 'CustomerTaxId', [], {}, page([{ id: 'cus_1' }, { id: 'cus_2' }]), page([]));
    expect((await failureOf(readAll(found, scanContext({ maxCalls: 2 })))).code).toBe('too_many_calls');
    expect(server.lines.length).toBe(2);
  });
});
