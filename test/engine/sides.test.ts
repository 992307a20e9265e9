import { afterAll, describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/value.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import type { ColumnType } from '../../src/plan/plan.js';
import { contextOf, FakeScan, planOf, type ScriptedPage } from './fake-scan.js';

const engine = new DuckDbEngine();
const small = new DuckDbEngine({ stagingBytes: 1 });
afterAll(() => Promise.all([engine.close(), small.close()]));

const text = (...names: string[]): ColumnType[] => names.map((name) => ({ name, type: 'TEXT' }));
const page = (rows: Row[], ...sides: [number, Row[]][]): ScriptedPage => ({ rows, sides: new Map(sides) });

const charges = (pages: readonly ScriptedPage[]): FakeScan => new FakeScan(text('id', 'customer'), pages, 0);
const side = (id: number, sideOf: number, ...columns: string[]): FakeScan =>
  new FakeScan(text(...columns), [], id, { sideOf, table: `Side${id}` });

async function rowsOf(sql: string, scans: readonly FakeScan[], by = engine): Promise<Row[]> {
  const plan = planOf({ kind: 'blocking', sql }, scans, sql.split(' FROM ')[0]?.split(', ') ?? []);
  return (await by.runSelect(plan, contextOf(scans))).toArray();
}

const JOINED = `SELECT t0."id", t1."email" FROM scan(0) AS t0 LEFT JOIN scan(1) AS t1 ON t1."id" = t0."customer" ORDER BY 1`;

describe('a side', () => {
  it.each([
    ['in arrays', engine],
    ['in tables', small],
  ])('gives its rows from the pages of the scan it hangs on, one for each id, and is not opened: %s', async (_, by) => {
    const customers = side(1, 0, 'email', 'id');
    const scans = [
      charges([
        page([['ch_1', 'cus_1']], [1, [['a@x.de', 'cus_1']]]),
        page(
          [
            ['ch_2', 'cus_1'],
            ['ch_3', 'cus_2'],
          ],
          [
            1,
            [
              ['changed@x.de', 'cus_1'],
              ['b@x.de', 'cus_2'],
              ['b@x.de', 'cus_2'],
            ],
          ],
        ),
        [['ch_4', null]],
      ]),
      customers,
    ];
    expect(await rowsOf(JOINED, scans, by)).toEqual([
      ['ch_1', 'a@x.de'],
      ['ch_2', 'a@x.de'],
      ['ch_3', 'b@x.de'],
      ['ch_4', null],
    ]);
    expect(customers.opened).toBe(0);
  });

  it('hangs on a side: both come with the pages of the scan that is opened', async () => {
    const scans = [
      side(2, 1, 'id', 'name'),
      side(1, 0, 'id', 'product'),
      charges([page([['ch_1', 'pr_1']], [1, [['pr_1', 'prod_1']]], [2, [['prod_1', 'Tea']]])]),
    ];
    const sql = `SELECT t0."id", t2."name" FROM scan(0) AS t0 JOIN scan(1) AS t1 ON t1."id" = t0."customer"
      JOIN scan(2) AS t2 ON t2."id" = t1."product"`;
    expect(await rowsOf(sql, scans)).toEqual([['ch_1', 'Tea']]);
  });

  it('without an id has rows that differ in some column', async () => {
    const tiers: ColumnType[] = [
      { name: 'plan', type: 'TEXT' },
      { name: 'up_to', type: 'BIGINT' },
    ];
    const rows: Row[] = [
      ['p', 10],
      ['p', 20n],
      ['p', 10],
      ['q', 10],
      ['p', null],
    ];
    const scans = [
      charges([page([['ch_1', 'p']], [1, rows]), page([], [1, rows])]),
      new FakeScan(tiers, [], 1, { sideOf: 0 }),
    ];
    const sql = 'SELECT t1."plan", t1."up_to" FROM scan(1) AS t1 ORDER BY ALL';
    expect(await rowsOf(sql, scans)).toEqual([
      ['p', 10],
      ['p', 20],
      ['p', null],
      ['q', 10],
    ]);
  });

  it('that the plan does not know is an error, not lost', async () => {
    const scans = [charges([page([['ch_1', 'cus_1']], [9, [['x']]])])];
    await expect(rowsOf('SELECT t0."id" FROM scan(0) AS t0 ORDER BY 1', scans)).rejects.toMatchObject({
      code: 'internal',
      message: 'The plan has no side 9 to put rows of a page in',
    });
  });

  it('keeps the rows of two scans apart that have sides of their own', async () => {
    const scans = [
      charges([page([['ch_1', 'cus_1']], [1, [['one', 'cus_1']]])]),
      side(1, 0, 'email', 'id'),
      new FakeScan(text('id', 'customer'), [page([['in_1', 'cus_1']], [3, [['two', 'cus_1']]])], 2),
      side(3, 2, 'email', 'id'),
    ];
    const sql = 'SELECT t1."email", t3."email" FROM scan(1) AS t1 JOIN scan(3) AS t3 ON t1."id" = t3."id"';
    expect(await rowsOf(sql, scans)).toEqual([['one', 'two']]);
  });
});
