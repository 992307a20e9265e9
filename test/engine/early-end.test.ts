import { afterAll, describe, expect, test } from 'vitest';
import type { Row, Value } from '../../src/core/value.js';
import { isCheckDue } from '../../src/engine/early-end.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import type { ColumnType, PlannedScan } from '../../src/plan/plan.js';
import { contextOf, endless, FakeScan, fakePath, planOf } from './fake-scan.js';

const engine = new DuckDbEngine();
const small = new DuckDbEngine({ stagingBytes: 1 });
afterAll(() => Promise.all([engine.close(), small.close()]));

const COLUMNS: readonly ColumnType[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'ref', type: 'TEXT' },
];
type Until = NonNullable<PlannedScan['until']>;

const numbered = (index: number): Row => [`row_${index}`, `key_${index % 7}`];
const growing = (until: Until, size = 10, id = 0): FakeScan =>
  new FakeScan(COLUMNS, endless(size, numbered), id, { until });
const lookup = (pages?: readonly Row[][], feed: Partial<NonNullable<PlannedScan['feed']>> = {}): FakeScan =>
  new FakeScan(
    COLUMNS,
    pages ??
      async function* (scan) {
        yield (scan.keys ?? []).map((key) => [key, 'found']);
      },
    1,
    { feed: { from: 0, position: 1, maxKeys: 100, ...feed } },
  );

async function run(sql: string, scans: readonly FakeScan[], by = engine): Promise<readonly (readonly Value[])[]> {
  const plan = planOf({ kind: 'blocking', sql }, scans, ['n']);
  return await (await by.runSelect(plan, contextOf(scans))).toArray();
}

const COUNT = 'SELECT count(*) FROM scan(0) AS t0';
const JOIN = 'FROM scan(0) AS t0 JOIN scan(1) AS t1 ON t1."id" = t0."ref"';

describe('a scan that may end early', () => {
  test.each([
    ['arrays', engine],
    ['tables', small],
  ])('is read until its question gives the rows, staged in %s', async (_name, by) => {
    const scan = growing({ sql: `SELECT 1 FROM scan(0) AS t0 WHERE t0."id" = 'row_34'`, rows: 1, alone: true });
    expect(await run(COUNT, [scan], by)).toEqual([[40]]);
    expect([scan.pulled, scan.closed]).toEqual([4, 1]);
  });

  test('is read to its end where they never come', async () => {
    const pages = [[numbered(0)], [numbered(1)]];
    const scan = new FakeScan(COLUMNS, pages, 0, {
      until: { sql: 'SELECT 1 FROM scan(0) AS t0', rows: 3, alone: true },
    });
    expect(await run(COUNT, [scan])).toEqual([[2]]);
    expect(scan.pulled).toBe(2);
  });

  test('waits for the others before its question about all', async () => {
    let release = (): void => undefined;
    const late = new FakeScan(
      COLUMNS,
      async function* () {
        await new Promise<void>((resolve) => (release = resolve));
        yield [['key_0', 'late']];
      },
      1,
    );
    const scan = growing({ sql: `SELECT 1 ${JOIN}`, rows: 2, alone: false });
    const rows = run(`SELECT count(*) ${JOIN}`, [scan, late]);
    while (scan.pulled === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(scan.pulled).toBe(1);
    release();
    expect(await rows).toEqual([[2]]);
    expect(scan.pulled).toBe(1);
  });

  test('feeds what hangs on it page by page, each key once', async () => {
    const scan = growing({ sql: `SELECT 1 ${JOIN}`, rows: 5, alone: false }, 3);
    const fed = lookup();
    expect(await run(`SELECT count(*) ${JOIN}`, [scan, fed])).toEqual([[6]]);
    expect([scan.pulled, fed.opened, fed.keys]).toEqual([2, 2, ['key_3', 'key_4', 'key_5']]);
  });

  test('and feeds on through those', async () => {
    const scan = growing(
      { sql: `SELECT 1 ${JOIN} JOIN scan(2) AS t2 ON t2."id" = t1."ref"`, rows: 1, alone: false },
      3,
    );
    const fed = lookup();
    const next = new FakeScan(
      COLUMNS,
      async function* (opened) {
        yield (opened.keys ?? []).map((key) => [key, 'end']);
      },
      2,
      { feed: { from: 1, position: 1, maxKeys: 100 } },
    );
    const sql = `SELECT count(*) ${JOIN} JOIN scan(2) AS t2 ON t2."id" = t1."ref"`;
    expect(await run(sql, [scan, fed, next])).toEqual([[3]]);
    expect([scan.pulled, next.opened, next.keys]).toEqual([1, 1, ['found']]);
  });

  test('what stands in for too many keys gives no row twice', async () => {
    const scan = growing({ sql: `SELECT 1 ${JOIN}`, rows: 8, alone: false }, 3);
    const all = Array.from({ length: 7 }, (_, index): Row => [`key_${index}`, 'listed']);
    const fed = lookup(undefined, { maxKeys: 4, instead: fakePath('list') });
    const listed = new FakeScan(
      COLUMNS,
      async function* (opened) {
        yield opened.opening?.keys ? (opened.keys ?? []).map((key): Row => [key, 'found']) : all;
      },
      1,
      fed.planned,
    );
    expect(await run('SELECT count(*) FROM scan(1) AS t1', [scan, listed])).toEqual([[7]]);
    expect([scan.pulled, listed.opened]).toEqual([3, 2]);
  });

  test("an error while it asks is the statement's", async () => {
    const scan = growing({ sql: `SELECT CAST(t0."id" AS INTEGER) FROM scan(0) AS t0`, rows: 1, alone: true });
    await expect(run(COUNT, [scan])).resolves.toEqual([[10]]);
    const wrong = growing({ sql: 'SELECT nothing FROM scan(0) AS t0', rows: 1, alone: true });
    await expect(run(COUNT, [wrong])).rejects.toThrow();
    expect(wrong.closed).toBe(1);
  });
});

test('the question is asked after every page at first, and later after a sixteenth more', () => {
  const asked: number[] = [];
  for (let pages = 1; pages <= 1000; pages += 1) if (isCheckDue(pages, asked.at(-1) ?? 0)) asked.push(pages);
  expect(asked.slice(0, 20)).toEqual([...Array.from({ length: 17 }, (_, index) => index + 1), 19, 21, 23]);
  expect(asked.length).toBeLessThan(100);
});
