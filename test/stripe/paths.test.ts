import { describe, expect, test } from 'vitest';
import type { AccessPath, ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { NOWHERE, executorFor, scanRequest, sourceOf, term } from './support/sources.js';

const NEWEST_FIRST = [{ column: 'created', direction: 'desc' }] as const;
const nothingKnown = { rows: () => undefined };
const second = (seconds: number): number => seconds * 1_000_000;

function paths(table: string, terms: readonly Term[] = [], rest: Partial<ScanRequest> = {}): readonly AccessPath[] {
  return sourceOf(table).paths(scanRequest(terms, rest));
}

/** The paths that list: the retrieves left out. */
function lists(table: string, terms: readonly Term[], rest: Partial<ScanRequest> = {}): readonly AccessPath[] {
  return paths(table, terms, rest).filter((path) => path.kind !== 'retrieve');
}

const texts = (terms: readonly Term[]): readonly string[] => terms.map((each) => each.text);

describe('a list takes what its parameters can say', () => {
  const cases: readonly [name: string, table: string, terms: readonly Term[], request: string, exact: boolean][] = [
    ['nothing', 'Charge', [], 'GET /v1/charges?limit=100', true],
    ['equality', 'Customer', [term('email', '=', 'a@b.c')], 'GET /v1/customers?email=a@b.c&limit=100', true],
    [
      'several',
      'Invoice',
      [term('status', '=', 'open'), term('customer', '=', 'cus_1')],
      'GET /v1/invoices?customer=cus_1&status=open&limit=100',
      true,
    ],
    ['IN of one', 'Charge', [term('customer', 'in', 'cus_1')], 'GET /v1/charges?customer=cus_1&limit=100', true],
    ['a boolean', 'Price', [term('active', '=', false)], 'GET /v1/prices?active=false&limit=100', true],
    [
      'a nested parameter',
      'Price',
      [term('recurring.interval', '=', 'month')],
      'GET /v1/prices?recurring[interval]=month&limit=100',
      true,
    ],
    ['an array', 'Product', [term('id', 'in', 'a', 'b')], 'GET /v1/products?ids[]=a&ids[]=b&limit=100', true],
    [
      'a flag that negates',
      'EntitlementsFeature',
      [term('active', '=', true)],
      'GET /v1/entitlements/features?archived=false&limit=100',
      true,
    ],
    [
      'a flag for NULL',
      'InvoiceItem',
      [term('invoice', 'is null')],
      'GET /v1/invoiceitems?pending=true&limit=100',
      true,
    ],
    [
      'a parameter with its companion',
      'TaxId',
      [term('owner.customer', '=', 'cus_1')],
      'GET /v1/tax_ids?owner[customer]=cus_1&owner[type]=customer&limit=100',
      true,
    ],
    [
      'a parameter-only column',
      'BalanceTransaction',
      [term('payout', '=', 'po_1')],
      'GET /v1/balance_transactions?payout=po_1&limit=100',
      true,
    ],
    [
      'a range',
      'Charge',
      [term('created', '>=', second(10)), term('created', '<', second(20))],
      'GET /v1/charges?created[gte]=10&created[lt]=20&limit=100',
      true,
    ],
    [
      'an instant',
      'Charge',
      [term('created', '=', second(10))],
      'GET /v1/charges?created[gte]=10&created[lte]=10&limit=100',
      true,
    ],
    [
      'a fraction of a lower bound, rounded outward',
      'Charge',
      [term('created', '>', second(10.5))],
      'GET /v1/charges?created[gt]=10&limit=100',
      false,
    ],
    [
      'a fraction of an upper bound, rounded outward',
      'Charge',
      [term('created', '<=', second(10.5))],
      'GET /v1/charges?created[lte]=11&limit=100',
      false,
    ],
    [
      'an instant between two seconds',
      'Charge',
      [term('created', '=', second(10.5))],
      'GET /v1/charges?created[gte]=10&created[lte]=11&limit=100',
      false,
    ],
    ['a number range', 'Topup', [term('amount', '>', 500)], 'GET /v1/topups?amount[gt]=500&limit=100', true],
    [
      'bounds of their own names',
      'PaymentRecord',
      [term('created', '>', second(10))],
      'GET /v1/payment_records?created_after=10&limit=100',
      false,
    ],
    [
      'times of v2',
      'V2CoreEvent',
      [term('created', '>=', second(10.5))],
      'GET /v2/core/events?created[gte]=1970-01-01T00:00:10.5Z&limit=100',
      true,
    ],
    ['a default that makes the list complete', 'Subscription', [], 'GET /v1/subscriptions?status=all&limit=100', true],
    [
      'a term over that default',
      'Subscription',
      [term('status', '=', 'active')],
      'GET /v1/subscriptions?status=active&limit=100',
      true,
    ],
    ['a singleton', 'Balance', [], 'GET /v1/balance', true],
    ['a list without limit', 'ReportingReportType', [], 'GET /v1/reporting/report_types', true],
    [
      'a required parameter',
      'SubscriptionItem',
      [term('subscription', '=', 'sub_1')],
      'GET /v1/subscription_items?subscription=sub_1&limit=100',
      true,
    ],
    [
      'a required parent',
      'InvoiceLineItem',
      [term('invoice', '=', 'in_1')],
      'GET /v1/invoices/in_1/lines?limit=100',
      true,
    ],
  ];
  test.each(cases)('%s', (_name, table, terms, request, exact) => {
    const [path] = lists(table, terms);
    expect(path?.requests).toEqual([request]);
    expect(texts(exact ? (path?.exact ?? []) : (path?.inexact ?? []))).toEqual(
      expect.arrayContaining([...texts(terms)]),
    );
    expect([...(path?.exact ?? []), ...(path?.inexact ?? [])].length).toBe(terms.length);
    expect(path?.notices).toEqual([]);
  });
});

describe('a list leaves to local judgement', () => {
  const cases: readonly [name: string, table: string, terms: readonly Term[], request: string][] = [
    ['an unknown filter', 'Charge', [term('amount', '>', 5)], 'GET /v1/charges?limit=100'],
    [
      'the second of two values',
      'Invoice',
      [term('status', '=', 'open'), term('status', '=', 'paid')],
      'GET /v1/invoices?status=open&limit=100',
    ],
    [
      'a range beside an instant',
      'Charge',
      [term('created', '>', second(1)), term('created', '=', second(5))],
      'GET /v1/charges?created[gte]=5&created[lte]=5&limit=100',
    ],
    ['an empty text', 'Customer', [term('email', '=', '')], 'GET /v1/customers?limit=100'],
    ['a text of control characters', 'Customer', [term('email', '=', 'a\u0000')], 'GET /v1/customers?limit=100'],
    ['inequality', 'Invoice', [term('status', '<>', 'open')], 'GET /v1/invoices?limit=100'],
    [
      'a companion that contradicts',
      'InvoicePayment',
      [term('payment.type', '=', 'payment_record'), term('payment.payment_intent', '=', 'pi_1')],
      'GET /v1/invoice_payments?payment[type]=payment_record&limit=100',
    ],
    [
      'a range of a parameter-only column',
      'BalanceTransaction',
      [term('payout', '>', 'po_1')],
      'GET /v1/balance_transactions?limit=100',
    ],
    [
      'a flag without a word for it',
      'SubscriptionSchedule',
      [term('status', '=', 'active')],
      'GET /v1/subscription_schedules?limit=100',
    ],
  ];
  test.each(cases)('%s', (_name, table, terms, request) => {
    const [path] = lists(table, terms, { rowBudget: 5 });
    expect(path?.requests).toEqual([request]);
    expect([...(path?.exact ?? []), ...(path?.inexact ?? [])].length).toBeLessThan(terms.length);
  });
});

describe('a literal that is no value of its column', () => {
  test('is not sent, and the near values are named', () => {
    const [path] = lists('Invoice', [term('status', '=', 'opn')]);
    expect(path?.requests).toEqual(['GET /v1/invoices?limit=100']);
    expect(path?.notices).toEqual([expect.stringMatching(/Invoice\.status has no value "opn".*did you mean "open"/)]);
  });

  test('not even where Stripe has a meaning for it', () => {
    const [path] = lists('Subscription', [term('status', '=', 'all')]);
    expect(path?.requests).toEqual(['GET /v1/subscriptions?status=all&limit=100']);
    expect([path?.exact, path?.inexact, path?.notices.length]).toEqual([[], [], 1]);
  });

  test('keeps the whole IN from being sent: another value may be new', () => {
    const found = lists('Invoice', [term('status', 'in', 'open', 'opn')]);
    expect(found.map((path) => path.requests)).toEqual([['GET /v1/invoices?limit=100']]);
  });
});

describe('IN over a parameter of one value', () => {
  const terms = [term('customer', 'in', 'cus_1', 'cus_2', 'cus_1'), term('status', 'in', 'open', 'paid')];

  test('offers one list a value, for one term at a time', () => {
    expect(lists('Invoice', terms).map((path) => path.requests)).toEqual([
      ['GET /v1/invoices?limit=100'],
      ['GET /v1/invoices?customer=cus_1&limit=100', 'GET /v1/invoices?customer=cus_2&limit=100'],
      ['GET /v1/invoices?status=open&limit=100', 'GET /v1/invoices?status=paid&limit=100'],
    ]);
  });

  test('is priced by the lists, and gives no order', () => {
    const [whole, byCustomer, byStatus] = lists('Invoice', terms, { order: NEWEST_FIRST });
    expect(whole?.calls(nothingKnown)).toEqual({ min: 1, max: Infinity, expected: 100 });
    expect(byCustomer?.calls(nothingKnown)).toEqual({ min: 2, max: Infinity, expected: 2 });
    expect(byStatus?.calls(nothingKnown).expected).toBe(68);
    expect([whole?.ordered, byCustomer?.ordered]).toEqual([true, false]);
  });

  test('of an array is split where Stripe takes no more', () => {
    const keys = Array.from({ length: 12 }, (_, index) => `k${index}`);
    const split = lists('Price', [term('lookup_key', 'in', ...keys)]).at(-1);
    expect(split?.requests.map((request) => request.split('lookup_keys').length - 1)).toEqual([10, 2]);
  });
});

describe('retrieve', () => {
  const retrieves = (table: string, ...terms: Term[]): readonly AccessPath[] =>
    paths(table, terms).filter((path) => path.kind === 'retrieve');

  test('asks for the ids in their order, once each', () => {
    const [path] = retrieves('Customer', term('id', 'in', 'cus_2', 'cus_1', 'cus_2'), term('email', '=', 'x'));
    expect(path?.requests).toEqual(['GET /v1/customers/cus_2', 'GET /v1/customers/cus_1']);
    expect(texts(path?.exact ?? [])).toEqual(['id in ["cus_2","cus_1","cus_2"]']);
    expect(path?.calls(nothingKnown)).toEqual({ min: 2, max: 2, expected: 2 });
  });

  test.each(['', 'a/b', '..', '.', 'search', 'x'.repeat(600)])('makes no call for what can be no id: %s', (id) => {
    const [path] = retrieves('Customer', term('id', '=', id));
    expect(path?.requests).toEqual([]);
    expect(path?.calls(nothingKnown)).toEqual({ min: 0, max: 0, expected: 0 });
  });

  test('makes no call for two different ids at once', () => {
    expect(retrieves('Customer', term('id', '=', 'cus_1'), term('id', '=', 'cus_2'))[0]?.requests).toEqual([]);
  });

  test('of a child needs its parent too', () => {
    expect(retrieves('CustomerTaxId', term('id', '=', 'txi_1'))).toEqual([]);
    const [path] = retrieves('CustomerTaxId', term('id', '=', 'txi_1'), term('customer', 'in', 'cus_1', 'cus_2'));
    expect(path?.requests).toEqual(['GET /v1/customers/cus_1/tax_ids/txi_1', 'GET /v1/customers/cus_2/tax_ids/txi_1']);
  });

  test('is left where the list lacks what it requires', () => {
    expect(paths('SourceTransaction', [term('source', '=', 'src_1')]).length).toBe(1);
    expect(paths('TaxLocation', [term('id', '=', 'taxloc_1')]).map((path) => path.kind)).toEqual(['retrieve']);
  });
});

describe('order and row budget', () => {
  test('newest first is native where the list declares it, and nothing else is', () => {
    expect(paths('Charge', [], { order: NEWEST_FIRST })[0]?.ordered).toBe(true);
    expect(paths('Charge', [], { order: [{ column: 'created', direction: 'asc' }] })[0]?.ordered).toBe(false);
    expect(paths('Charge', [], { order: [...NEWEST_FIRST, { column: 'id', direction: 'asc' }] })[0]?.ordered).toBe(
      false,
    );
    expect(paths('Charge')[0]?.ordered).toBe(false);
    expect(paths('Account', [], { order: NEWEST_FIRST })[0]?.ordered).toBe(false);
  });

  test.each<[string, readonly Term[], Partial<ScanRequest>, string]>([
    ['sizes the page', [], { rowBudget: 5 }, 'limit=5'],
    ['sizes it up to 100', [], { rowBudget: 250 }, 'limit=100'],
    ['sizes it when every term is exact', [term('customer', '=', 'cus_1')], { rowBudget: 5 }, 'limit=5'],
    ['does not when a row may be thrown away', [term('amount', '>', 5)], { rowBudget: 5 }, 'limit=100'],
    ['does not when a term is inexact', [term('created', '>', second(1.5))], { rowBudget: 5 }, 'limit=100'],
    ['does when the order is native', [], { rowBudget: 5, order: NEWEST_FIRST }, 'limit=5'],
    [
      'does not when rows are to be sorted',
      [],
      { rowBudget: 5, order: [{ column: 'amount', direction: 'asc' }] },
      'limit=100',
    ],
  ])('a budget %s', (_name, terms, rest, limit) => {
    expect(paths('Charge', terms, rest)[0]?.requests[0]).toContain(limit);
  });

  test('a budget bounds the calls', () => {
    expect(paths('Charge', [], { rowBudget: 250 })[0]?.calls(nothingKnown)).toEqual({ min: 1, max: 3, expected: 3 });
  });

  test('learned sizes price the scan', () => {
    expect(paths('Charge')[0]?.calls({ rows: () => 442 })).toEqual({ min: 1, max: Infinity, expected: 5 });
  });
});

describe('what a list requires', () => {
  test('is fed by the parent: embedded items first, then the list behind them', () => {
    const [path] = paths('InvoiceLineItem');
    expect([path?.kind, path?.requests]).toEqual([
      'driven',
      ['GET /v1/invoices?limit=100', 'GET /v1/invoices/{invoice}/lines?limit=100&starting_after={last}'],
    ]);
    expect(path?.notices).toEqual([expect.stringContaining('every Invoice')]);
    expect(path?.calls({ rows: () => 1000 })).toEqual({ min: 1, max: Infinity, expected: 60 });
  });

  test('is fed without embedded items by one list a parent, and takes terms there', () => {
    const [path] = paths('CustomerPaymentMethod', [term('type', '=', 'card')]);
    expect(path?.requests).toEqual([
      'GET /v1/customers?limit=100',
      'GET /v1/customers/{customer}/payment_methods?type=card&limit=100',
    ]);
    expect(texts(path?.exact ?? [])).toEqual(['type = ["card"]']);
    expect(path?.calls({ rows: () => 1000 }).expected).toBe(1010);
  });

  test('takes no terms where the parent brings items that nobody filtered', () => {
    const [path] = paths('RadarValueListItem', [term('value', '=', 'x')]);
    expect(path?.requests[1]).toBe(
      'GET /v1/radar/value_list_items?value_list={value_list}&limit=100&starting_after={last}',
    );
    expect([path?.exact, path?.inexact]).toEqual([[], []]);
  });

  test('can come from the user only', () => {
    const missing = expect.objectContaining({
      code: 'missing_input',
      message: expect.stringContaining('scope.type') as string,
      hint: 'WHERE scope.type = …',
    }) as Error;
    expect(() => paths('AppsSecret')).toThrow(missing);
    expect(paths('AppsSecret', [term('scope.type', '=', 'account')])[0]?.requests).toEqual([
      'GET /v1/apps/secrets?scope[type]=account&limit=100',
    ]);
  });

  test('is fed by one parent at a time', () => {
    const times = [term('start_time', '>=', second(60)), term('end_time', '<=', second(120))];
    const both = [...times, term('customer', '=', 'cus_1')];
    expect(() => paths('BillingMeterEventSummary', times)).toThrow('only for a given customer');
    expect(() => paths('BillingMeterEventSummary')).toThrow('only for a given customer, end_time, start_time');
    expect(paths('BillingMeterEventSummary', both)[0]?.requests[1]).toBe(
      'GET /v1/billing/meters/{meter}/event_summaries?customer=cus_1&end_time=120&start_time=60&limit=100',
    );
  });

  test('has no rows where no parent can be named so', () => {
    const [path] = paths('InvoiceLineItem', [term('invoice', '=', '../x')]);
    expect([path?.requests, path?.calls(nothingKnown).max]).toEqual([[], 0]);
  });

  test('by several values is one list for each', () => {
    expect(paths('SubscriptionItem', [term('subscription', 'in', 'sub_1', 'sub_2')])[0]?.requests).toEqual([
      'GET /v1/subscription_items?subscription=sub_1&limit=100',
      'GET /v1/subscription_items?subscription=sub_2&limit=100',
    ]);
  });
});

describe('Search', () => {
  const search = (terms: readonly Term[]): readonly AccessPath[] =>
    paths('Charge', terms, { consistency: 'search' }).filter((path) => path.kind === 'search');

  test('is offered only when the connection chose it, and judges nothing', () => {
    const terms = [term('amount', '>', 500), term('status', '=', 'succeeded'), term('refunded', '=', false)];
    expect(paths('Charge', terms).map((path) => path.kind)).toEqual(['list']);
    const [path] = search(terms);
    expect(path?.requests).toEqual([
      'GET /v1/charges/search?query=amount>500 AND status:"succeeded" AND refunded:"false"&limit=100',
    ]);
    expect([path?.exact, path?.inexact]).toEqual([[], terms]);
  });

  test('quotes what would end the literal, and rounds outward', () => {
    expect(search([term('currency', '=', 'a"b\\')])[0]?.requests[0]).toContain('currency:"a\\"b\\\\"');
    expect(search([term('created', '<', second(1.5))])[0]?.requests[0]).toContain('created<2');
  });

  test('takes no negation and nothing it has no field for', () => {
    expect(search([term('customer', '<>', 'cus_1')])).toEqual([]);
    expect(search([term('description', '=', 'x')])).toEqual([]);
  });
});

test('a scan for another account than the executor has is refused', () => {
  expect(() => sourceOf('Charge', executorFor(NOWHERE, { account: 'acct_1' })).paths(scanRequest([]))).toThrow(
    'another account',
  );
});
