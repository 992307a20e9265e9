import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { AccessPath, ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { advance, isSingle, nextWindow, startWalk, type TimeWindow } from '../../src/stripe/path/time-windows.js';
import { startFakeServer, json, type FakeServer } from './support/fake-server.js';
import { failureOf, readAll, scanContext } from './support/scan-context.js';
import { executorFor, NOWHERE, scanRequest, sourceOf, term } from './support/sources.js';

const OLDEST_FIRST = [{ column: 'created', direction: 'asc' }] as const;
const second = (seconds: number): number => seconds * 1_000_000;

function oldest(
  table: string,
  terms: readonly Term[] = [],
  rest: Partial<ScanRequest> = {},
  apiBase = NOWHERE,
): AccessPath | undefined {
  const request = scanRequest(terms, { order: OLDEST_FIRST, rowBudget: 20, columns: ['id', 'created'], ...rest });
  return sourceOf(table, executorFor(apiBase))
    .paths(request)
    .find((path) => path.ordered);
}

describe('the oldest rows first', () => {
  test('are read by halving time', () => {
    const path = oldest('Charge', [term('customer', '=', 'cus_1'), term('created', '>=', second(10))]);
    expect([path?.kind, path?.ordered, path?.exact.length]).toEqual(['list', true, 2]);
    expect(path?.requests).toEqual([
      'GET /v1/charges?created[gte]=10&customer=cus_1&limit=100',
      'GET /v1/charges?created[gte]={from}&created[lt]={until}&customer=cus_1&limit=100',
    ]);
  });

  test('cost what the halvings cost, or one call', () => {
    expect(oldest('Charge')?.calls({ rows: () => 100_000 })).toEqual({ min: 1, max: Infinity, expected: 15 });
    expect(oldest('Charge')?.calls({ rows: () => 90 }).expected).toBe(1);
  });

  test.each<[string, string, readonly Term[], Partial<ScanRequest>]>([
    ['all are wanted', 'Charge', [], { order: OLDEST_FIRST }],
    ['a term is judged locally', 'Charge', [term('amount', '>', 5)], { rowBudget: 20 }],
    ['a term is not exact', 'Charge', [term('created', '>', second(1.5))], { rowBudget: 20 }],
    ['several lists are read', 'Charge', [term('customer', 'in', 'a', 'b')], { rowBudget: 20 }],
    [
      'more than the time orders them',
      'Charge',
      [],
      { rowBudget: 20, order: [...OLDEST_FIRST, { column: 'id', direction: 'asc' }] },
    ],
    ['the list cannot be bounded by time', 'TestClock', [], { rowBudget: 20 }],
    ['the list declares no order', 'Account', [], { rowBudget: 20 }],
  ])('not where %s', (_name, table, terms, rest) => {
    const request = scanRequest(terms, { order: OLDEST_FIRST, ...rest });
    expect(
      sourceOf(table)
        .paths(request)
        .some((path) => path.ordered),
    ).toBe(false);
  });
});

/** What a list would answer for objects of these seconds. */
class Population {
  readonly windows: TimeWindow[] = [];
  readonly seconds: readonly number[];
  calls = 0;

  constructor(seconds: readonly number[]) {
    this.seconds = [...seconds].sort((a, b) => a - b);
  }

  /** The seconds read by a walk until it has so many, oldest first. */
  read(rows: number, from?: number): readonly number[] {
    this.calls += 1;
    const page = this.seconds.filter((at) => at >= (from ?? -1)).slice(-100);
    if (page.length < 100) return page;
    const found: number[] = [];
    let frontier = startWalk(from, page.at(-1) ?? 0, page[0] ?? 0);
    for (let window = nextWindow(frontier); window && found.length < rows; window = nextWindow(frontier)) {
      const low = frontier.started ? window.from : -1;
      const { until } = window;
      const inside = this.seconds.filter((at) => at >= low && at < until);
      const isCrowded = inside.length > 100 && !isSingle(window);
      this.calls += isSingle(window) ? Math.max(1, Math.ceil(inside.length / 100)) : 1;
      if (isCrowded) frontier = advance(frontier, window, { kind: 'crowded', oldest: inside.at(-100) ?? 0 });
      else {
        frontier = advance(frontier, window, { kind: 'fits', rows: inside.length });
        found.push(...inside);
        this.windows.push(window);
      }
    }
    return found;
  }
}

describe('a walk through time', () => {
  const START = 1_700_000_000;

  test('finds every object once, in order, in windows that share no second', () => {
    const seconds = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: START, max: START + 50 })),
      {
        minLength: 100,
        maxLength: 600,
      },
    );
    fc.assert(
      fc.property(seconds, (each) => {
        const population = new Population(each);
        expect(population.read(Infinity)).toEqual(population.seconds);
        for (const [index, window] of population.windows.entries())
          expect(window.from).toBeGreaterThanOrEqual(population.windows[index - 1]?.until ?? 0);
      }),
      { numRuns: 200 },
    );
  });

  test('starts at a bound', () => {
    const population = new Population(Array.from({ length: 1000 }, (_, index) => START + index * 60));
    expect(population.read(20, START + 6000).slice(0, 2)).toEqual([START + 6000, START + 6060]);
  });

  test('of 100,000 objects over 25 months takes at most 20 calls for the oldest 20', () => {
    const every = Math.floor((760 * 86_400) / 100_000);
    const population = new Population(Array.from({ length: 100_000 }, (_, index) => START + index * every));
    expect(population.read(20).length).toBeGreaterThanOrEqual(20);
    expect(population.calls).toBeLessThanOrEqual(20);
    expect(population.calls).toBeGreaterThan(5);
  });

  test('goes on at about a page a call', () => {
    const population = new Population(Array.from({ length: 20_000 }, (_, index) => START + index * 600));
    expect(population.read(3000).length).toBeGreaterThanOrEqual(3000);
    expect(population.calls).toBeLessThanOrEqual(20 + 3000 / 60);
  });

  test('reads a crowded second to its end', () => {
    const population = new Population([
      ...Array.from({ length: 350 }, () => START),
      ...Array.from({ length: 200 }, (_, index) => START + 1 + index),
    ]);
    const found = population.read(400);
    expect(found.slice(0, 351)).toEqual(population.seconds.slice(0, 351));
  });
});

describe('on a server', () => {
  let sandbox: Sandbox;
  let server: FakeServer | undefined;
  beforeAll(async () => void (sandbox = await startSandbox()));
  afterAll(() => sandbox.close());
  afterEach(async () => {
    sandbox.log.clear();
    await server?.close();
    server = undefined;
  });

  /** Rows until there are enough, as a consumer who stops. */
  async function take(path: AccessPath, rows: number): Promise<readonly unknown[]> {
    const taken: unknown[] = [];
    for await (const page of path.open(scanContext())) {
      taken.push(...page.rows.map((row) => row[1]));
      if (taken.length >= rows) break;
    }
    return taken.slice(0, rows);
  }

  test('the oldest charges are those of the whole list', async () => {
    const [list] = sourceOf('Charge', executorFor(sandbox.url)).paths(scanRequest([], { columns: ['created'] }));
    const all = (await readAll(list as AccessPath)).map(([created]) => Number(created)).sort((a, b) => a - b);
    sandbox.log.clear();
    expect(await take(oldest('Charge', [], {}, sandbox.url) as AccessPath, 20)).toEqual(all.slice(0, 20));
    expect(sandbox.log.calls).toBeLessThanOrEqual(15);
    expect(sandbox.log.lines()[0]).toBe('GET /v1/charges?limit=100');
    expect(await take(oldest('Charge', [], {}, sandbox.url) as AccessPath, all.length)).toEqual(all);
    const since = all[150] ?? 0;
    const bounded = oldest('Charge', [term('created', '>', since)], {}, sandbox.url) as AccessPath;
    expect(await take(bounded, 20)).toEqual(all.filter((created) => created > since).slice(0, 20));
  });

  test('a short list is one call', async () => {
    const path = oldest('Product', [], {}, sandbox.url) as AccessPath;
    const rows = await readAll(path);
    expect(rows.map((row) => Number(row[1]))).toEqual(rows.map((row) => Number(row[1])).sort((a, b) => a - b));
    expect(sandbox.log.lines()).toEqual(['GET /v1/products?limit=100']);
  });

  test('counts what it received in vain', async () => {
    const objects = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ id: `ch_${from - index}`, created: from - index }));
    server = await startFakeServer(
      json({ object: 'list', data: objects(1_900_000_000, 100), has_more: true }),
      json({ object: 'list', data: objects(1_500_000_000, 100), has_more: true }),
      json({ object: 'list', data: objects(1_300_000_000, 2), has_more: false }),
    );
    const context = scanContext();
    const first = await (oldest('Charge', [], {}, server.url) as AccessPath)
      .open(context)
      [Symbol.asyncIterator]()
      .next();
    expect(first.value).toMatchObject({
      rows: [
        ['ch_1299999999', second(1_299_999_999)],
        ['ch_1300000000', second(1_300_000_000)],
      ],
      fetched: 202,
    });
    expect(context.counts).toMatchObject({ calls: 3, objects: 202 });
  });

  test('a list that is not in the order it declares is an error', async () => {
    server = await startFakeServer(
      json({
        object: 'list',
        data: [
          { id: 'a', created: 5 },
          { id: 'b', created: 6 },
        ],
        has_more: false,
      }),
    );
    expect((await failureOf(readAll(oldest('Charge', [], {}, server.url) as AccessPath))).message).toContain(
      'oldest first',
    );
  });
});
