import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import type { ColumnType, Driver } from '../../src/plan/plan.js';
import { contextOf, FakeScan, planOf } from './fake-scan.js';

const COLUMNS: readonly ColumnType[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'created', type: 'TIMESTAMP' },
  { name: 'unit', type: 'DECIMAL' },
  { name: 'metadata', type: 'JSON' },
];
const ROWS = [
  ['a', 1_709_285_400_000_000, '1.50', { k: null }],
  ['b', null, null, null],
  ['c', 0, '0', []],
];
const PASS: Driver = { kind: 'passthrough', positions: [2, 1, 0, 3] };
/** An engine whose DuckDB cannot be opened: proof that none was wanted. */
const without = new DuckDbEngine({ tempDirectory: '/nowhere/at/all\0' });

describe('the passthrough driver', () => {
  it('gives the columns of the plan in its order and presents their values', async () => {
    const scan = new FakeScan(COLUMNS, [ROWS]);
    const result = await without.runSelect(planOf(PASS, [scan], ['unit', 'made', 'id', 'm']), contextOf([scan]));
    expect(result.columns).toEqual([
      { name: 'unit', type: 'DECIMAL' },
      { name: 'made', type: 'TIMESTAMP' },
      { name: 'id', type: 'TEXT' },
      { name: 'm', type: 'JSON' },
    ]);
    expect(await result.toArray()).toEqual([
      ['1.50', '2024-03-01T09:30:00Z', 'a', { k: null }],
      [null, null, 'b', null],
      ['0', '1970-01-01T00:00:00Z', 'c', []],
    ]);
  });

  it.each([
    { limit: 2, offset: 0, ids: ['a', 'b'], pulled: 1 },
    { limit: 3, offset: 0, ids: ['a', 'b', 'c'], pulled: 1 },
    { limit: 2, offset: 2, ids: ['c', 'a'], pulled: 2 },
    { limit: 0, offset: 0, ids: [], pulled: 0 },
    { limit: undefined, offset: 5, ids: ['c'], pulled: 2 },
    { limit: undefined, offset: 9, ids: [], pulled: 2 },
  ])('LIMIT $limit OFFSET $offset pulls $pulled pages', async ({ limit, offset, ids, pulled }) => {
    const scan = new FakeScan(COLUMNS, [ROWS, ROWS]);
    const result = await without.runSelect(
      planOf(PASS, [scan], ['unit', 'made', 'id', 'm'], { limit, offset }),
      contextOf([scan]),
    );
    expect((await result.toArray()).map((row) => row[2])).toEqual(ids);
    expect(scan.pulled).toBe(pulled);
  });

  it('counts time by the clock it was given, until the end', async () => {
    let now = 1000;
    const clock = { ...systemClock, monotonic: () => now };
    const scan = new FakeScan(COLUMNS, [ROWS]);
    const plan = planOf(PASS, [scan], ['unit'], { notices: ['careful'], consistency: 'search' });
    const result = await without.runSelect(plan, contextOf([scan], { clock }));
    now = 1250;
    await result.toArray();
    now = 9999;
    expect(result.stats()).toEqual({
      calls: 1,
      retries: 0,
      rowsFetched: 100,
      bytes: 1000,
      rows: 3,
      affected: 0,
      elapsedMs: 250,
      consistency: 'search',
    });
    expect(result.notices()).toEqual(['careful']);
  });
});

describe('the empty driver', () => {
  it('knows its columns, gives no row and makes no call', async () => {
    const scan = new FakeScan(COLUMNS, [ROWS]);
    const output = [{ name: 'id', type: 'TEXT' as const }, 'computed'];
    const result = await without.runSelect(planOf({ kind: 'empty' }, [scan], output), contextOf([scan]));
    expect(result.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['id TEXT', 'computed TEXT']);
    expect(await result.toArray()).toEqual([]);
    expect(scan.opened).toBe(0);
  });
});

describe('an engine that cannot load', () => {
  it('says so when DuckDB is wanted', async () => {
    const broken = new DuckDbEngine({ tempDirectory: '/nowhere/at/all\0' });
    const plan = planOf({ kind: 'blocking', sql: 'SELECT 1' }, [], ['x']);
    await expect(broken.runSelect(plan, contextOf([]))).rejects.toMatchObject({
      code: 'internal',
      message: 'The local engine (DuckDB) could not be loaded',
    });
  });
});
