import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { Row } from '../../src/core/value.js';
import type { AccessPath, ScanRequest, SideRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { json, refusal, startFakeServer, type FakeServer, type Handler } from './support/fake-server.js';
import { readJoined, side } from './support/joined.js';
import { failureOf, readAll, scanContext } from './support/scan-context.js';
import { executorFor, scanRequest, sourceOf, term } from './support/sources.js';

const nothingKnown = { rows: () => undefined };

function paths(
  table: string,
  sides: readonly SideRequest[],
  terms: readonly Term[] = [],
  rest: Partial<ScanRequest> = {},
): readonly AccessPath[] {
  return sourceOf(table).paths(scanRequest(terms, { sides, ...rest }));
}

const requests = (found: readonly AccessPath[]): readonly (readonly string[])[] => found.map((path) => path.requests);

describe('sides a list can give', () => {
  test.each<[string, string, readonly SideRequest[], readonly string[]]>([
    [
      'a reference expanded',
      'Charge',
      [side(2, 'expanded', 'customer', 'Customer')],
      ['GET /v1/charges?expand[]=data.customer&limit=100'],
    ],
    [
      'a reference of a reference: the deeper path expands what lies on its way',
      'Charge',
      [side(2, 'expanded', 'payment_intent', 'PaymentIntent'), side(3, 'expanded', 'customer', 'Customer', { of: 2 })],
      ['GET /v1/charges?expand[]=data.payment_intent.customer&limit=100'],
    ],
    [
      'two references',
      'Charge',
      [side(3, 'expanded', 'payment_intent', 'PaymentIntent'), side(2, 'expanded', 'customer', 'Customer')],
      ['GET /v1/charges?expand[]=data.customer&expand[]=data.payment_intent&limit=100'],
    ],
    [
      'one reference for two scans',
      'Charge',
      [side(2, 'expanded', 'customer', 'Customer'), side(3, 'expanded', 'customer', 'Customer')],
      ['GET /v1/charges?expand[]=data.customer&limit=100'],
    ],
    [
      'a reference by the name of its parameter: expanded where Stripe has it',
      'Invoice',
      [side(2, 'expanded', 'subscription', 'Subscription')],
      ['GET /v1/invoices?expand[]=data.parent.subscription_details.subscription&limit=100'],
    ],
    [
      'an embedded list and what is behind it',
      'Invoice',
      [side(2, 'embedded', 'lines', 'InvoiceLineItem')],
      ['GET /v1/invoices?limit=100', 'GET /v1/invoices/{invoice}/lines?limit=100&starting_after={last}'],
    ],
    [
      'an embedded list that comes only on request',
      'CheckoutSession',
      [side(2, 'embedded', 'line_items', 'CheckoutSessionLineItem')],
      [
        'GET /v1/checkout/sessions?expand[]=data.line_items&limit=100',
        'GET /v1/checkout/sessions/{checkout_session}/line_items?limit=100&starting_after={last}',
      ],
    ],
    [
      'a reference to objects of several kinds',
      'BalanceTransaction',
      [side(2, 'expanded', 'source', 'Charge'), side(3, 'expanded', 'source', 'Refund')],
      ['GET /v1/balance_transactions?expand[]=data.source&limit=100'],
    ],
    [
      'an embedded list whose table is listed by the parent’s id',
      'Charge',
      [side(2, 'embedded', 'refunds', 'Refund')],
      [
        'GET /v1/charges?expand[]=data.refunds&limit=100',
        'GET /v1/refunds?charge={charge}&limit=100&starting_after={last}',
      ],
    ],
    [
      'the embedded list of a reference',
      'InvoicePayment',
      [side(2, 'expanded', 'invoice', 'Invoice'), side(3, 'embedded', 'lines', 'InvoiceLineItem', { of: 2 })],
      [
        'GET /v1/invoice_payments?expand[]=data.invoice&limit=100',
        'GET /v1/invoices/{invoice}/lines?limit=100&starting_after={last}',
      ],
    ],
    [
      'a reference of embedded items',
      'Invoice',
      [side(2, 'embedded', 'lines', 'InvoiceLineItem'), side(3, 'expanded', 'subscription', 'Subscription', { of: 2 })],
      [
        'GET /v1/invoices?expand[]=data.lines.data.subscription&limit=100',
        'GET /v1/invoices/{invoice}/lines?expand[]=data.subscription&limit=100&starting_after={last}',
      ],
    ],
  ])('%s', (_name, table, sides, expected) => {
    expect(requests(paths(table, sides))).toEqual([expected]);
  });

  test('one object, without `data` in front', () => {
    const sides = [side(2, 'expanded', 'customer', 'Customer')];
    expect(requests(paths('Charge', sides, [term('id', '=', 'ch_1')]))).toEqual([
      ['GET /v1/charges/ch_1?expand[]=customer'],
      ['GET /v1/charges?expand[]=data.customer&limit=100'],
    ]);
  });

  test('Search', () => {
    const sides = [side(2, 'expanded', 'customer', 'Customer')];
    const found = paths('Charge', sides, [term('amount', '>', 5)], { consistency: 'search' });
    expect(requests(found)[0]).toEqual(['GET /v1/charges/search?expand[]=data.customer&query=amount>5&limit=100']);
  });

  test('a list driven by its parent: also the items that come embedded there', () => {
    const sides = [side(2, 'expanded', 'subscription', 'Subscription')];
    expect(requests(paths('InvoiceLineItem', sides))).toEqual([
      [
        'GET /v1/invoices?expand[]=data.lines.data.subscription&limit=100',
        'GET /v1/invoices/{invoice}/lines?expand[]=data.subscription&limit=100&starting_after={last}',
      ],
    ]);
  });
});

describe('a path that cannot give all sides is not offered', () => {
  test.each<[string, string, readonly SideRequest[]]>([
    ['no such column', 'Charge', [side(2, 'expanded', 'nope', 'Customer')]],
    ['a reference that Stripe does not expand', 'Charge', [side(2, 'expanded', 'payment_method', 'PaymentMethod')]],
    ['a reference to another table', 'Charge', [side(2, 'expanded', 'customer', 'Invoice')]],
    ['no list of that table', 'Invoice', [side(2, 'embedded', 'lines', 'CreditNoteLineItem')]],
    ['a column that embeds nothing', 'Invoice', [side(2, 'embedded', 'customer', 'InvoiceLineItem')]],
  ])('%s', (_name, table, sides) => {
    expect(paths(table, sides, [term('id', '=', 'x_1')])).toEqual([]);
  });

  test('five levels are one too many for a list, not for one object', () => {
    const sides = [
      side(2, 'embedded', 'lines', 'InvoiceLineItem'),
      side(3, 'expanded', 'subscription', 'Subscription', { of: 2 }),
      side(4, 'expanded', 'customer', 'Customer', { of: 3 }),
    ];
    const found = paths('Invoice', sides, [term('id', '=', 'in_1')]);
    expect(requests(found).map(([first]) => first)).toEqual([
      'GET /v1/invoices/in_1?expand[]=lines.data.subscription.customer',
    ]);
  });

  test('nor is a list driven by a parent whose embedded items would lie too deep', () => {
    const sides = [
      side(2, 'expanded', 'subscription', 'Subscription'),
      side(3, 'expanded', 'customer', 'Customer', { of: 2 }),
    ];
    expect(paths('InvoiceLineItem', sides)).toEqual([]);
    expect(requests(paths('InvoiceLineItem', sides, [term('invoice', '=', 'in_1')]))).toEqual([
      ['GET /v1/invoices/in_1/lines?expand[]=data.subscription.customer&limit=100'],
    ]);
  });
});

test('an expanded side costs nothing, an embedded one what its lists have behind ten items', () => {
  const [expanded] = paths('Invoice', [side(2, 'expanded', 'customer', 'Customer')]);
  const [embedded] = paths('Invoice', [side(2, 'embedded', 'lines', 'InvoiceLineItem')]);
  const facts = { rows: () => 1000 };
  expect(expanded?.calls(facts)).toEqual({ min: 1, max: Infinity, expected: 10 });
  expect(embedded?.calls(facts)).toEqual({ min: 1, max: Infinity, expected: 60 });
  const [one] = paths('Invoice', [side(2, 'embedded', 'lines', 'InvoiceLineItem')], [term('id', '=', 'in_1')]);
  expect(one?.calls(nothingKnown)).toEqual({ min: 1, max: Infinity, expected: 2 });
});

describe('rows of the sides', () => {
  let server: FakeServer;
  afterEach(() => server.close());

  async function open(
    table: string,
    request: Partial<ScanRequest>,
    ...handlers: readonly Handler[]
  ): Promise<AccessPath> {
    server = await startFakeServer(...handlers);
    return sourceOf(table, executorFor(server.url)).paths(scanRequest([], request))[0] as AccessPath;
  }
  const page = (data: readonly unknown[], hasMore = false): Handler =>
    json({ object: 'list', data, has_more: hasMore });
  const customer = { id: 'cus_1', object: 'customer', email: 'a@b.c' };

  test('each object once; null and deleted ones are none, the scan keeps its ids', async () => {
    const charges = [
      { id: 'ch_1', customer },
      { id: 'ch_2', customer: null },
      { id: 'ch_3', customer: { id: 'cus_2', object: 'customer', deleted: true } },
    ];
    const sides = [side(2, 'expanded', 'customer', 'Customer', { columns: ['email', 'id'] })];
    const path = await open(
      'Charge',
      { columns: ['id', 'customer'], sides },
      page(charges, true),
      page([{ id: 'ch_4', customer }]),
    );
    const context = scanContext();
    expect(await readJoined(path, undefined, context)).toEqual({
      rows: [
        ['ch_1', 'cus_1'],
        ['ch_2', null],
        ['ch_3', 'cus_2'],
        ['ch_4', 'cus_1'],
      ],
      sides: { 2: [['a@b.c', 'cus_1']] },
      fetched: 7,
    });
    expect(context.counts).toMatchObject({ calls: 2, objects: 7 });
  });

  test('leave JSON columns as they are without them', async () => {
    const session = {
      id: 'cs_1',
      line_items: { object: 'list', data: [{ id: 'li_1' }], has_more: false },
      customer: { ...customer, default_source: { id: 'src_1', object: 'source' } },
    };
    const sides = [
      side(2, 'expanded', 'customer', 'Customer', { columns: ['_json'] }),
      side(3, 'embedded', 'line_items', 'CheckoutSessionLineItem', { columns: ['id', 'checkout_session'] }),
    ];
    const path = await open('CheckoutSession', { columns: ['_json', 'line_items'], sides }, page([session]));
    const { rows, sides: found } = await readJoined(path);
    expect(rows).toEqual([[{ id: 'cs_1', customer: 'cus_1' }, null]]);
    expect(found[3]).toEqual([['li_1', 'cs_1']]);
    expect(found[2]).toEqual([[session.customer]]);
  });

  test('an expanded object of another kind is none', async () => {
    const sides = [side(2, 'expanded', 'customer', 'Customer')];
    const path = await open('Charge', { sides }, page([{ id: 'ch_1', customer: { id: 'card_1', object: 'card' } }]));
    expect((await readJoined(path)).sides).toEqual({});
  });

  test('a reference to several kinds gives each table its own', async () => {
    const sides = [side(2, 'expanded', 'source', 'Charge'), side(3, 'expanded', 'source', 'Refund')];
    const sources = [
      { id: 'ch_1', object: 'charge' },
      { id: 're_1', object: 'refund' },
    ];
    const transactions = sources.map((source, index) => ({ id: `txn_${index}`, source }));
    const path = await open('BalanceTransaction', { columns: ['source'], sides }, page(transactions));
    const joined = await readJoined(path);
    expect(joined.sides).toEqual({ 2: [['ch_1']], 3: [['re_1']] });
    expect(joined.rows).toEqual([['ch_1'], ['re_1']]);
  });

  test('what Stripe left an id is asked for by itself, once; what is not there is no row', async () => {
    const charges = ['cus_1', 'cus_2', 'cus_1'].map((id, index) => ({ id: `ch_${index}`, customer: id }));
    const sides = [side(2, 'expanded', 'customer', 'Customer')];
    const path = await open('Charge', { sides }, page(charges), (request, response) =>
      request.url?.endsWith('cus_1')
        ? json(customer)(request, response)
        : refusal(404, { code: 'resource_missing', message: 'No such customer' })(request, response),
    );
    expect((await readJoined(path)).sides).toEqual({ 2: [['cus_1']] });
    expect([...server.lines].sort().slice(1)).toEqual(['GET /v1/customers/cus_1', 'GET /v1/customers/cus_2']);
  });

  test('come with the rows they belong to, or before: the rest of an embedded list comes first', async () => {
    const lines = (ids: readonly string[], more: boolean) => ({
      object: 'list',
      data: ids.map((id) => ({ id, invoice: null })),
      has_more: more,
    });
    const sides = [side(7, 'embedded', 'lines', 'InvoiceLineItem', { columns: ['id', 'invoice'] })];
    const invoices = [
      { id: 'in_1', lines: lines(['il_1'], true) },
      { id: 'in_2', lines: lines([], false) },
    ];
    const path = await open('Invoice', { sides }, page(invoices), page([{ id: 'il_2' }], true), page([{ id: 'il_3' }]));
    const seen: [number, readonly Row[] | undefined][] = [];
    for await (const { rows, sides: found } of path.open(scanContext())) seen.push([rows.length, found?.get(7)]);
    expect(seen).toEqual([
      [0, [['il_2', 'in_1']]],
      [0, [['il_3', 'in_1']]],
      [2, [['il_1', 'in_1']]],
    ]);
    expect(server.lines.slice(1)).toEqual([
      'GET /v1/invoices/in_1/lines?limit=100&starting_after=il_1',
      'GET /v1/invoices/in_1/lines?limit=100&starting_after=il_2',
    ]);
  });

  test('a failure behind an embedded list fails the scan', async () => {
    const list = { object: 'list', data: [{ id: 'il_1' }], has_more: true };
    const sides = [side(2, 'embedded', 'lines', 'InvoiceLineItem')];
    const path = await open(
      'Invoice',
      { sides },
      page([{ id: 'in_1', lines: list }]),
      refusal(400, { message: 'Nope' }),
    );
    expect((await failureOf(readJoined(path))).message).toContain('Nope');
  });
});

describe('on the embedded Stripe', () => {
  let sandbox: Sandbox;
  beforeAll(async () => void (sandbox = await startSandbox()));
  afterAll(() => sandbox.close());
  afterEach(() => sandbox.log.clear());

  function path(table: string, request: Partial<ScanRequest>, terms: readonly Term[] = []): AccessPath {
    const found = sourceOf(table, executorFor(sandbox.url)).paths(scanRequest(terms, request));
    return found.at(-1) as AccessPath;
  }

  test('the lines of one subscription’s invoices: a list, and what two of them have behind ten', async () => {
    const all = await readAll(path('InvoiceLineItem', { columns: ['id', 'invoice', 'subscription'] }));
    const invoices = await readAll(path('Invoice', { columns: ['id', 'subscription'] }));
    const lengths = new Map<unknown, number>();
    for (const [, invoice] of all) lengths.set(invoice, (lengths.get(invoice) ?? 0) + 1);
    const long = (subscription: unknown): number =>
      invoices.filter(([id, of]) => of === subscription && (lengths.get(id) ?? 0) > 10).length;
    const subscription = invoices.map(([, of]) => of).find((of) => typeof of === 'string' && long(of) > 0) as string;
    const mine = new Set(invoices.filter(([, of]) => of === subscription).map(([id]) => id));
    sandbox.log.clear();

    const sides = [side(1, 'embedded', 'lines', 'InvoiceLineItem', { columns: ['id', 'invoice'] })];
    const joined = await readJoined(path('Invoice', { sides }, [term('subscription', '=', subscription)]));
    expect(new Set(joined.rows.map(([id]) => id))).toEqual(mine);
    const expected = all.filter(([, invoice]) => mine.has(invoice)).map(([id, invoice]) => [id, invoice]);
    expect([...(joined.sides[1] ?? [])].sort()).toEqual(expected.sort());
    expect(sandbox.log.lines()[0]).toBe(`GET /v1/invoices?subscription=${subscription}&limit=100`);
    expect(sandbox.log.calls).toBe(1 + long(subscription));
  });

  test('the customers of all charges, without a call of their own', async () => {
    const columns = ['id', 'email', '_json'];
    const customers = new Map((await readAll(path('Customer', { columns }))).map((row) => [row[0], row]));
    const plain = await readAll(path('Charge', { columns: ['id', '_json'] }));
    sandbox.log.clear();
    const sides = [side(1, 'expanded', 'customer', 'Customer', { columns })];
    const joined = await readJoined(path('Charge', { columns: ['id', '_json'], sides }));
    expect(joined.rows).toEqual(plain);
    expect(sandbox.log.calls).toBe(Math.ceil(plain.length / 100));
    const found = joined.sides[1] ?? [];
    expect(found.length).toBeGreaterThan(10);
    expect(new Set(found.map(([id]) => id)).size).toBe(found.length);
    for (const row of found) expect(row).toEqual(customers.get(row[0]));
  });

  test('a reference of embedded items, behind the tenth too', async () => {
    const sides = [
      side(1, 'embedded', 'items', 'SubscriptionItem', { columns: ['id'] }),
      side(2, 'expanded', 'price.product', 'Product', { of: 1 }),
    ];
    const found = path('Subscription', { sides });
    expect(found).toBeUndefined();
    const lines = [
      side(1, 'embedded', 'lines', 'InvoiceLineItem', { columns: ['id', 'subscription'] }),
      side(2, 'expanded', 'subscription', 'Subscription', { of: 1 }),
    ];
    const joined = await readJoined(path('Invoice', { sides: lines }));
    const referred = new Set((joined.sides[1] ?? []).map((row) => row[1]).filter((id) => id !== null));
    expect(new Set((joined.sides[2] ?? []).map(([id]) => id))).toEqual(referred);
    expect(referred.size).toBeGreaterThan(0);
  });
});
