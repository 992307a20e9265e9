import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Row } from '../../src/core/value.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import { withRelations } from '../../src/engine/staged-relations.js';
import type { ColumnType } from '../../src/plan/plan.js';
import { contextOf, FakeScan, planOf } from './fake-scan.js';

const engine = new DuckDbEngine();
afterAll(() => engine.close());

const CHARGE: readonly ColumnType[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'amount', type: 'BIGINT' },
  { name: 'customer', type: 'TEXT' },
  { name: 'metadata', type: 'JSON' },
  { name: 'unit', type: 'DECIMAL' },
];
const CUSTOMER: readonly ColumnType[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'address.city', type: 'TEXT' },
];

const charge = (index: number): Row => [`ch_${index}`, index, `cus_${index % 3}`, { n: index % 5 }, `${index}.25`];
const pagesOf = (count: number, size = 100): Row[][] =>
  Array.from({ length: count }, (_, page) => Array.from({ length: size }, (_, index) => charge(page * size + index)));

async function rowsOf(sql: string, scans: readonly FakeScan[], width: number, by = engine): Promise<Row[]> {
  const output = Array.from({ length: width }, (_, index) => `c${index}`);
  const result = await by.runSelect(planOf({ kind: 'blocking', sql }, scans, output), contextOf(scans));
  return result.toArray();
}

const GROUPED = `SELECT t0."customer", count(*), sum(t0."amount"), min(t0."metadata"->>'$."n"'), max(t0."unit")
  FROM scan(0) AS t0 GROUP BY 1 ORDER BY 1`;
const EXPECTED = [
  ['cus_0', 100, 14850, '0', '297.25'],
  ['cus_1', 100, 14950, '0', '298.25'],
  ['cus_2', 100, 15050, '0', '299.25'],
];

describe('the blocking driver', () => {
  it('fetches everything, then answers; columns are known before', async () => {
    const scan = new FakeScan(CHARGE, pagesOf(3));
    const plan = planOf({ kind: 'blocking', sql: GROUPED }, [scan], ['customer', 'count', 'sum', 'min', 'max']);
    const result = await engine.runSelect(plan, contextOf([scan]));
    expect(result.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'customer TEXT',
      'count BIGINT',
      'sum HUGEINT',
      'min TEXT',
      'max DECIMAL',
    ]);
    expect(scan.opened).toBe(0);
    expect(await result.toArray()).toEqual(EXPECTED);
    expect([scan.pulled, scan.closed, result.stats().calls]).toEqual([3, 1, 3]);
  });

  it('joins scans, also a scan with itself', async () => {
    const customers = [
      ['cus_0', 'Lübeck'],
      ['cus_1', null],
    ];
    const scans = [new FakeScan(CHARGE, pagesOf(1, 6)), new FakeScan(CUSTOMER, [customers], 7)];
    const sql = `SELECT t0."id", t7."address.city", other."id" FROM scan(0) AS t0 LEFT JOIN scan(7) AS t7 ON t7."id" = t0."customer"
      JOIN scan(0) AS other ON other."amount" = t0."amount" + 3 ORDER BY 1`;
    expect(await rowsOf(sql, scans, 3)).toEqual([
      ['ch_0', 'Lübeck', 'ch_3'],
      ['ch_1', null, 'ch_4'],
      ['ch_2', null, 'ch_5'],
    ]);
  });

  it('answers a SELECT without FROM', async () => {
    expect(await rowsOf(`SELECT 1 + 1, 'scan(0)'`, [], 2)).toEqual([[2, 'scan(0)']]);
  });

  it('fails when a page fails, whatever came before', async () => {
    const broken = new FakeScan(CHARGE, async function* () {
      yield [charge(0)];
      throw new Error('page 2 is broken');
    });
    await expect(rowsOf('SELECT count(*) FROM scan(0) AS t0', [broken], 1)).rejects.toThrow('page 2 is broken');
  });

  it('closes the other scans when one fails', async () => {
    const broken = new FakeScan(
      CHARGE,
      async function* () {
        throw new Error('broken');
      },
      1,
    );
    const hanging = new FakeScan(CHARGE, async function* (scan) {
      yield [charge(0)];
      await new Promise((_, reject) => scan.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    const sql = 'SELECT count(*) FROM scan(0) AS t0, scan(1) AS t1';
    await expect(rowsOf(sql, [hanging, broken], 1)).rejects.toThrow('broken');
    expect(hanging.signal?.aborted).toBe(true);
  });

  it('costs no call when the statement does not bind', async () => {
    const scan = new FakeScan(CHARGE, pagesOf(1));
    await expect(rowsOf('SELECT sum(t0."id") FROM scan(0) AS t0', [scan], 1)).rejects.toMatchObject({
      code: 'type_mismatch',
      message: 'No function matches sum(TEXT)',
    });
    expect(scan.opened).toBe(0);
  });

  it('tells which column holds a value of another type', async () => {
    const scan = new FakeScan(CHARGE, [[['ch_1', 'twelve', null, null, null]]]);
    await expect(rowsOf('SELECT sum(t0."amount") FROM scan(0) AS t0', [scan], 1)).rejects.toMatchObject({
      code: 'internal',
      message: 'Charge.amount is declared BIGINT, but a row holds the string "twelve"',
    });
  });

  it('gives a large result in portions, and stops computing when nobody reads', async () => {
    const sql = 'SELECT a.range FROM range(100000000) AS a';
    const result = await engine.runSelect(planOf({ kind: 'blocking', sql }, [], ['n']), contextOf([]));
    for await (const batch of result) {
      expect(batch.length).toBeLessThanOrEqual(2048);
      break;
    }
    expect(result.stats().rows).toBeLessThanOrEqual(2048);
  });
});

describe('staging beyond its limit', () => {
  const parent = mkdtempSync(join(tmpdir(), 'engine-test-'));
  const small = new DuckDbEngine({ stagingBytes: 2_000, tempDirectory: parent });
  afterAll(() => small.close());

  it('gives the same answer from tables', async () => {
    expect(await rowsOf(GROUPED, [new FakeScan(CHARGE, pagesOf(3))], 5, small)).toEqual(EXPECTED);
  });

  it('keeps every value as it was, in tables and in the last array', async () => {
    const scans = (): FakeScan[] => [
      new FakeScan(CHARGE, [...pagesOf(3), [[null, null, null, null, null]], [charge(900)]]),
    ];
    const sql = `SELECT ${CHARGE.map(({ name }) => `t0."${name}"`).join(', ')} FROM scan(0) AS t0`;
    const [spilled, plain] = [await rowsOf(sql, scans(), 5, small), await rowsOf(sql, scans(), 5)];
    expect(spilled).toEqual(plain);
    expect(plain).toHaveLength(302);
  });

  it('keeps scans that are fetched at once apart', async () => {
    const scans = [new FakeScan(CHARGE, pagesOf(4)), new FakeScan(CHARGE, pagesOf(7), 1)];
    const sql = 'SELECT (SELECT count(*) FROM scan(0) AS t0), (SELECT sum(t1."amount") FROM scan(1) AS t1)';
    expect(await rowsOf(sql, scans, 2, small)).toEqual([[400, (700 * 699) / 2]]);
  });

  it('spills into a private directory, and leaves nothing', async () => {
    const tiny = new DuckDbEngine({ stagingBytes: 4_000_000, memoryLimit: '48MB', tempDirectory: parent });
    const scan = new FakeScan([{ name: 'text', type: 'TEXT' }], async function* () {
      for (let page = 0; page < 200; page += 1) {
        yield Array.from({ length: 1000 }, (_, index) => [`${page}-${index}-`.padEnd(600, String(page * index))]);
      }
    });
    const sql = 'SELECT count(*), sum(length(t0."text")) FROM scan(0) AS t0';
    const result = await tiny.runSelect(planOf({ kind: 'blocking', sql }, [scan], ['n', 'sum']), contextOf([scan]));
    for await (const batch of result) {
      expect(batch).toEqual([[200_000, 120_000_000]]);
      expect(spillFiles()).not.toEqual([]);
    }
    expect(spillFiles()).toEqual([]);
    await tiny.close();
    expect(spillDirectories()).toEqual([]);
  });

  it('judges IS DISTINCT FROM beside OR in a table of NULLs as in arrays', async () => {
    const tiny = new DuckDbEngine({ stagingBytes: 1, tempDirectory: parent });
    const scan = new FakeScan([{ name: 'text', type: 'TEXT' }], [[[null], [null]]]);
    const sql = `SELECT count(*) FROM scan(0) AS t0 WHERE t0."text" IS DISTINCT FROM 'a' OR t0."text" = 'b'`;
    const result = await tiny.runSelect(planOf({ kind: 'blocking', sql }, [scan], ['n']), contextOf([scan]));
    expect(await result.toArray()).toEqual([[2]]);
    await tiny.close();
  });

  /** Made by DuckDB for each engine when it first spills, inside the user's own directory. */
  function spillDirectories(): string[] {
    const [own, ...others] = readdirSync(parent);
    expect(others).toEqual([]);
    expect(statSync(join(parent, own ?? '')).mode & 0o777).toBe(0o700);
    return readdirSync(join(parent, own ?? '')).map((name) => join(parent, own ?? '', name));
  }

  function spillFiles(): string[] {
    return spillDirectories().flatMap((directory) => readdirSync(directory));
  }
});

describe('withRelations', () => {
  it('leaves scans inside text and quoted names alone', () => {
    const sql = `SELECT 'it''s scan(1)', "scan(1)""scan(1)" FROM scan(1) AS t1 JOIN scan(12) AS t12`;
    expect(withRelations(sql, (id) => `<${id}>`)).toBe(
      `SELECT 'it''s scan(1)', "scan(1)""scan(1)" FROM <1> AS t1 JOIN <12> AS t12`,
    );
  });
});
