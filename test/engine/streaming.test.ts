import { afterAll, describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/value.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import type { ColumnType, Driver, SelectPlan } from '../../src/plan/plan.js';
import { contextOf, endless, FakeScan, planOf } from './fake-scan.js';

const engine = new DuckDbEngine();
afterAll(() => engine.close());

const COLUMNS: readonly ColumnType[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'amount', type: 'BIGINT' },
  { name: 'created', type: 'TIMESTAMP' },
];
const charge = (index: number): Row => [`ch_${index}`, index, 1_709_285_400_000_000 + index * 1_000_000];
const charges = (): FakeScan => new FakeScan(COLUMNS, endless(100, charge));

const filtered = (filter?: string, computed: readonly string[] = []): Driver => ({
  kind: 'streaming',
  ...(filter === undefined ? {} : { filter }),
  computed,
  items: [{ kind: 'column', position: 0 }, ...computed.map((_, index) => ({ kind: 'computed' as const, index }))],
});

function run(driver: Driver, scan: FakeScan, output: readonly string[], extra: Partial<SelectPlan> = {}) {
  return engine.runSelect(planOf(driver, [scan], output, extra), contextOf([scan]));
}

describe('the streaming driver', () => {
  it('gives plain columns from the page and computed ones from DuckDB', async () => {
    const scan = new FakeScan(COLUMNS, [[charge(0), charge(1)], [], [charge(2)]]);
    const result = await run(filtered('t0."amount" > 0', ['t0."amount" * 2', 't0."created"']), scan, [
      'id',
      'twice',
      'at',
    ]);
    expect(result.columns).toEqual([
      { name: 'id', type: 'TEXT' },
      { name: 'twice', type: 'BIGINT' },
      { name: 'at', type: 'TIMESTAMP' },
    ]);
    expect(await result.toArray()).toEqual([
      ['ch_1', 2, '2024-03-01T09:30:01Z'],
      ['ch_2', 4, '2024-03-01T09:30:02Z'],
    ]);
    expect([scan.pulled, scan.closed, result.stats().rows]).toEqual([3, 1, 2]);
  });

  it.each([
    { name: 'a limit within the first page', filter: undefined, limit: 7, offset: 0, pulled: 1, last: 'ch_6' },
    { name: 'a limit that ends with a page', filter: undefined, limit: 200, offset: 0, pulled: 2, last: 'ch_199' },
    { name: 'one row more than a page', filter: undefined, limit: 201, offset: 0, pulled: 3, last: 'ch_200' },
    { name: 'an offset', filter: undefined, limit: 1, offset: 100, pulled: 2, last: 'ch_100' },
    {
      name: 'a filter that keeps few',
      filter: 't0."amount" % 250 = 249',
      limit: 2,
      offset: 0,
      pulled: 5,
      last: 'ch_499',
    },
  ])('stops pulling at $name', async ({ filter, limit, offset, pulled, last }) => {
    const scan = charges();
    const result = await run(filtered(filter), scan, ['id'], { limit, offset });
    expect(scan.opened).toBe(0);
    const rows = await result.toArray();
    expect([rows.length, rows.at(-1)?.[0], scan.pulled, scan.closed]).toEqual([limit, last, pulled, 1]);
  });

  it('closes the scan before it gives the last batch', async () => {
    const scan = charges();
    const result = await run(filtered(), scan, ['id'], { limit: 10 });
    for await (const batch of result) expect([batch.length, scan.closed]).toEqual([10, 1]);
  });

  it('asks for no page before the consumer does', async () => {
    const scan = charges();
    const result = await run(filtered('true'), scan, ['id']);
    const batches = result[Symbol.asyncIterator]();
    expect(scan.pulled).toBe(0);
    await batches.next();
    await batches.next();
    expect(scan.pulled).toBe(2);
    await result.close();
    expect([scan.pulled, scan.closed]).toEqual([2, 1]);
  });

  it('counts the rows a consumer took before it left', async () => {
    const scan = charges();
    const result = await run(filtered('true'), scan, ['id']);
    for await (const row of result.rows()) if (row[0] === 'ch_2') break;
    expect([result.stats().rows, scan.pulled, scan.closed]).toEqual([3, 1, 1]);
  });

  it('costs no call when the statement does not bind', async () => {
    await (await run(filtered('true'), charges(), ['id'], { limit: 1 })).toArray();
    const scan = charges();
    await expect(run(filtered('t0."id" + 1 > 2'), scan, ['id'])).rejects.toMatchObject({ code: 'type_mismatch' });
    expect(scan.opened).toBe(0);
  });

  it('fails as the scan fails', async () => {
    const scan = new FakeScan(COLUMNS, async function* () {
      yield [charge(0)];
      throw new Error('page 2 is broken');
    });
    const result = await run(filtered('true'), scan, ['id']);
    await expect(result.toArray()).rejects.toMatchObject({ code: 'internal', message: 'page 2 is broken' });
  });

  it('runs many cursors at once', async () => {
    const counts = Array.from({ length: 12 }, async (_, index) => {
      const result = await run(filtered(`t0."amount" % 12 = ${index}`), charges(), ['id'], { limit: 40 });
      return (await result.toArray()).map((row) => Number((row[0] as string).slice(3)) % 12);
    });
    for (const [index, rows] of (await Promise.all(counts)).entries()) expect(rows).toEqual(Array(40).fill(index));
  });
});

describe('a wide row', () => {
  const wide: readonly ColumnType[] = Array.from({ length: 60 }, (_, index) => ({
    name: `c${index}`,
    type: 'BIGINT' as const,
  }));

  it('enters DuckDB only with the columns that are judged', async () => {
    // Values that DuckDB would refuse, in every column but the one of the filter.
    const row = (index: number): Row => wide.map((_, column) => (column === 7 ? index : `text ${column}`));
    const scan = new FakeScan(wide, [[row(1), row(2), row(3)]]);
    const items = wide.map((_, position) => ({ kind: 'column' as const, position }));
    const driver: Driver = { kind: 'streaming', filter: 't0."c7" > 1', computed: [], items };
    const result = await run(
      driver,
      scan,
      wide.map(({ name }) => name),
    );
    expect(await result.toArray()).toEqual([row(2), row(3)]);
  });
});

describe('a page larger than a vector of DuckDB', () => {
  it('is judged whole, and LIMIT ends inside it', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => charge(index));
    const whole = await run(filtered('t0."amount" % 2 = 1'), new FakeScan(COLUMNS, [rows]), ['id']);
    expect(await whole.toArray()).toHaveLength(2500);
    const scan = new FakeScan(COLUMNS, [rows, rows]);
    const part = await run(filtered('t0."amount" % 2 = 1'), scan, ['id'], { limit: 2501 });
    expect((await part.toArray()).at(-1)).toEqual(['ch_1']);
    expect(scan.pulled).toBe(2);
  });
});
