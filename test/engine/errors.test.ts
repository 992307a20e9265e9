import { afterAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/core/errors.js';
import { DuckDbEngine } from '../../src/engine/engine.js';
import type { ColumnType } from '../../src/plan/plan.js';
import { contextOf, FakeScan, planOf } from './fake-scan.js';

const engine = new DuckDbEngine();
afterAll(() => engine.close());

const COLUMNS: readonly ColumnType[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'address.city', type: 'TEXT' },
  { name: 'amount', type: 'BIGINT' },
  { name: 'created', type: 'TIMESTAMP' },
  { name: 'unit', type: 'DECIMAL' },
];

function failing(sql: string): Promise<unknown> {
  const scan = new FakeScan(COLUMNS, [[['ch_1', 'Bonn', 12, 0, '99999999999999']]]);
  const text = `SELECT ${sql.includes('FROM') ? sql : `${sql} FROM scan(0) AS t0`}`;
  return engine
    .runSelect(planOf({ kind: 'blocking', sql: text }, [scan], ['x']), contextOf([scan]))
    .then((result) => result.toArray());
}

describe('an error of DuckDB', () => {
  it.each<[string, ErrorCode, string]>([
    [`CAST(t0."id" AS BIGINT)`, 'invalid_value', `Could not convert string 'ch_1' to BIGINT (column id)`],
    [`CAST('abc' AS BIGINT)`, 'invalid_value', `Could not convert string 'abc' to BIGINT`],
    [`CAST('t0."x" INTEGER' AS BIGINT)`, 'invalid_value', `Could not convert string 't0."x" INTEGER' to BIGINT`],
    [`CAST('2024-02-30' AS DATE)`, 'invalid_value', 'date field value out of range: "2024-02-30"'],
    [`CAST(5 AS TIMESTAMP)`, 'type_mismatch', 'Unimplemented type for cast (BIGINT -> TIMESTAMP)'],
    [`t0."id" + 1`, 'type_mismatch', 'No function matches +(TEXT, BIGINT)'],
    [`stripe_sql_div(t0."id", 2)`, 'type_mismatch', 'No function matches /(TEXT, BIGINT)'],
    [`abs('a')`, 'type_mismatch', 'Could not choose a best candidate function for the function call "abs(TEXT)"'],
    [`t0."created" > 5`, 'type_mismatch', 'Cannot compare values of type TIMESTAMP and type BIGINT'],
    [
      `9223372036854775807 + t0."amount"`,
      'invalid_value',
      'Overflow in addition of BIGINT (9223372036854775807 + 12)!',
    ],
    [`sqrt(-t0."amount")`, 'invalid_value', 'cannot take square root of a negative number'],
    [`t0."id", count(*)`, 'syntax_error', 'Column "id" must appear in GROUP BY or inside an aggregate function'],
    [
      `1 FROM scan(0) AS t0 WHERE sum(t0."amount") > 1`,
      'syntax_error',
      'WHERE and ON cannot contain aggregate functions',
    ],
    [`1 FROM scan(0) AS t0 ORDER BY 3`, 'syntax_error', 'ORDER term out of range - should be between 1 and 1'],
    [`(SELECT x FROM (VALUES (1), (2)) AS v(x))`, 'invalid_value', 'A subquery used as a value gave more than one row'],
    [
      `1 FROM scan(0) AS t0 HAVING t0."amount" > 1`,
      'syntax_error',
      'Column "amount" must appear in GROUP BY or inside an aggregate function',
    ],
    [`sum(count(*))`, 'syntax_error', 'Calls of aggregate functions cannot be nested'],
    [`count(*) FROM scan(0) AS t0 GROUP BY 1`, 'syntax_error', 'GROUP BY cannot contain aggregate functions'],
    [
      `1 FROM scan(0) AS t0 WHERE row_number() OVER () = 1`,
      'syntax_error',
      'WHERE and ON cannot contain window functions',
    ],
    [`grouping(t0."id") FROM scan(0) AS t0 GROUP BY t0."amount"`, 'syntax_error', 'GROUPING reads "id", which is not'],
    [
      `t0."id" FROM scan(0) AS t0 UNION SELECT 'a', 'b'`,
      'syntax_error',
      'The queries of a UNION, INTERSECT or EXCEPT must have the same number of columns',
    ],
    [
      `1 FROM (VALUES (1, 2), (3)) AS v(a, b)`,
      'syntax_error',
      'The rows of VALUES must have the same number of values',
    ],
    [`1 FROM (VALUES (1, 2)) AS v(a, b, c)`, 'syntax_error', 'A table of 2 columns is given 3 column names'],
    [`1 WHERE 1 IN (SELECT 1, 2 FROM scan(0) AS t0)`, 'syntax_error', 'A subquery gives 2 columns where 1 can stand'],
    [`1 FROM scan(0) AS t0 LIMIT -1`, 'invalid_value', 'LIMIT and OFFSET cannot be negative'],
    [`t0."amount" IN (SELECT t0."created")`, 'type_mismatch', 'Cannot compare values of type BIGINT and TIMESTAMP'],
    [
      `CASE WHEN true THEN t0."amount" ELSE t0."created" END`,
      'type_mismatch',
      'Cannot mix values of type TIMESTAMP and BIGINT in CASE expression',
    ],
    [`greatest(t0."amount", t0."created")`, 'type_mismatch', 'Cannot combine types of BIGINT and TIMESTAMP'],
    [
      `t0."amount" FROM scan(0) AS t0 UNION ALL SELECT t0."created" FROM scan(0) AS t0`,
      'type_mismatch',
      'Unimplemented type for cast (BIGINT -> TIMESTAMP)',
    ],
    [`no_such_function(1)`, 'unknown_function', 'Scalar Function with name no_such_function does not exist!'],
  ])('in %s is %s', async (sql, code, message) => {
    await expect(failing(sql)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  });

  it('shows no generated text', async () => {
    for (const sql of [
      `t0."address.city" + 1`,
      `sum(t0."nothing")`,
      `t0."id", count(*)`,
      `no_such_function(t0."id")`,
    ]) {
      const error = await failing(sql).catch((thrown: unknown) => thrown as Error);
      expect((error as Error).message).not.toMatch(/LINE|\bt0\b|scan\(|\n|explicit/);
    }
  });
});

describe('the instance is locked', () => {
  it.each([`content FROM read_text('/etc/hostname')`, `1 FROM '/etc/passwd'`, `1 FROM glob('/*')`])(
    'refuses %s',
    async (sql) => {
      await expect(failing(sql)).rejects.toThrow(/disabled|Permission|not exist/i);
    },
  );

  it('refuses to be unlocked', async () => {
    const plan = planOf({ kind: 'blocking', sql: `SET threads = 2` }, [], ['x']);
    const reading = engine.runSelect(plan, contextOf([])).then((result) => result.toArray());
    await expect(reading).rejects.toThrow(/locked/);
  });
});
