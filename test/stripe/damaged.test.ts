import { afterEach, describe, expect, test } from 'vitest';
import type { AccessPath, ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { json, refusal, startFakeServer, type FakeServer, type Handler } from './support/fake-server.js';
import { feed, readJoined, side } from './support/joined.js';
import { failureOf, readAll, scanContext } from './support/scan-context.js';
import { executorFor, scanRequest, sourceOf, term } from './support/sources.js';

/** What a server gives that is not quite Stripe, or Stripe on a bad day: an error or the right rows, never wrong ones. */

let server: FakeServer;
afterEach(() => server.close());

async function path(
  table: string,
  terms: readonly Term[],
  rest: Partial<ScanRequest>,
  ...handlers: Handler[]
): Promise<AccessPath> {
  server = await startFakeServer(...handlers);
  return sourceOf(table, executorFor(server.url)).paths(scanRequest(terms, rest))[0] as AccessPath;
}

const page = (data: readonly unknown[], hasMore: unknown = false): Handler =>
  json({ object: 'list', data, has_more: hasMore });

function text(body: string): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'request-id': 'req_7' });
    response.end(body);
  };
}

const customer = (id: number, created = 2_000 - id): object => ({ id: `cus_${id}`, object: 'customer', created });

async function failure(found: AccessPath): Promise<readonly [string, string, string | undefined]> {
  const { code, message, requestId } = await failureOf(readAll(found));
  return [code, message, requestId];
}

describe('an integer', () => {
  const list = (balance: string): Handler =>
    text(`{"object":"list","has_more":false,"data":[{"id":"cus_1","balance":${balance}}]}`);

  test('beyond 2^53 keeps its digits, in the raw object too', async () => {
    const found = await path('Customer', [], { columns: ['balance', '_json'] }, list('9007199254740993'));
    expect(await readAll(found)).toEqual([[9007199254740993n, { id: 'cus_1', balance: 9007199254740993n }]]);
  });

  test('beyond 64 bits is an error that names the field and the request', async () => {
    const found = await path('Customer', [], { columns: ['balance'] }, list('9223372036854775808'));
    expect(await failure(found)).toEqual([
      'stripe_error',
      'Customer.balance: expected integer, got a number (9223372036854775808)',
      'req_7',
    ]);
  });
});

test('a byte order mark is no part of the answer', async () => {
  const found = await path(
    'Customer',
    [],
    {},
    text('\uFEFF{"object":"list","has_more":false,"data":[{"id":"cus_1"}]}'),
  );
  expect(await readAll(found)).toEqual([['cus_1']]);
});

describe('one list that repeats an object gives it once', () => {
  test('on the next page', async () => {
    const found = await path(
      'Customer',
      [],
      {},
      page([customer(1), customer(2)], true),
      page([customer(2), customer(3)]),
    );
    const context = scanContext();
    expect(await readAll(found, context)).toEqual([['cus_1'], ['cus_2'], ['cus_3']]);
    expect(context.counts).toMatchObject({ calls: 2, objects: 4 });
  });

  test('before a cursor that turns in a circle is an error', async () => {
    const found = await path('Customer', [], {}, page([customer(1), customer(2)], true));
    const rows: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const { rows: some } of found.open(scanContext())) rows.push(...some);
    };
    expect((await failureOf(read())).message).toContain('the cursor "cus_2" twice');
    expect(rows).toEqual([['cus_1'], ['cus_2']]);
  });

  test('but a row that echoes its key is another row for another key', async () => {
    server = await startFakeServer(page([{ id: 'txn_1' }]));
    const paths = sourceOf('BalanceTransaction', executorFor(server.url)).paths(
      scanRequest([], { columns: ['id', 'payout'], keyColumns: ['payout'] }),
    );
    const found = paths.find(({ needs }) => needs === 'payout') as AccessPath;
    expect((await readJoined(found, feed('po_1', 'po_2'))).rows).toEqual([
      ['txn_1', 'po_1'],
      ['txn_1', 'po_2'],
    ]);
  });
});

describe('what does not say whether rows are missing is an error', () => {
  const silence = 'does not say whether there is more: has_more is no boolean';
  test.each<[string, Handler, string, readonly Term[], Partial<ScanRequest>]>([
    ['a list without has_more', json({ object: 'list', data: [customer(1)] }), 'Customer', [], {}],
    ['a list whose has_more is text', page([customer(1)], 'true'), 'Customer', [], {}],
    [
      'a search without has_more',
      json({ object: 'search_result', data: [customer(1)] }),
      'Customer',
      [term('name', '=', 'Ann')],
      { consistency: 'search' },
    ],
  ])('%s', async (_name, handler, table, terms, rest) => {
    const found = await path(table, terms, rest, handler);
    const context = scanContext();
    await failureOf(readAll(found, context));
    // Of no use, but received.
    expect(context.counts.bytes).toBeGreaterThan(50);
    expect(await failure(found)).toEqual(['stripe_error', expect.stringContaining(silence), 'req_1']);
  });

  const invoice = (lines: unknown): Handler => page([{ id: 'in_1', object: 'invoice', lines }]);

  test.each<[string, unknown, string]>([
    ['without has_more', { object: 'list', data: [{ id: 'il_1' }] }, 'has_more is no boolean'],
    ['that is none', 'lines', 'is not a list'],
  ])('an embedded list %s', async (_name, lines, message) => {
    const driven = await path('InvoiceLineItem', [], {}, invoice(lines));
    expect(await failure(driven)).toEqual(['stripe_error', expect.stringContaining(message), 'req_1']);
    await server.close();
    const joined = await path(
      'Invoice',
      [],
      { sides: [side(2, 'embedded', 'lines', 'InvoiceLineItem')] },
      invoice(lines),
    );
    expect(await failure(joined)).toEqual(['stripe_error', expect.stringContaining(message), 'req_1']);
  });
});

describe('an object of no use', () => {
  test('in a list: it has no id', async () => {
    const found = await path('Customer', [], { columns: ['name'] }, page([{ object: 'customer', name: 'x' }]));
    expect(await failure(found)).toEqual(['stripe_error', 'Customer: Stripe gave an object without an id', 'req_1']);
  });

  test('retrieved: it has no id', async () => {
    const found = await path('Customer', [term('id', '=', 'cus_1')], {}, json({ object: 'customer' }));
    expect(await failure(found)).toEqual(['stripe_error', expect.stringContaining('without an id'), 'req_1']);
  });

  test('for a singleton: it is a list', async () => {
    const found = await path('Balance', [], { columns: ['livemode'] }, page([]));
    expect(await failure(found)).toEqual(['stripe_error', 'GET /v1/balance answered with a list', 'req_1']);
  });

  test('with a field of another type: the error names the request', async () => {
    const found = await path('Customer', [], { columns: ['balance'] }, page([{ id: 'cus_1', balance: '12' }]));
    expect(await failure(found)).toEqual(['stripe_error', expect.stringContaining('Customer.balance'), 'req_1']);
  });
});

describe('a cursor whose object was deleted meanwhile', () => {
  const gone = (status: number): Handler =>
    refusal(status, { message: 'No such customer: cus_2', code: 'resource_missing', param: 'starting_after' });

  test.each([400, 404])('(%i) is read on from its time, each object once', async (status) => {
    const upTo = [term('created', '<=', 3_000_000_000), term('email', '=', 'a@b.c')];
    const found = await path(
      'Customer',
      upTo,
      { order: [{ column: 'created', direction: 'desc' }] },
      page([customer(1, 1_998), customer(2, 1_998)], true),
      gone(status),
      page([customer(1, 1_998), customer(3, 1_998)], true),
      page([customer(4, 1_990)]),
    );
    expect(await readAll(found)).toEqual([['cus_1'], ['cus_2'], ['cus_3'], ['cus_4']]);
    expect(server.lines).toEqual([
      'GET /v1/customers?created[lte]=3000&email=a@b.c&limit=100',
      'GET /v1/customers?created[lte]=3000&email=a@b.c&limit=100&starting_after=cus_2',
      'GET /v1/customers?created[lt]=1999&email=a@b.c&limit=100',
      'GET /v1/customers?created[lt]=1999&email=a@b.c&limit=100&starting_after=cus_3',
    ]);
  });

  test('and whose time does not help is an error', async () => {
    const found = await path(
      'Customer',
      [],
      {},
      page([customer(1)], true),
      gone(400),
      page([customer(1)], true),
      gone(400),
    );
    expect(await failure(found)).toEqual(['stripe_error', expect.stringContaining('No such customer'), 'req_1']);
    expect(server.lines).toHaveLength(4);
  });

  test('in a list without a time is an error that says so', async () => {
    const found = await path('Product', [], {}, page([{ id: 'prod_1' }], true), gone(404));
    expect(await failureOf(readAll(found))).toMatchObject({
      code: 'stripe_error',
      hint: expect.stringContaining('deleted meanwhile') as string,
    });
  });
});
