import { afterEach, describe, expect, test } from 'vitest';
import type { Paging } from '../../src/catalog/definition.js';
import { absentList } from '../../src/stripe/page/absent.js';
import { PageSize } from '../../src/stripe/page/page-size.js';
import { listPages, type ListEndpoint } from '../../src/stripe/page/pager.js';
import { json, list, refusal, startFakeServer, type FakeServer, type Handler } from './support/fake-server.js';
import { failureOf, scanContext, type CountingContext } from './support/scan-context.js';
import { executorFor } from './support/sources.js';

let server: FakeServer;
afterEach(() => server.close());

async function pages(
  handlers: readonly Handler[],
  endpoint: Partial<ListEndpoint> = {},
  rowBudget?: number,
): Promise<{
  readonly pull: AsyncGenerator<{ readonly objects: readonly { readonly id?: unknown }[] }>;
  readonly context: CountingContext;
}> {
  server = await startFakeServer(...handlers);
  const context = scanContext();
  const whole: ListEndpoint = { template: '/v1/things', paging: 'v1', takesLimit: true, parameters: [], ...endpoint };
  return { pull: listPages({ executor: executorFor(server.url), context }, whole, new PageSize(rowBudget)), context };
}

async function ids(
  pull: AsyncGenerator<{ readonly objects: readonly { readonly id?: unknown }[] }>,
): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const page of pull) found.push(...page.objects.map((object) => object.id));
  return found;
}

describe('a v1 list', () => {
  test('is followed behind the last id while there is more', async () => {
    const { pull, context } = await pages([list(['a', 'b'], true), list(['c'])]);
    expect(await ids(pull)).toEqual(['a', 'b', 'c']);
    expect(server.lines).toEqual(['GET /v1/things?limit=100', 'GET /v1/things?limit=100&starting_after=b']);
    expect(context.counts).toMatchObject({ calls: 2, objects: 3 });
  });

  test('makes no call before the first pull and none ahead of the page being consumed', async () => {
    const { pull } = await pages([list(['a'], true), list(['b'])]);
    await new Promise(setImmediate);
    expect(server.lines).toEqual([]);
    await pull.next();
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(server.lines.length).toBe(1);
    await pull.return(undefined);
    expect(server.lines.length).toBe(1);
  });

  test('sizes its pages by what is still needed', async () => {
    const { pull } = await pages([list(['a', 'b'], true), list(['c'], true), list(['d'], true), list([])], {}, 3);
    await ids(pull);
    expect(server.lines.map((line) => /limit=(\d+)/.exec(line)?.[1])).toEqual(['3', '1', '100', '100']);
  });

  test('may begin behind an object, know no limit, and have parameters', async () => {
    const parameters = [
      { name: '{thing}', value: 'a b' },
      { name: 'recurring.interval', value: 'month' },
      { name: 'a.ids[]', value: 'x&y' },
    ];
    const { pull } = await pages([list([])], {
      template: '/v1/things/{thing}/parts',
      takesLimit: false,
      startingAfter: 'z',
      parameters,
    });
    await ids(pull);
    expect(server.lines).toEqual(['GET /v1/things/a b/parts?recurring[interval]=month&a[ids][]=x&y&starting_after=z']);
  });
});

describe('the other pagings', () => {
  test('Search goes on with the page it is told', async () => {
    const page = (id: string, next?: string): Handler =>
      json({ object: 'search_result', data: [{ id }], has_more: next !== undefined, next_page: next ?? null });
    const { pull } = await pages([page('a', 'p2'), page('b')], {
      paging: 'search',
      parameters: [{ name: 'query', value: 'x:"y"' }],
    });
    expect(await ids(pull)).toEqual(['a', 'b']);
    expect(server.lines[1]).toBe('GET /v1/things?query=x:"y"&limit=100&page=p2');
  });

  test('v2 goes where the page says, also by a whole URL and over an empty page', async () => {
    const page = (found: readonly string[], next: string | null): Handler =>
      json({ data: found.map((id) => ({ id })), next_page_url: next });
    const { pull } = await pages(
      [
        page(['a'], '/v2/things?limit=100&page=2'),
        page([], 'https://api.stripe.com/v2/things?page=3'),
        page(['c'], null),
      ],
      { paging: 'v2', template: '/v2/things' },
    );
    expect(await ids(pull)).toEqual(['a', 'c']);
    expect(server.lines).toEqual([
      'GET /v2/things?limit=100',
      'GET /v2/things?limit=100&page=2',
      'GET /v2/things?page=3',
    ]);
  });

  test('a singleton is one object and one call', async () => {
    const { pull } = await pages([json({ object: 'balance', livemode: false })], { paging: 'none', takesLimit: false });
    expect(await ids(pull)).toEqual([undefined]);
    expect(server.lines).toEqual(['GET /v1/things']);
  });
});

describe('a page that would lose or repeat rows is an error', () => {
  const noIds = json({ object: 'list', data: [{ amount: 1 }], has_more: true });
  const v2 = (next: string): Handler => json({ data: [{ id: 'a' }], next_page_url: next });
  test.each<[string, readonly Handler[], Paging, RegExp]>([
    ['empty, with more', [list([], true)], 'v1', /empty page and says there is more/],
    ['the same cursor again', [list(['a'], true)], 'v1', /the cursor "a" twice/],
    ['objects without ids, with more', [noIds], 'v1', /behind an object without an id/],
    ['no list', [json({ object: 'charge', id: 'ch_1' })], 'v1', /did not answer with a list/],
    ['a list of texts', [json({ object: 'list', data: ['a'] })], 'v1', /did not answer with a list/],
    ['no object', [json([1])], 'none', /did not answer with an object/],
    ['more, but no token', [json({ data: [{ id: 'a' }], has_more: true })], 'search', /not where/],
    ['another list', [v2('/v2/other?page=2')], 'v2', /names a next page elsewhere/],
    ['the same page again', [v2('/v1/things?page=2')], 'v2', /named the page .* twice/],
    [
      'an error on the second page',
      [
        list(['a'], true),
        refusal(400, { message: 'No such thing: a', code: 'resource_missing', param: 'starting_after' }),
      ],
      'v1',
      /No such thing/,
    ],
  ])('%s', async (_name, handlers, paging, message) => {
    const { pull } = await pages(handlers, { paging, takesLimit: paging !== 'none' });
    const failure = await failureOf(ids(pull));
    expect([failure.code, failure.message]).toEqual(['stripe_error', expect.stringMatching(message)]);
  });
});

test('what disappears between two pages is an error, not an end', async () => {
  const absent = (): boolean => true;
  const { pull } = await pages(
    [list(['a'], true), refusal(404, { message: 'No such thing', code: 'resource_missing' })],
    { absent },
  );
  expect((await failureOf(ids(pull))).message).toContain('No such thing');
});

describe('a list about something that does not exist is empty', () => {
  const charges = { path: '/v1/charges', paging: 'v1' } as const;
  const lines = { path: '/v1/invoices/{invoice}/lines', paging: 'v1' } as const;
  const missing = (param: string): Handler =>
    refusal(400, { message: 'No such thing', code: 'resource_missing', param });
  test.each<[string, Handler, Parameters<typeof absentList>[0], string, boolean]>([
    ['a filter', missing('customer'), charges, 'customer', true],
    ['a nested filter', missing('recurring[meter]'), charges, 'recurring.meter', true],
    ['one of several', missing('ids[0]'), charges, 'ids[]', true],
    ['a filter nobody set', missing('customer'), charges, 'status', false],
    ['a parent', refusal(404, { message: 'No such invoice', code: 'resource_missing' }), lines, '{invoice}', true],
    ['a list Stripe does not know', refusal(404, { message: 'Unrecognized request URL' }), lines, '{invoice}', false],
    [
      'a 404 without a parent',
      refusal(404, { message: 'No such', code: 'resource_missing' }),
      charges,
      'status',
      false,
    ],
  ])('%s', async (_name, handler, operation, name, empty) => {
    const parameters = [{ name, value: 'x' }];
    const { pull } = await pages([handler], {
      template: operation.path,
      parameters,
      absent: absentList(operation, parameters),
    });
    if (empty) expect(await ids(pull)).toEqual([]);
    else expect((await failureOf(ids(pull))).code).toBe('stripe_error');
  });
});
