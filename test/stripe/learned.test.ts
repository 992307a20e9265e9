import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccessPath, ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { LearnedSizes } from '../../src/stripe/path/learned-sizes.js';
import { withoutExpansions } from '../../src/stripe/path/learned-scan.js';
import { FakeClock } from './support/fake-clock.js';
import { json, list, refusal, startFakeServer, type FakeServer } from './support/fake-server.js';
import { feed, readJoined, side } from './support/joined.js';
import { readAll, scanContext } from './support/scan-context.js';
import { executorFor, scanRequest, sourceOf, term } from './support/sources.js';

const COST = { calls: 3, rows: 250, keys: 0 };

describe('what is remembered', () => {
  test('is the newest figure', () => {
    const sizes = new LearnedSizes();
    sizes.learnScan('a', COST);
    sizes.learnScan('a', { ...COST, calls: 4 });
    sizes.learnKeys('a', 'customer', 7);
    sizes.learnKeys('a', 'customer', 8);
    expect([sizes.scan('a')?.calls, sizes.keys('a', 'customer')]).toEqual([4, 8]);
    expect([sizes.scan('b'), sizes.keys('a', 'invoice'), sizes.rows('Charge')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is bounded: what was learned longest ago goes first', () => {
    const sizes = new LearnedSizes();
    for (let number = 0; number <= 4000; number += 1) {
      sizes.learnScan(`scan ${number}`, COST);
      sizes.learnScan('often', COST);
    }
    expect([sizes.scan('scan 0'), sizes.scan('scan 1'), sizes.scan('scan 2')]).toEqual([undefined, undefined, COST]);
    expect([sizes.scan('scan 4000'), sizes.scan('often')]).toEqual([COST, COST]);
  });
});

test.each([
  ['GET /v1/charges?limit=100', 'GET /v1/charges?limit=100'],
  ['GET /v1/charges?customer=cus_1&expand[]=data.customer&limit=100', 'GET /v1/charges?customer=cus_1&limit=100'],
  ['GET /v1/charges?expand[]=data.a&expand[]=data.b', 'GET /v1/charges'],
  ['GET /v1/customers/{id}?expand[]=default_source', 'GET /v1/customers/{id}'],
  ['GET /v1/charges/search?query=a:"?"&limit=1', 'GET /v1/charges/search?query=a:"?"&limit=1'],
])('%s without what it expands', (request, expected) => {
  expect(withoutExpansions(request)).toBe(expected);
});

describe('a path', () => {
  let server: FakeServer;
  let executor: ReturnType<typeof executorFor>;

  beforeAll(async () => {
    server = await startFakeServer();
    executor = executorFor(server.url, { clock: new FakeClock() });
  });

  afterEach(() => {
    executor = executorFor(server.url, { clock: new FakeClock() });
  });

  afterAll(() => server.close());

  const pathOf = (table: string, terms: readonly Term[], rest: Partial<ScanRequest> = {}): AccessPath => {
    const [path] = sourceOf(table, executor).paths(scanRequest(terms, rest)).slice(-1);
    if (path === undefined) throw new Error('no path');
    return path;
  };
  const expected = (path: AccessPath, keys?: number): number => path.calls(executor.sizes, keys).expected;
  const paid = (): AccessPath => pathOf('Invoice', [term('status', '=', 'paid')]);

  test('read to its end is expected to cost the same again, and to give as many rows', async () => {
    server.handlers = [list(['in_1', 'in_2'], true), list(['in_3'])];
    expect([expected(paid()), paid().rows?.(executor.sizes)]).toEqual([34, 10_000 * (1 / 3)]);
    expect(await readAll(paid())).toHaveLength(3);
    expect([expected(paid()), paid().rows?.(executor.sizes)]).toEqual([2, 3]);
    expect(paid().calls(executor.sizes)).toMatchObject({ min: 1, max: Infinity });
    expect(expected(pathOf('Invoice', [term('status', '=', 'open')]))).toBe(34);
  });

  test('does not count a call twice that was tried again', async () => {
    server.handlers = [refusal(500, { message: 'again' }), list(['in_1'])];
    const context = scanContext();
    await readAll(paid(), context);
    expect([context.counts, expected(paid())]).toMatchObject([{ calls: 2, retries: 1 }, 1]);
  });

  test('closed before its end, or failed, teaches nothing', async () => {
    server.handlers = [list(['in_1'], true), list(['in_2'], true), refusal(400, { message: 'no' })];
    for await (const page of paid().open(scanContext())) {
      expect(page.rows).toHaveLength(1);
      break;
    }
    await expect(readAll(paid())).rejects.toThrow('no');
    expect(expected(paid())).toBe(34);
  });

  test('that is fed costs as much for each key', async () => {
    server.handlers = [list(['in_1'], true), list(['in_2']), list(['in_3'], true), list(['in_4'])];
    const fed = (): AccessPath => {
      const found = sourceOf('Invoice', executor).paths(scanRequest([], { keyColumns: ['customer'] }));
      return found.find((path) => path.needs === 'customer') as AccessPath;
    };
    expect(expected(fed(), 2)).toBe(2);
    expect((await readJoined(fed(), feed('cus_1'))).rows).toHaveLength(2);
    expect([expected(fed(), 1), expected(fed(), 10), expected(fed(), 0)]).toEqual([2, 20, 0]);
    expect(fed().rows?.(executor.sizes, 10)).toBe(20);
  });

  test('tells the calls for its own objects from those for what hangs on them', async () => {
    const invoice = (id: string): unknown => ({
      id,
      object: 'invoice',
      lines: { object: 'list', data: [{ id: `il_${id}`, object: 'line_item' }], has_more: true },
    });
    server.handlers = [
      json({ object: 'list', data: [invoice('in_1'), invoice('in_2')], has_more: false }),
      list(['il_3']),
      list(['il_4']),
    ];
    const lines = { sides: [side(1, 'embedded', 'lines', 'InvoiceLineItem')] };
    const withLines = (): AccessPath => pathOf('Invoice', [term('status', '=', 'paid')], lines);
    await readJoined(withLines());
    expect([expected(paid()), expected(withLines())]).toEqual([1, 3]);
  });

  test('is priced by the rows that another gave under the same conditions', async () => {
    const ways = (order: ScanRequest['order'] = [], rest: Partial<ScanRequest> = {}): readonly AccessPath[] =>
      sourceOf('Charge', executor)
        .paths(scanRequest([term('created', '>=', 0)], { consistency: 'search', order, ...rest }))
        .filter((path) => path.exact.length + path.inexact.length > 0);
    const oldest = (): AccessPath | undefined =>
      ways([{ column: 'created', direction: 'asc' }], { rowBudget: 3 }).find((path) => path.ordered);
    const before = oldest()?.calls(executor.sizes).expected;
    expect(ways().map((path) => [path.kind, expected(path)])).toEqual([
      ['search', 34],
      ['list', 34],
    ]);
    server.handlers = [
      ...Array.from({ length: 6 }, (_, page) => list([`ch_${page}`, ...hundred(page)], true)),
      list([]),
    ];
    await readAll(ways().find((path) => path.kind === 'list') as AccessPath);
    expect(ways().map((path) => [path.kind, expected(path), path.rows?.(executor.sizes)])).toEqual([
      ['search', 6, 600],
      ['list', 7, 600],
    ]);
    expect(before).toBeGreaterThan(7);
    expect(oldest()?.calls(executor.sizes).expected).toBe(before);
  });

  test('of one price keeps it, whatever was learned', () => {
    const one = (): AccessPath =>
      sourceOf('Customer', executor).paths(scanRequest([term('id', '=', 'cus_1')]))[0] as AccessPath;
    executor.sizes.learnScan(one().signature ?? '', { calls: 9, rows: 9, keys: 0 });
    expect(one().calls(executor.sizes)).toEqual({ min: 1, max: 1, expected: 1 });
  });
});

/** Ids that fill a page but for one. */
function hundred(page: number): string[] {
  return Array.from({ length: 99 }, (_, index) => `ch_${page}_${index}`);
}
