import { afterAll, describe, expect, it } from 'vitest';
import type { SqlType, Value } from '../../src/core/value.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import { presentValue } from '../../src/engine/present-value.js';
import { contextOf, FakeScan, planOf } from './fake-scan.js';

// Times are UTC wherever the process runs.
const zone = process.env['TZ'];
process.env['TZ'] = 'Asia/Tokyo';

const engine = new DuckDbEngine();
afterAll(async () => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
  await engine.close();
});

async function evaluate(sql: string): Promise<readonly [SqlType | undefined, Value | undefined]> {
  const result = await engine.runSelect(planOf({ kind: 'blocking', sql: `SELECT ${sql}` }, [], ['x']), contextOf([]));
  return [result.columns[0]?.type, (await result.toArray())[0]?.[0]];
}

describe('what DuckDB computes', () => {
  it.each<[string, SqlType, Value]>([
    [`'text'`, 'TEXT', 'text'],
    [`'a' || chr(0) || '😀'`, 'TEXT', 'a\0😀'],
    [`'a'::ENUM('a', 'b')`, 'TEXT', 'a'],
    [`'6f9619ff-8b86-d011-b42d-00cf4fc964ff'::UUID`, 'TEXT', '6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
    [`'\\x01\\xAB'::BLOB`, 'TEXT', '\\x01ab'],
    [`'101'::BIT`, 'TEXT', '101'],
    [`CAST(NULL AS VARCHAR)`, 'TEXT', null],
    [`1::TINYINT`, 'BIGINT', 1],
    [`1::SMALLINT`, 'BIGINT', 1],
    [`1::UINTEGER`, 'BIGINT', 1],
    [`0`, 'BIGINT', 0],
    [`-9007199254740991`, 'BIGINT', -9007199254740991],
    [`9007199254740992`, 'BIGINT', 9007199254740992n],
    [`18446744073709551615::UBIGINT`, 'HUGEINT', 18446744073709551615n],
    [`sum(5::BIGINT)`, 'HUGEINT', 5],
    [`170141183460469231731687303715884105727`, 'HUGEINT', 170141183460469231731687303715884105727n],
    [`1.5::FLOAT`, 'DOUBLE', 1.5],
    [`avg(1)`, 'DOUBLE', 1],
    [`1.10::DECIMAL(10, 2)`, 'DECIMAL', '1.10'],
    [`-0.05`, 'DECIMAL', '-0.05'],
    [`12345678901234567890.123456789012::DECIMAL(38, 12)`, 'DECIMAL', '12345678901234567890.123456789012'],
    [`100::DECIMAL(38, 12)`, 'DECIMAL', '100'],
    [`0::DECIMAL(38, 12)`, 'DECIMAL', '0'],
    [`1.5::DECIMAL(38, 12) * 1.5::DECIMAL(38, 12)`, 'DECIMAL', '2.25'],
    [`true`, 'BOOLEAN', true],
    [`TIMESTAMP '2024-03-01 09:30:00'`, 'TIMESTAMP', '2024-03-01T09:30:00Z'],
    [`TIMESTAMP '2024-03-01 09:30:00.25'`, 'TIMESTAMP', '2024-03-01T09:30:00.25Z'],
    [`TIMESTAMP '1969-12-31 23:59:59.999999'`, 'TIMESTAMP', '1969-12-31T23:59:59.999999Z'],
    [`TIMESTAMPTZ '2024-03-01 09:30:00+02'`, 'TIMESTAMP', '2024-03-01T07:30:00Z'],
    [`date_trunc('day', TIMESTAMPTZ '2024-03-01 00:30:00+02')`, 'TIMESTAMP', '2024-02-29T00:00:00Z'],
    [`'2024-03-01 09:30:00'::TIMESTAMP_S`, 'TIMESTAMP', '2024-03-01T09:30:00Z'],
    [`'2024-03-01 09:30:00.123'::TIMESTAMP_MS`, 'TIMESTAMP', '2024-03-01T09:30:00.123Z'],
    [`'2024-03-01 09:30:00.123456789'::TIMESTAMP_NS`, 'TIMESTAMP', '2024-03-01T09:30:00.123456789Z'],
    [`'infinity'::TIMESTAMP`, 'TIMESTAMP', 'infinity'],
    [`DATE '2024-02-29'`, 'DATE', '2024-02-29'],
    [`'infinity'::DATE`, 'DATE', 'infinity'],
    [`'-infinity'::DATE`, 'DATE', '-infinity'],
    [`TIME '09:30:00.5'`, 'TIME', '09:30:00.5'],
    [`TIMETZ '01:30:00+02'`, 'TIME', '23:30:00'],
    [`INTERVAL '7 days'`, 'INTERVAL', '7 days'],
    [`INTERVAL '1 month'`, 'INTERVAL', '1 mon'],
    [`INTERVAL '1 year 2 months 1 day 04:05:06.5'`, 'INTERVAL', '1 year 2 mons 1 day 04:05:06.5'],
    [`INTERVAL '-1 day' + INTERVAL '2 hours'`, 'INTERVAL', '-1 days +02:00:00'],
    [`INTERVAL '0 days'`, 'INTERVAL', '00:00:00'],
    [`INTERVAL '-90 minutes'`, 'INTERVAL', '-01:30:00'],
    [`'{"a": [1, null]}'::JSON`, 'JSON', { a: [1, null] }],
    [`'{"a": null}'::JSON -> 'a'`, 'JSON', null],
    [`[1, NULL]`, 'JSON', [1, null]],
    [`[[9007199254740993]]`, 'JSON', [['9007199254740993']]],
    [
      `{'a': TIMESTAMP '2024-03-01 09:30:00', 'b': 1.50, 'c': NULL}`,
      'JSON',
      { a: '2024-03-01T09:30:00Z', b: '1.50', c: null },
    ],
    [`MAP {'k': 1, 'l': NULL}`, 'JSON', { k: 1, l: null }],
    [`MAP {1: '{"x":1}'::JSON}`, 'JSON', { 1: { x: 1 } }],
  ])('%s is %s', async (sql, type, value) => {
    expect(await evaluate(sql)).toEqual([type, value]);
  });
});

describe('what a scan stages', () => {
  const cases: readonly [SqlType, Value, Value, string][] = [
    ['TEXT', 'é\0😀', 'é\0😀', 'VARCHAR'],
    ['BIGINT', 0, 0, 'BIGINT'],
    ['BIGINT', 9007199254740993n, 9007199254740993n, 'BIGINT'],
    ['HUGEINT', 5, 5, 'HUGEINT'],
    ['DOUBLE', 0.1, 0.1, 'DOUBLE'],
    ['DECIMAL', '-0.123456789012', '-0.123456789012', 'DECIMAL(38,12)'],
    ['DECIMAL', '1200', '1200', 'DECIMAL(38,12)'],
    ['BOOLEAN', false, false, 'BOOLEAN'],
    ['TIMESTAMP', 1_709_285_400_500_000, '2024-03-01T09:30:00.5Z', 'TIMESTAMP'],
    ['DATE', '2024-02-29', '2024-02-29', 'DATE'],
    ['TIME', '09:30:00.5', '09:30:00.5', 'TIME'],
    ['JSON', { a: [1, 'x', null] }, { a: [1, 'x', null] }, 'JSON'],
    ['JSON', 'plain', 'plain', 'JSON'],
  ];

  it.each(cases)('%s %s comes out as %s of DuckDB’s %s', async (type, staged, given, duckDbType) => {
    const scan = new FakeScan([{ name: 'a.b "c"', type }], [[[staged], [null]]]);
    const name = `t0."a.b ""c"""`;
    const sql = `SELECT ${name}, typeof(${name}) FROM scan(0) AS t0`;
    const result = await engine.runSelect(planOf({ kind: 'blocking', sql }, [scan], ['x', 'type']), contextOf([scan]));
    expect(result.columns[0]?.type).toBe(type);
    expect(await result.toArray()).toEqual([
      [given, duckDbType],
      [null, duckDbType],
    ]);
  });

  it('gives the same when no DuckDB is between', async () => {
    for (const [type, staged, given] of cases) expect(presentValue(type, staged)).toEqual(given);
  });

  it.each<[SqlType, Value, string]>([
    ['TEXT', { id: 'x' }, 'an object'],
    ['BIGINT', 1.5, 'the number "1.5"'],
    ['BIGINT', '1', 'the string "1"'],
    ['BOOLEAN', 1, 'the number "1"'],
    ['BOOLEAN', 'false', 'the string "false"'],
    ['DECIMAL', 1.5, 'the number "1.5"'],
    ['DECIMAL', '0.1234567890123', 'the string "0.1234567890123"'],
    ['DECIMAL', '1e5', 'the string "1e5"'],
    ['DATE', '2024-02-30', 'the string "2024-02-30"'],
    ['TIMESTAMP', ['x'], 'a list'],
  ])('refuses %s %s', async (type, value, kind) => {
    const scan = new FakeScan([{ name: 'x', type }], [[[value]]]);
    const sql = `SELECT count(t0."x") FROM scan(0) AS t0`;
    const result = await engine.runSelect(planOf({ kind: 'blocking', sql }, [scan], ['n']), contextOf([scan]));
    await expect(result.toArray()).rejects.toMatchObject({
      code: 'internal',
      message: `Charge.x is declared ${type}, but a row holds ${kind}`,
    });
  });
});

describe('the dialect macros', () => {
  it.each<[string, SqlType, Value]>([
    ['stripe_sql_div(7::BIGINT, 2)', 'BIGINT', 3],
    ['stripe_sql_div(-7, 2)', 'BIGINT', -3],
    ['stripe_sql_div(7, 2.0)', 'DOUBLE', 3.5],
    [`stripe_sql_div(7, '2')`, 'BIGINT', 3],
    ['stripe_sql_div(sum(7::BIGINT), count(*))', 'HUGEINT', 7],
    [`stripe_sql_interval_div(INTERVAL '7 days', 2)`, 'INTERVAL', '3 days 12:00:00'],
    ['stripe_sql_div(7, NULL::BIGINT)', 'BIGINT', null],
    ['stripe_sql_div(NULL::BIGINT, 0)', 'BIGINT', null],
    ['stripe_sql_mod(-7, 2)', 'BIGINT', -1],
    ['stripe_sql_mod(5.5, 2)', 'DECIMAL', '1.5'],
    [`stripe_sql_json('{"a":{"b":1}}'::JSON, '$."a"')`, 'JSON', { b: 1 }],
    [`stripe_sql_json('{"a":null}'::JSON, '$."a"') IS NULL`, 'BOOLEAN', true],
    [`stripe_sql_json('{}'::JSON, '$."a"') IS NULL`, 'BOOLEAN', true],
  ])('%s is %s', async (sql, type, value) => {
    expect(await evaluate(sql)).toEqual([type, value]);
  });

  it.each([
    'stripe_sql_div(1, 0)',
    'stripe_sql_div(1.5, 0.0)',
    'stripe_sql_mod(1, 0)',
    `stripe_sql_interval_div(INTERVAL '1 day', 0)`,
  ])('%s is an error', async (sql) => {
    await expect(evaluate(sql)).rejects.toMatchObject({ code: 'invalid_value', message: 'Division by zero' });
  });

  it('a guard to the left of a division holds', async () => {
    const scan = new FakeScan([{ name: 'n', type: 'BIGINT' }], [[[0], [1], [5]]]);
    const sql = `SELECT t0."n" FROM scan(0) AS t0 WHERE t0."n" <> 0 AND stripe_sql_div(10, t0."n") > 1`;
    const result = await engine.runSelect(planOf({ kind: 'blocking', sql }, [scan], ['n']), contextOf([scan]));
    expect(await result.toArray()).toEqual([[1], [5]]);
  });
});
