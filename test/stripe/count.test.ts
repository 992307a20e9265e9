import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { AccessPath } from '../../src/source/access-path.js';
import type { CountRequest } from '../../src/source/count.js';
import type { Term } from '../../src/source/term.js';
import { countInHalves, halve, type SecondRange } from '../../src/stripe/count/count-range.js';
import { countPath } from '../../src/stripe/count/count-path.js';
import { definition } from './support/definition.js';
import { json, startFakeServer, type FakeServer } from './support/fake-server.js';
import { failureOf, readAll, scanContext } from './support/scan-context.js';
import { executorFor, NOWHERE, scanRequest, sourceOf, term } from './support/sources.js';

const second = (seconds: number): number => seconds * 1_000_000;

const NOW = Date.UTC(2026, 5, 15) * 1000;

function count(
  table: string,
  terms: readonly Term[],
  apiBase = NOWHERE,
  more: Partial<CountRequest> = {},
): AccessPath | undefined {
  const dimensions = [...new Set(terms.map(({ column }) => column))].filter((column) => column !== 'created');
  const request: CountRequest = { account: '', consistency: 'search', terms, dimensions, now: NOW, ...more };
  return countPath(definition(table), request, executorFor(apiBase));
}

describe('a count is asked of Search', () => {
  test.each<[string, readonly Term[], string]>([
    ['of all', [], 'created>0'],
    ['by a boolean', [term('refunded', '=', true)], 'refunded:"true"'],
    ['by its negation', [term('refunded', '<>', true)], 'refunded:"false"'],
    ['of a time', [term('created', '>=', second(10)), term('created', '<', second(20))], 'created>=10 AND created<20'],
    [
      'of a time, ends turned round',
      [term('created', '>', second(10)), term('created', '<=', second(20))],
      'created>=11 AND created<21',
    ],
    [
      'of a time with fractions',
      [term('created', '>=', second(10.5)), term('created', '<', second(20.5))],
      'created>=11 AND created<21',
    ],
    ['of both', [term('disputed', '=', false), term('created', '>=', second(9))], 'disputed:"false" AND created>=9'],
  ])('%s', (_name, terms, query) => {
    const path = count('Charge', terms);
    expect(path?.requests).toEqual([`GET /v1/charges/search?query=${query}&limit=1&expand[]=total_count`]);
    expect([path?.kind, path?.exact]).toEqual(['count', terms]);
  });

  test.each<[string, string, Term]>([
    ['texts ignore case', 'Customer', term('email', '=', 'a@b.c')],
    ['an enumeration may get values', 'Subscription', term('status', '=', 'active')],
    ['NULL is no other value', 'Product', term('shippable', '<>', true)],
    ['amounts are judged again', 'Charge', term('amount', '>', 5)],
    ['there is no Search', 'Refund', term('created', '>', 5)],
    ['its time cannot be split', 'Price', term('active', '=', true)],
  ])('but not where %s', (_name, table, each) => {
    expect(count(table, [each])).toBeUndefined();
  });

  test('nor where the connection is strict', () => {
    expect(count('Charge', [], NOWHERE, { consistency: 'strict' })).toBeUndefined();
  });

  test('for one call, or as many as there are parts of 10,000', () => {
    expect(count('Charge', [])?.calls({ rows: () => 9_000 })).toEqual({ min: 1, max: Infinity, expected: 1 });
    expect(count('Charge', [])?.calls({ rows: () => 100_000 }).expected).toBe(40);
  });
});

describe('what Search cannot count at once', () => {
  /** Objects a second, and what was asked. */
  function counter(
    perSecond: number,
    from: number,
    until: number,
  ): { asked: SecondRange[]; count: (range: SecondRange) => Promise<number> } {
    const asked: SecondRange[] = [];
    return {
      asked,
      count: (range) => {
        asked.push(range);
        const seconds = Math.min(range.until ?? Infinity, until) - Math.max(range.from ?? -Infinity, from);
        return Promise.resolve(Math.min(10_000, Math.max(0, seconds) * perSecond));
      },
    };
  }

  test('is counted in halves', async () => {
    const { asked, count: ask } = counter(30, 0, 1000);
    expect(await countInHalves({ from: 0, until: 1000 }, ask)).toBe(30_000);
    expect(asked).toEqual([
      { from: 0, until: 1000 },
      { from: 0, until: 500 },
      { from: 0, until: 250 },
      { from: 250, until: 500 },
      { from: 500, until: 1000 },
      { from: 500, until: 750 },
      { from: 750, until: 1000 },
    ]);
  });

  test('is counted whole where nothing bounds it, also before and behind all times known', async () => {
    const year = 31_536_000;
    const { count: ask } = counter(1, 60 * year, 60 * year + 25_000);
    expect(await countInHalves({}, ask)).toBe(25_000);
    const early = counter(1, 5, 15_000);
    expect(await countInHalves({}, early.count)).toBe(14_995);
  });

  test('is no number where one second holds too many', async () => {
    expect(await countInHalves({ from: 1, until: 3 }, counter(20_000, 0, 10).count)).toBeUndefined();
    expect(halve({ from: 7, until: 8 })).toBeUndefined();
  });
});

describe('read', () => {
  let sandbox: Sandbox;
  let server: FakeServer | undefined;
  beforeAll(async () => void (sandbox = await startSandbox()));
  afterAll(() => sandbox.close());
  afterEach(async () => {
    sandbox.log.clear();
    await server?.close();
    server = undefined;
  });

  test('a count is one row and one call', async () => {
    const [list] = sourceOf('Charge', executorFor(sandbox.url)).paths(scanRequest([], { columns: ['refunded'] }));
    const expected = (await readAll(list as AccessPath)).filter(([refunded]) => refunded === true).length;
    sandbox.log.clear();
    const path = count('Charge', [term('refunded', '=', true)], sandbox.url) as AccessPath;
    expect(await readAll(path)).toEqual([[true, null, expected]]);
    expect(expected).toBeGreaterThan(0);
    expect(sandbox.log.lines()).toEqual(path.requests);
  });

  test('a full index is split by time', async () => {
    server = await startFakeServer(
      json({ object: 'search_result', data: [{ id: 'a' }], total_count: 10_000 }),
      json({ object: 'search_result', data: [{ id: 'a' }], total_count: 9_999 }),
      json({ object: 'search_result', data: [], total_count: 3 }),
    );
    const terms = [term('created', '>=', second(100)), term('created', '<', second(200))];
    const context = scanContext();
    expect(await readAll(count('Charge', terms, server.url) as AccessPath, context)).toEqual([[second(100), 10_002]]);
    expect(server.lines).toEqual(
      ['created>=100 AND created<200', 'created>=100 AND created<150', 'created>=150 AND created<200'].map(
        (query) => `GET /v1/charges/search?query=${query}&limit=1&expand[]=total_count`,
      ),
    );
    expect(context.counts).toMatchObject({ calls: 3, objects: 2 });
  });

  test('an answer without a count, or a second too full for one, fails', async () => {
    server = await startFakeServer(json({ object: 'search_result', data: [] }));
    expect((await failureOf(readAll(count('Charge', [], server.url) as AccessPath))).message).toContain('total_count');
    server.handlers = [json({ object: 'search_result', data: [], total_count: 10_000 })];
    const terms = [term('created', '>=', second(1)), term('created', '<', second(2))];
    expect((await failureOf(readAll(count('Charge', terms, server.url) as AccessPath))).message).toContain(
      'one second',
    );
  });
});
