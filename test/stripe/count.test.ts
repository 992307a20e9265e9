import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { AccessPath } from '../../src/source/access-path.js';
import type { CountRequest, TimeGrain } from '../../src/source/count.js';
import type { Term } from '../../src/source/term.js';
import { countParts, type Counter } from '../../src/stripe/count/count-parts.js';
import type { Cells } from '../../src/stripe/count/count-cells.js';
import { bucketOf, bucketsBetween } from '../../src/stripe/count/time-buckets.js';
import { countRange, type Counting, type SecondRange } from '../../src/stripe/count/count-windows.js';
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

  test('for one call, or as many as there are windows of nearly 10,000', () => {
    expect(count('Charge', [])?.calls({ rows: () => 9_000 })).toEqual({ min: 1, max: Infinity, expected: 1 });
    expect(count('Charge', [])?.calls({ rows: () => 100_000 }).expected).toBe(18);
  });
});

describe('what Search cannot count at once', () => {
  /** So many objects a second between two times, and what was asked. */
  function counter(
    perSecond: number,
    from: number,
    until: number,
    newest = until - 1,
  ): Counting & { readonly asked: SecondRange[] } {
    const asked: SecondRange[] = [];
    return {
      asked,
      ask: (range) => {
        asked.push(range);
        const seconds = Math.min(range.until ?? Infinity, until) - Math.max(range.from ?? -Infinity, from);
        return Promise.resolve(Math.min(10_000, Math.max(0, seconds) * perSecond));
      },
      newest: () => Promise.resolve(newest),
    };
  }

  test('is counted in windows from its end, as wide as the last one allows', async () => {
    const counting = counter(30, 0, 1000);
    expect(await countRange({ from: 0, until: 1000 }, counting)).toBe(30_000);
    expect(counting.asked).toEqual([
      { from: 0, until: 1000 },
      { from: 750, until: 1000 },
      { from: 466, until: 750 },
      { from: 182, until: 466 },
      { from: 0, until: 182 },
    ]);
  });

  test('is counted whole where nothing bounds it: from the newest back until nothing is left, in 17 calls for ten times as many', async () => {
    const month = 2_629_800;
    const counting = counter(4_000 / month, LATER, LATER + 25 * month);
    expect(Math.round((await countRange({}, counting)) ?? 0)).toBe(100_000);
    expect(counting.asked).toHaveLength(17);
  });

  test('is counted whole where much is newer than the list shows', async () => {
    const counting = counter(1, LATER, LATER + 30_000, LATER + 5_000);
    expect(await countRange({}, counting)).toBe(30_000);
    expect(await countRange({ from: LATER + 100 }, counting)).toBe(29_900);
    expect(await countRange({ until: LATER + 20_000 }, counting)).toBe(20_000);
  });

  test('is no number where one second holds too many', async () => {
    expect(await countRange({ from: 1, until: 3 }, counter(20_000, 0, 10))).toBeUndefined();
  });
});

const LATER = 1_700_000_000;

describe('parts of time', () => {
  test.each<[TimeGrain, string, string, string]>([
    ['hour', '2024-02-29T10:20:30', '2024-02-29T10', '2024-02-29T11'],
    ['day', '2024-02-29T10:20:30', '2024-02-29T00', '2024-03-01T00'],
    ['week', '2024-03-03T23:59:59', '2024-02-26T00', '2024-03-04T00'],
    ['month', '2024-12-31T23:59:59', '2024-12-01T00', '2025-01-01T00'],
    ['quarter', '2024-12-31T23:59:59', '2024-10-01T00', '2025-01-01T00'],
    ['year', '2024-01-01T00:00:00', '2024-01-01T00', '2025-01-01T00'],
  ])('a %s', (grain, second, from, until) => {
    const at = (text: string): number => Date.parse(`${text.padEnd(19, ':00')}Z`) / 1000;
    const bucket = { from: at(`${from}:00:00`), until: at(`${until}:00:00`) };
    expect(bucketOf(at(second), grain)).toEqual(bucket);
    expect(bucketOf(bucket.from, grain)).toEqual(bucket);
    expect(bucketsBetween({ from: bucket.from + 1, until: bucket.until + 1 }, grain)).toEqual([
      { from: bucket.from + 1, until: bucket.until },
      { from: bucket.until, until: bucket.until + 1 },
    ]);
  });
});

describe('groups by parts of time', () => {
  const at = (text: string): number => Date.parse(text) / 1000;
  const cells = (...names: string[]): Cells => ({
    cells: names.map((name) => ({ values: [name], clauses: [name] })),
    common: [],
    complete: true,
  });

  /** Rows by time and cell; what was asked as `clause from..until`. */
  function counter(
    rows: readonly (readonly [string, string, number?])[],
    hidden: readonly string[] = [],
  ): Counter & { readonly asked: string[] } {
    const asked: string[] = [];
    const found = (range: SecondRange, clauses: readonly string[]): number =>
      rows
        .filter(([time, cell]) => {
          const second = at(time);
          return (
            second >= (range.from ?? 0) && second < (range.until ?? Infinity) && clauses.every((one) => one === cell)
          );
        })
        .reduce((sum, [, , number = 1]) => sum + number, 0);
    const ask = (range: SecondRange, clauses: readonly string[]): number => {
      const day = (second: number | undefined): string =>
        second === undefined ? '' : new Date(second * 1000).toISOString().slice(0, 10);
      asked.push(`${clauses.join(' ') || 'all'} ${day(range.from)}..${day(range.until)}`);
      return found(range, clauses);
    };
    return {
      asked,
      count: (range, clauses) => Promise.resolve(ask(range, clauses)),
      countOnce: (range, clauses) => Promise.resolve(Math.min(10_000, ask(range, clauses))),
      newest: (range) => {
        const shown = rows.filter(([time]) => !hidden.includes(time)).map(([time]) => at(time));
        const inside = shown.filter((second) => second >= (range.from ?? 0) && second < (range.until ?? Infinity));
        return Promise.resolve(inside.length > 0 ? Math.max(...inside) : undefined);
      },
    };
  }

  async function counted(counting: Counter, all: Cells, range: SecondRange): Promise<string[]> {
    const counts: string[] = [];
    for await (const { range: part, cell, rows } of countParts(counting, all, range, 'month'))
      counts.push(`${new Date((part.from ?? 0) * 1000).toISOString().slice(0, 7)} ${cell.clauses.join()} ${rows}`);
    return counts.sort();
  }

  test('every part between two ends is asked for', async () => {
    const counting = counter([['2024-02-10', 'paid', 7]]);
    const range = { from: at('2024-01-15'), until: at('2024-03-01') };
    expect(await counted(counting, cells('open', 'paid'), range)).toEqual(['2024-02 paid 7']);
    expect(counting.asked).toEqual([
      'open 2024-01-15..2024-02-01',
      'paid 2024-01-15..2024-02-01',
      'open 2024-02-01..2024-03-01',
      'paid 2024-02-01..2024-03-01',
    ]);
  });

  test('without ends from the newest on, until an empty part and a question say that nothing is left', async () => {
    const counting = counter([
      ['2024-03-10', 'paid', 9_000],
      ['2024-03-11', 'open', 3],
      ['2024-02-10', 'paid', 8_000],
    ]);
    expect(await counted(counting, cells('open', 'paid'), {})).toEqual([
      '2024-02 paid 8000',
      '2024-03 open 3',
      '2024-03 paid 9000',
    ]);
    expect(counting.asked).toEqual([
      'all 2024-04-01..',
      'paid 2024-03-01..2024-04-01',
      'paid 2024-02-01..2024-03-01',
      'open 2024-03-01..2024-04-01',
      'paid 2024-01-01..2024-02-01',
      'open 2024-02-01..2024-03-01',
      'all ..2024-02-01',
    ]);
  });

  test('over a gap, and with an end before it', async () => {
    const rows = [
      ['2024-06-10', 'paid', 2],
      ['2023-06-10', 'open', 1],
      ['2023-05-10', 'paid', 5],
    ] as const;
    expect(await counted(counter(rows), cells('open', 'paid'), {})).toEqual([
      '2023-05 paid 5',
      '2023-06 open 1',
      '2024-06 paid 2',
    ]);
    expect(await counted(counter(rows), cells('open', 'paid'), { from: at('2023-06-01') })).toEqual([
      '2023-06 open 1',
      '2024-06 paid 2',
    ]);
    expect(await counted(counter(rows), cells('open', 'paid'), { until: at('2024-01-01') })).toEqual([
      '2023-05 paid 5',
      '2023-06 open 1',
    ]);
  });

  test('rows that the list does not show are found too, later ones and where it shows none', async () => {
    const rows = [
      ['2024-06-10', 'paid', 2],
      ['2031-06-10', 'paid', 4],
    ] as const;
    expect(await counted(counter(rows, ['2031-06-10']), cells('paid'), {})).toEqual([
      '2024-06 paid 2',
      '2031-06 paid 4',
    ]);
    expect(await counted(counter(rows, ['2024-06-10', '2031-06-10']), cells('paid'), {})).toEqual([
      '2024-06 paid 2',
      '2031-06 paid 4',
    ]);
    expect(await counted(counter([]), cells('paid'), {})).toEqual([]);
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
      json({ object: 'search_result', data: [], total_count: 4 }),
    );
    const terms = [term('created', '>=', second(100)), term('created', '<', second(200))];
    const context = scanContext();
    expect(await readAll(count('Charge', terms, server.url) as AccessPath, context)).toEqual([[second(100), 10_006]]);
    expect(server.lines).toEqual(
      [
        [100, 200],
        [175, 200],
        [153, 175],
        [100, 153],
      ]
        .map(([from, until]) => `created>=${from} AND created<${until}`)
        .map((query) => `GET /v1/charges/search?query=${query}&limit=1&expand[]=total_count`),
    );
    expect(context.counts).toMatchObject({ calls: 4, objects: 2 });
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
