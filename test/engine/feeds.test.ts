import { afterAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.js';
import { systemClock } from '../../src/core/clock.js';
import type { Row, Value } from '../../src/core/value.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import type { ScanFigures } from '../../src/engine/run-context.js';
import type { ColumnType, PlannedScan } from '../../src/plan/plan.js';
import { contextOf, FakeScan, fakePath, planOf } from './fake-scan.js';

const engine = new DuckDbEngine();
const small = new DuckDbEngine({ stagingBytes: 1 });
afterAll(() => Promise.all([engine.close(), small.close()]));

const COLUMNS: readonly ColumnType[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'ref', type: 'TEXT' },
];
type Feed = NonNullable<PlannedScan['feed']>;
type Pages = ConstructorParameters<typeof FakeScan>[1];

const feeder = (pages: Pages, id = 0): FakeScan => new FakeScan(COLUMNS, pages, id);
const fed = (pages: Pages, feed: Partial<Feed> = {}, id = 1): FakeScan =>
  new FakeScan(COLUMNS, pages, id, { feed: { from: 0, position: 1, maxKeys: 100, ...feed } });
/** Answers with one row for each key. */
const lookup = (feed: Partial<Feed> = {}, id = 1): FakeScan =>
  fed(
    async function* (scan) {
      yield (scan.keys ?? []).map((key) => [key, `next_${key as string}`]);
    },
    feed,
    id,
  );
const count = (scans: readonly FakeScan[]): string =>
  `SELECT ${scans.map(({ planned: { id } }) => `(SELECT count(*) FROM scan(${id}) AS t${id})`).join(', ')}`;

async function counts(scans: readonly FakeScan[], by = engine, signal?: AbortSignal): Promise<readonly Value[]> {
  const columns = scans.map(({ planned }) => `c${planned.id}`);
  const plan = planOf({ kind: 'blocking', sql: count(scans) }, scans, columns);
  const rows = await (await by.runSelect(plan, contextOf(scans, { signal }))).toArray();
  return rows[0] ?? [];
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ROWS: Row[][] = [
  [
    ['a', 'x'],
    ['b', null],
    ['c', 'y'],
  ],
  [
    ['d', 'x'],
    ['e', 'z'],
    ['f', null],
  ],
];

describe('a fed scan', () => {
  it.each([
    ['arrays', engine],
    ['tables', small],
  ])('gets each value once and no NULL, from rows staged in %s', async (_, by) => {
    const scans = [lookup(), feeder(ROWS)];
    expect(await counts(scans, by)).toEqual([3, 6]);
    expect(scans[0]?.keys).toEqual(['x', 'y', 'z']);
    expect(scans[0]?.opening?.path).toBe(scans[0]?.planned.path);
  });

  it.each([
    ['all of them', {}, 3],
    ['at least so many, where they are too many to be fed', { maxKeys: 1, instead: fakePath('all') }, 2],
  ])('tells how many values came: %s', async (_, feed, expected) => {
    const told: unknown[] = [];
    const scans = [lookup(feed), feeder(ROWS)];
    const context = contextOf(scans, { keysCounted: (scan, keys) => told.push([scan.id, keys]) });
    const plan = planOf({ kind: 'blocking', sql: count(scans) }, scans, ['c1', 'c0']);
    await (await engine.runSelect(plan, context)).toArray();
    expect(told).toEqual([[1, expected]]);
  });

  it('tells of no value, and is not opened then', async () => {
    const told: number[] = [];
    const scans = [lookup(), feeder([[['b', null]]])];
    const context = contextOf(scans, { keysCounted: (_, keys) => told.push(keys) });
    const plan = planOf({ kind: 'blocking', sql: count(scans) }, scans, ['c1', 'c0']);
    await (await engine.runSelect(plan, context)).toArray();
    expect([told, scans[0]?.opened]).toEqual([[0], 0]);
  });

  it('is opened when the feeding scan is complete, while others run', async () => {
    const log: string[] = [];
    const logged = (name: string, rows: readonly Row[][]): Pages =>
      async function* () {
        for (const portion of rows) {
          log.push(name);
          await settle();
          yield portion;
        }
        log.push(`${name} ends`);
      };
    const scans = [fed(logged('fed', [[]])), feeder(logged('feeder', ROWS)), feeder(logged('other', ROWS), 2)];
    await counts(scans);
    expect(log.indexOf('feeder ends')).toBeLessThan(log.indexOf('fed'));
    expect(log.slice(0, 2)).toEqual(['feeder', 'other']);
  });

  it('feeds another in turn, whatever their order in the plan', async () => {
    const scans = [lookup({ from: 1, position: 1 }, 2), feeder(ROWS), lookup()];
    expect(await counts(scans)).toEqual([3, 6, 3]);
    expect(scans[0]?.keys).toEqual(['next_x', 'next_y', 'next_z']);
  });

  it.each([
    ['arrays', engine],
    ['tables', small],
  ])('is fed by a side, its repeated rows once, staged in %s', async (_, by) => {
    const sides = (...rows: Row[]): ReadonlyMap<number, Row[]> => new Map([[5, rows]]);
    const driving = feeder([
      { rows: [['a', null]], sides: sides(['s_1', 'x']) },
      { rows: [['b', null]], sides: sides(['s_1', 'changed'], ['s_2', 'y']) },
    ]);
    const scans = [lookup({ from: 5 }), new FakeScan(COLUMNS, [], 5, { sideOf: 0 }), driving];
    expect(await counts(scans, by)).toEqual([2, 2, 2]);
    expect(scans[0]?.keys).toEqual(['x', 'y']);
  });

  it('has sides too', async () => {
    const rows: Row[] = [['s', 't']];
    const scans = [
      feeder(ROWS),
      fed([{ rows: [['x', null]], sides: new Map([[2, rows]]) }]),
      new FakeScan(COLUMNS, [], 2, { sideOf: 1 }),
    ];
    expect(await counts(scans)).toEqual([6, 1, 1]);
  });

  it.each([
    { keys: 3, maxKeys: 3, path: 'own' },
    { keys: 4, maxKeys: 3, path: 'instead' },
    { keys: 1, maxKeys: 0, path: 'instead' },
  ])('with $keys keys where $maxKeys pay takes its $path path', async ({ keys, maxKeys, path }) => {
    const rows = Array.from({ length: 2 * keys }, (_, index): Row => [`r_${index}`, `k_${index % keys}`]);
    const scan = fed([[['whole', null]]], { maxKeys, instead: fakePath('instead') });
    await counts([feeder([rows, rows]), scan]);
    expect(scan.opening?.path.requests).toEqual([path]);
    expect(scan.keys?.length).toBe(path === 'own' ? keys : undefined);
  });

  it('takes all keys when there is no other path', async () => {
    const scan = lookup({ maxKeys: 1 });
    expect(await counts([feeder(ROWS), scan])).toEqual([6, 3]);
  });

  it('without a key has no row and is not opened, nor what it feeds', async () => {
    const instead = fakePath('instead');
    const scans = [feeder([[['a', null]], []]), lookup({ instead }), lookup({ from: 1 }, 2)];
    expect(await counts(scans)).toEqual([1, 0, 0]);
    expect(scans.map(({ opened }) => opened)).toEqual([1, 0, 0]);
  });
});

describe('a driver of one scan', () => {
  it('refuses one that needs another', async () => {
    const scan = lookup();
    const plan = planOf({ kind: 'passthrough', positions: [0] }, [scan], ['id']);
    await expect(engine.runSelect(plan, contextOf([scan]))).rejects.toMatchObject({ code: 'internal' });
    expect(scan.opened).toBe(0);
  });
});

describe('what ends a statement while a scan waits for its keys', () => {
  const hanging = (pulled: () => void): FakeScan =>
    feeder(async function* () {
      yield ROWS[0] as Row[];
      setImmediate(pulled);
      await new Promise(() => undefined);
    });

  it('an abort', async () => {
    const abort = new AbortController();
    const scans = [hanging(() => abort.abort()), lookup()];
    const reading = counts(scans, engine, abort.signal);
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await settle();
    expect(scans.map(({ opened }) => opened)).toEqual([1, 0]);
  });

  it('closing the result', async () => {
    let pulled = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (pulled = resolve));
    const scans = [hanging(() => pulled()), lookup()];
    const plan = planOf({ kind: 'blocking', sql: count(scans) }, scans, ['a', 'b']);
    const result = await engine.runSelect(plan, contextOf(scans));
    const reading = result.toArray();
    await waiting;
    await result.close();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(scans[1]?.opened).toBe(0);
  });

  it('an error of the feeding scan', async () => {
    const broken = feeder(async function* () {
      yield ROWS[0] as Row[];
      throw new Error('page 2 is broken');
    });
    const scans = [broken, lookup(), lookup({ from: 1 }, 2)];
    await expect(counts(scans)).rejects.toThrow('page 2 is broken');
    await settle();
    expect(scans.map(({ opened }) => opened)).toEqual([1, 0, 0]);
  });

  it('an error of a scan that has nothing to do with it: no scan is opened afterwards', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const slow = feeder(async function* () {
      await released;
      yield ROWS[0] as Row[];
    });
    const broken = feeder(async function* () {
      throw new Error('broken');
    }, 2);
    const scans = [slow, lookup(), broken];
    await expect(counts(scans)).rejects.toThrow('broken');
    release();
    await settle();
    expect(scans[1]?.opened).toBe(0);
  });
});

describe('a plan that cannot be fetched', () => {
  it.each<[string, FakeScan[], string]>([
    ['two scans feed each other', [fed([], { from: 1 }, 0), fed([], { from: 0 }, 1)], 'waits for itself'],
    [
      'a scan is fed by its own side',
      [fed([], { from: 1 }, 0), new FakeScan(COLUMNS, [], 1, { sideOf: 0 })],
      'waits for itself',
    ],
    [
      'sides hang on each other',
      [new FakeScan(COLUMNS, [], 0, { sideOf: 1 }), new FakeScan(COLUMNS, [], 1, { sideOf: 0 })],
      'waits for itself',
    ],
    ['the feeding scan is none', [fed([], { from: 7 })], 'has no scan 7'],
    ['the side hangs on none', [new FakeScan(COLUMNS, [], 1, { sideOf: 7 })], 'has no scan 7'],
    ['the column is none', [feeder([]), fed([], { position: 2 })], 'has no column at 2'],
  ])('is an internal error before any call: %s', async (_, scans, message) => {
    await expect(counts(scans)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining(message) as string,
    });
    expect(scans.map(({ opened }) => opened)).toEqual(scans.map(() => 0));
  });
});

describe('the figures of each scan', () => {
  const figuresOf = async (scans: readonly FakeScan[], sql: string, now: () => number) => {
    const told: [number, ScanFigures][] = [];
    const clock: Clock = { ...systemClock, monotonic: now };
    const scanEnded = (id: number, figures: ScanFigures): unknown => told.push([id, figures]);
    const plan = planOf({ kind: 'blocking', sql }, scans, ['n']);
    const result = await engine.runSelect(plan, contextOf(scans, { clock, scanEnded }));
    await result.toArray().catch(() => undefined);
    await result.close();
    return told;
  };

  it('are told when it ends; a side came with another, a scan that was not opened says nothing', async () => {
    let now = 0;
    const driving = feeder(async function* () {
      now += 7;
      const side: Row[] = [['s', null]];
      yield { rows: ROWS[0] as Row[], sides: new Map([[2, [...side, ...side]]]) };
      now += 5;
      yield { rows: ROWS[1] as Row[], sides: new Map([[2, side]]) };
    });
    const scans = [driving, new FakeScan(COLUMNS, [], 2, { sideOf: 0 }), lookup({ from: 2 })];
    expect(await figuresOf(scans, 'SELECT count(*) FROM scan(0) AS t0', () => now)).toEqual([
      [0, { fetched: 6, rows: 6, pages: 2, elapsedMs: 12 }],
      [2, { fetched: 3, rows: 1, pages: 2, elapsedMs: 12 }],
    ]);
  });

  it('are told once when it fails', async () => {
    const broken = feeder(async function* () {
      yield ROWS[0] as Row[];
      throw new Error('broken');
    });
    expect(await figuresOf([broken], 'SELECT count(*) FROM scan(0) AS t0', () => 1)).toEqual([
      [0, { fetched: 3, rows: 3, pages: 1, elapsedMs: 0 }],
    ]);
  });
});
