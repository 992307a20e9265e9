import { afterEach, describe, expect, test } from 'vitest';
import type { AccessPath, ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { json, refusal, startFakeServer, type FakeServer, type Handler } from './support/fake-server.js';
import { feed, readJoined, side } from './support/joined.js';
import { failureOf, scanContext } from './support/scan-context.js';
import { executorFor, scanRequest, sourceOf, term } from './support/sources.js';

const nothingKnown = { rows: () => undefined };

/** The paths that need keys, as `needs` and requests. */
function fed(
  table: string,
  keyColumns: readonly string[],
  terms: readonly Term[] = [],
  rest: Partial<ScanRequest> = {},
): readonly AccessPath[] {
  const found = sourceOf(table).paths(scanRequest(terms, { keyColumns, ...rest }));
  return found.filter((path) => path.needs !== undefined);
}

const shown = (paths: readonly AccessPath[]): unknown[] => paths.map((path) => [path.kind, path.needs, path.requests]);

describe('keys that a join feeds', () => {
  test('ids are retrieved, a filter is a list for each', () => {
    expect(shown(fed('Customer', ['id', 'email', 'name']))).toEqual([
      ['retrieve', 'id', ['GET /v1/customers/{id}']],
      ['list', 'email', ['GET /v1/customers?email={email}&limit=100']],
    ]);
  });

  test('the terms that a list takes go with the key', () => {
    const terms = [term('created', '>=', 10_000_000), term('amount', '>', 5), term('payment_intent', '=', 'pi_1')];
    const [path] = fed('Charge', ['customer'], terms);
    expect(path?.requests).toEqual([
      'GET /v1/charges?created[gte]=10&customer={customer}&payment_intent=pi_1&limit=100',
    ]);
    expect(path?.exact.map((each) => each.column)).toEqual(['payment_intent', 'created']);
    expect([path?.inexact, path?.ordered]).toEqual([[], false]);
  });

  test('a term on the key’s own column is judged locally', () => {
    const [path] = fed('Charge', ['customer'], [term('customer', 'in', 'cus_1', 'cus_2')]);
    expect([path?.requests, path?.exact]).toEqual([['GET /v1/charges?customer={customer}&limit=100'], []]);
  });

  test('a native array takes many', () => {
    expect(shown(fed('Product', ['id']))).toEqual([
      ['retrieve', 'id', ['GET /v1/products/{id}']],
      ['list', 'id', ['GET /v1/products?ids[]={id}&limit=100']],
    ]);
    expect(fed('Product', ['id']).map((path) => path.calls(nothingKnown, 250).expected)).toEqual([250, 3]);
    expect(fed('Price', ['lookup_key'])[0]?.calls(nothingKnown, 21)).toEqual({ min: 3, max: Infinity, expected: 3 });
  });

  test('a parent is a list for each child', () => {
    expect(shown(fed('InvoiceLineItem', ['invoice', 'id']))).toEqual([
      ['list', 'invoice', ['GET /v1/invoices/{invoice}/lines?limit=100']],
    ]);
    expect(shown(fed('SubscriptionItem', ['subscription']))).toEqual([
      ['list', 'subscription', ['GET /v1/subscription_items?subscription={subscription}&limit=100']],
    ]);
  });

  test('a parent that nothing else could name', () => {
    expect(() => sourceOf('SourceTransaction').paths(scanRequest([]))).toThrow('only for a given source');
    expect(shown(fed('SourceTransaction', ['source']))).toEqual([
      ['list', 'source', ['GET /v1/sources/{source}/source_transactions?limit=100']],
    ]);
  });

  test('ids below a parent need that one fixed', () => {
    expect(fed('CustomerTaxId', ['id'])).toEqual([]);
    const [path] = fed('CustomerTaxId', ['id'], [term('customer', 'in', 'cus_1', 'cus_2')]);
    expect(path?.requests).toEqual(['GET /v1/customers/cus_1/tax_ids/{id}', 'GET /v1/customers/cus_2/tax_ids/{id}']);
    expect(path?.exact.map((each) => each.column)).toEqual(['customer']);
    expect(path?.calls(nothingKnown, 3)).toEqual({ min: 6, max: 6, expected: 6 });
  });

  test('enumerations, numbers and times are no keys', () => {
    expect(fed('Invoice', ['status', 'created', 'due_date', 'nope'])).toEqual([]);
  });

  test('bring their sides', () => {
    const sides = [side(2, 'expanded', 'customer', 'Customer')];
    expect(shown(fed('Charge', ['id', 'payment_intent'], [], { sides }))).toEqual([
      ['retrieve', 'id', ['GET /v1/charges/{id}?expand[]=customer']],
      ['list', 'payment_intent', ['GET /v1/charges?expand[]=data.customer&payment_intent={payment_intent}&limit=100']],
    ]);
  });

  test('cost a call each', () => {
    const [retrieve, list] = fed('Customer', ['id', 'email']);
    expect(retrieve?.calls(nothingKnown, 7)).toEqual({ min: 7, max: 7, expected: 7 });
    expect(list?.calls(nothingKnown, 7)).toEqual({ min: 7, max: Infinity, expected: 7 });
    expect(list?.calls(nothingKnown, 0).max).toBe(0);
    expect(retrieve?.calls(nothingKnown)).toEqual({ min: 1, max: 1, expected: 1 });
  });
});

describe('reading by keys', () => {
  let server: FakeServer;
  afterEach(() => server.close());

  async function open(
    table: string,
    column: string,
    request: Partial<ScanRequest>,
    terms: readonly Term[],
    ...handlers: readonly Handler[]
  ): Promise<AccessPath> {
    server = await startFakeServer(...handlers);
    const found = sourceOf(table, executorFor(server.url)).paths(
      scanRequest(terms, { keyColumns: [column], ...request }),
    );
    return found.filter((path) => path.needs === column).at(-1) as AccessPath;
  }
  const page = (ids: readonly string[], hasMore = false): Handler =>
    json({ object: 'list', data: ids.map((id) => ({ id })), has_more: hasMore });

  test('asks for each once; null, empty and impossible ones cost nothing, missing and deleted ones are no rows', async () => {
    const path = await open('Customer', 'id', {}, [], (request, response) => {
      const id = request.url?.split('/').at(-1) ?? '';
      if (id === 'cus_2') json({ id, deleted: true })(request, response);
      else if (id === 'cus_3') refusal(404, { code: 'resource_missing', message: 'No such' })(request, response);
      else json({ id })(request, response);
    });
    const keys = feed('cus_1', null, 'cus_1', '', 'cus_2', 'a/b', 'cus_3', 'search', 7, 'cus_4');
    expect((await readJoined(path, keys)).rows).toEqual([['cus_1'], ['cus_4']]);
    expect([...server.lines].sort()).toEqual(
      ['cus_1', 'cus_2', 'cus_3', 'cus_4'].map((id) => `GET /v1/customers/${id}`),
    );
  });

  test('pulls keys when they are needed, and lets go of them', async () => {
    const path = await open('Customer', 'id', {}, [], (request, response) =>
      json({ id: request.url?.split('/').at(-1) })(request, response),
    );
    const keys = feed(...Array.from({ length: 20 }, (_, index) => `cus_${index}`));
    const pages = path.open(scanContext(), keys)[Symbol.asyncIterator]();
    expect([keys.pulled, server.lines.length]).toEqual([0, 0]);
    await pages.next();
    expect([keys.pulled, server.lines.length]).toEqual([1, 1]);
    await pages.next();
    expect([keys.pulled, server.lines.length]).toEqual([3, 3]);
    await pages.return?.();
    expect(keys.closed).toBe(true);
  });

  test('a list a key, read to its end', async () => {
    const answers: Readonly<Record<string, Handler>> = {
      'GET /v1/charges?customer=cus_1&limit=100': page(['ch_1'], true),
      'GET /v1/charges?customer=cus_1&limit=100&starting_after=ch_1': page(['ch_2']),
      'GET /v1/charges?customer=cus_2&limit=100': page(['ch_3']),
    };
    const path = await open('Charge', 'customer', {}, [], (request, response) =>
      answers[`GET ${request.url}`]?.(request, response),
    );
    expect((await readJoined(path, feed('cus_1', 'cus_2', 'cus_1', null))).rows).toEqual([
      ['ch_1'],
      ['ch_2'],
      ['ch_3'],
    ]);
    expect([...server.lines].sort()).toEqual(Object.keys(answers).sort());
  });

  test('what the key names but does not exist has no rows', async () => {
    const gone = refusal(400, { code: 'resource_missing', param: 'customer', message: 'No such customer' });
    const path = await open('Charge', 'customer', {}, [], gone);
    expect((await readJoined(path, feed('cus_gone'))).rows).toEqual([]);
  });

  test('as many keys a call as a native array takes', async () => {
    const path = await open('Price', 'lookup_key', {}, [], page([]));
    await readJoined(path, feed(...Array.from({ length: 12 }, (_, index) => `k${index}`)));
    expect(server.lines.map((line) => line.split('lookup_keys').length - 1).sort((a, b) => b - a)).toEqual([10, 2]);
  });

  test('children know their parents, also where their ids are not unique', async () => {
    const path = await open('AccountCapability', 'account', { columns: ['id', 'account'] }, [], page(['transfers']));
    expect((await readJoined(path, feed('acct_1', 'acct_2', '../x'))).rows).toEqual([
      ['transfers', 'acct_1'],
      ['transfers', 'acct_2'],
    ]);
    expect(server.lines.length).toBe(2);
  });

  test('a row that only echoes its key is one for each of its keys', async () => {
    const path = await open('Subscription', 'price', { columns: ['id', 'price'] }, [], page(['sub_1']));
    expect((await readJoined(path, feed('price_1', 'price_2'))).rows).toEqual([
      ['sub_1', 'price_1'],
      ['sub_1', 'price_2'],
    ]);
  });

  test('one failure fails the scan', async () => {
    const path = await open('Charge', 'customer', {}, [], refusal(400, { message: 'Nope' }));
    expect((await failureOf(readJoined(path, feed('cus_1', 'cus_2')))).code).toBe('stripe_error');
  });

  test('without keys is a mistake of the planner', async () => {
    const path = await open('Charge', 'customer', {}, [], page([]));
    expect(() => path.open(scanContext())).toThrow('without its values');
  });
});
