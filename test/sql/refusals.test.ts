import { describe, expect, test } from 'vitest';
import { DriverError, formatError } from '../../src/core/errors.js';
import { parseStatement } from '../../src/sql/parse-statement.js';

function refusal(text: string): string {
  try {
    parseStatement(text);
  } catch (error) {
    if (error instanceof DriverError) return formatError(error);
    throw error;
  }
  return 'accepted';
}

/** Text, and the error line a user sees. */
const CASES: readonly (readonly [string, string])[] = [
  ['SELECT a FORM t', 'syntax_error: Unexpected "FORM" (at line 1, column 10; hint: did you mean FROM?)'],
  ['SELECT a FROM t WEHRE a = 1', 'syntax_error: Unexpected "WEHRE" (at line 1, column 17; hint: did you mean WHERE?)'],
  ['SELECT a FROM t ODER BY a', 'syntax_error: Unexpected "ODER" (at line 1, column 17; hint: did you mean ORDER?)'],
  ['SELCT 1', 'syntax_error: Unexpected "SELCT" (at line 1, column 1; hint: did you mean SELECT?)'],
  [
    'SELECT a, FROM t',
    'syntax_error: Unexpected "FROM" (at line 1, column 11; hint: there is a comma too many before it)',
  ],
  [
    'SELECT a b c FROM t',
    'syntax_error: Unexpected "c" (at line 1, column 12; hint: is a comma or an operator missing before it?)',
  ],
  [
    'SELECT a FROM t WHERE',
    'syntax_error: Unexpected end of the statement (at line 1, column 22; hint: an expression is missing here)',
  ],
  ['SELECT a FROM t WHERE a == 1', 'syntax_error: Unexpected "==" (at line 1, column 25; hint: equality is written =)'],
  [
    'SELECT a FROM t WHERE a && b',
    'syntax_error: Unexpected "&&" (at line 1, column 25; hint: use AND; || joins text)',
  ],
  [
    'SELECT a < b < c',
    'syntax_error: Comparisons cannot be chained (at line 1, column 14; hint: join them with AND, or use parentheses)',
  ],
  ['SELECT a LIKE b IN (1)', 'syntax_error: Unexpected "IN" (at line 1, column 17; hint: use parentheses)'],
  [
    'SELECT a FROM t WHERE a IN ()',
    'syntax_error: Unexpected ")" (at line 1, column 29; hint: IN () has nothing to compare with)',
  ],
  [
    'SELECT a FROM t WHERE a IN 1',
    'syntax_error: Unexpected "1" (at line 1, column 28; hint: IN takes a list or a query in parentheses)',
  ],
  [
    "SELECT a FROM 't'",
    'syntax_error: Unexpected "\'t\'" (at line 1, column 15; hint: table names go in double quotes, not single ones)',
  ],
  [
    "SELECT a AS '' FROM t",
    'syntax_error: Unexpected "\'\'" (at line 1, column 13; hint: names go in double quotes, not single ones)',
  ],
  ["SELECT 'abc FROM t", 'syntax_error: The string that starts here is not closed (at line 1, column 8)'],
  ['SELECT "abc FROM t', 'syntax_error: The quoted name that starts here is not closed (at line 1, column 8)'],
  ['SELECT /* abc FROM t', 'syntax_error: The comment that starts here is not closed (at line 1, column 8)'],
  ['SELECT (a FROM t', 'syntax_error: The "(" that opens here is not closed (at line 1, column 8)'],
  ['SELECT a) FROM t', 'syntax_error: Unexpected ")" (at line 1, column 9; hint: nothing is open that it could close)'],
  [
    'SELECT a FROM t WHERE x = ‘y’',
    'syntax_error: Unexpected character "‘" (at line 1, column 27; hint: text goes in straight single quotes: \'…\')',
  ],
  [
    'SELECT 12abc',
    'syntax_error: "12abc" is neither a number nor a name (at line 1, column 8; hint: text goes in single quotes)',
  ],
  [
    "SELECT E'\\n'",
    "syntax_error: Strings written E'…' are not supported (at line 1, column 8; hint: write the characters themselves in '…', with '' for a quote)",
  ],
  [
    'SELECT 1; SELECT 2',
    'syntax_error: One statement at a time (at line 1, column 11; hint: run the statements one by one)',
  ],
  ['', 'syntax_error: There is no statement (at line 1, column 1)'],
  [' -- nothing\n;', 'syntax_error: There is no statement (at line 2, column 1)'],
  [
    'SELECT a FROM t ORDER BY a UNION SELECT b',
    'syntax_error: ORDER BY and LIMIT come after the last SELECT of a set operation (at line 1, column 17; hint: put this SELECT in parentheses)',
  ],
  [
    'SELECT a FROM t JOIN u',
    'syntax_error: Unexpected end of the statement (at line 1, column 23; hint: JOIN needs ON or USING; without a condition it is CROSS JOIN)',
  ],
  [
    'SELECT a FROM t CROSS JOIN u ON x',
    'syntax_error: Unexpected "ON" (at line 1, column 30; hint: CROSS JOIN takes no condition)',
  ],
  ['SELECT * AS a FROM t', 'syntax_error: Unexpected "a" (at line 1, column 13; hint: * takes no alias)'],
  ['SELECT a::foo', 'syntax_error: There is no type "foo" (at line 1, column 11)'],
  [
    'SELECT CASE WHEN a THEN b',
    'syntax_error: Unexpected end of the statement (at line 1, column 26; hint: CASE ends with END)',
  ],
  [
    'SELECT a BETWEEN 1 OR 2',
    'syntax_error: Unexpected "OR" (at line 1, column 20; hint: BETWEEN needs AND between its bounds)',
  ],
  [
    'SELECT dbo.f(1)',
    'syntax_error: Unexpected "(" (at line 1, column 13; hint: functions are called without a schema in front)',
  ],
  [
    'SELECT TOP 3 a FROM t LIMIT 4',
    'syntax_error: TOP and LIMIT do not go together (at line 1, column 1; hint: use one of them)',
  ],
  [
    'EXEC P @Id = x',
    'syntax_error: An argument is a literal or a parameter (at line 1, column 14; hint: text goes in single quotes)',
  ],
  ['EXEC P 1 + 1', 'syntax_error: An argument is a literal or a parameter (at line 1, column 8)'],
  [
    'UPDATE t a = 1',
    'syntax_error: Unexpected "=" (at line 1, column 12; hint: UPDATE is written UPDATE table SET column = value)',
  ],
  ['EXPLAIN', 'syntax_error: There is no statement (at line 1, column 8)'],
];

/** Text, the code, and the column of the refusal. */
const KINDS: readonly (readonly [string, string, number])[] = [
  ["COPY t TO 'x'", 'forbidden', 1],
  ["ATTACH ':memory:' AS x", 'forbidden', 1],
  ['PRAGMA database_list', 'forbidden', 1],
  ['INSTALL httpfs', 'forbidden', 1],
  ["LOAD 'x'", 'forbidden', 1],
  ["EXPORT DATABASE 'x'", 'forbidden', 1],
  ["IMPORT DATABASE 'x'", 'forbidden', 1],
  ["EXPLAIN COPY t TO 'x'", 'forbidden', 9],
  ['CREATE TABLE t (a int)', 'unsupported_statement', 1],
  ['DROP TABLE t', 'unsupported_statement', 1],
  ['ALTER TABLE t ADD a int', 'unsupported_statement', 1],
  ['TRUNCATE t', 'unsupported_statement', 1],
  ['MERGE INTO t USING u ON a', 'unsupported_statement', 1],
  ['GRANT SELECT ON t TO u', 'unsupported_statement', 1],
  ['USE x', 'unsupported_statement', 1],
  ['INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING', 'unsupported_statement', 30],
  ['INSERT INTO t DEFAULT VALUES', 'unsupported_statement', 15],
  ['UPDATE t SET a = 1 FROM u', 'unsupported_statement', 20],
  ['UPDATE t SET a = 1 LIMIT 2', 'unsupported_statement', 20],
  ['DELETE FROM t USING u', 'unsupported_statement', 15],
  ['UPDATE t SET (a, b) = (1, 2)', 'unsupported_statement', 14],
  ['SELECT a INTO x FROM t', 'unsupported_statement', 10],
  ['SELECT a FROM t FOR UPDATE', 'unsupported_statement', 17],
  ['SELECT a FROM t GROUP BY GROUPING SETS ((a), ())', 'unsupported_statement', 26],
  ['SELECT a FROM t GROUP BY a, ROLLUP (b)', 'unsupported_statement', 29],
  ['SELECT a COLLATE "C"', 'unsupported_statement', 10],
  ['SELECT a LIKE ANY (b)', 'unsupported_statement', 15],
  ['SELECT a > ANY (b)', 'unsupported_statement', 12],
  ["SELECT INTERVAL '1:30' HOUR_MINUTE", 'unsupported_statement', 24],
  ["SELECT a ?| 'x'", 'syntax_error', 10],
  ['SELECT a ?| ARRAY[]', 'unsupported_statement', 13],
  ['SELECT first_value(a) IGNORE NULLS OVER (ORDER BY b)', 'unsupported_statement', 23],
  ['SELECT CONVERT(varchar, a, b)', 'unsupported_statement', 28],
  ['SELECT DISTINCT TOP 10 PERCENT a FROM t', 'unsupported_statement', 1],
  ['SELECT TOP 1 WITH TIES a FROM t', 'syntax_error', 1],
  ['SELECT a UNION SELECT b ORDER BY 1 FETCH FIRST 1 ROW WITH TIES', 'unsupported_statement', 1],
  ['SELECT a FROM t WITH (UPDLOCK)', 'unsupported_statement', 23],
  ['SELECT a FROM t OPTION (HASH JOIN)', 'unsupported_statement', 17],
  ['SELECT a FROM t PIVOT (b)', 'unsupported_statement', 17],
  ['SELECT a FROM (t JOIN u ON b) x', 'unsupported_statement', 31],
  ['WITH a AS (DELETE FROM t) SELECT 1', 'syntax_error', 12],
  ['SELECT a FROM t WHERE b HAVING c WHERE d', 'syntax_error', 34],
  ['SELECT a WHERE b FROM t', 'syntax_error', 18],
  ['SELECT a FROM t GROUP BY a WHERE b', 'syntax_error', 28],
  ['SELECT a FROM t LIMIT 1 WHERE b', 'syntax_error', 25],
  ['SELECT a FROM t WHERE b WHERE c', 'syntax_error', 25],
  ['SELECT a FROM t FROM u', 'syntax_error', 17],
  ['SELECT a FROM t LIMIT 1 LIMIT 2', 'syntax_error', 25],
  ['SELECT a FROM t LIMIT 1 ORDER BY a', 'syntax_error', 25],
  ['SELECT a FROM t ORDER BY a ORDER BY b', 'syntax_error', 28],
  ['SELECT a FROM t LIMIT 1 UNION SELECT 1', 'syntax_error', 17],
  ['SELECT a UNION', 'syntax_error', 15],
  ['SELECT a FROM t x y', 'syntax_error', 19],
  ['SELECT FROM t', 'syntax_error', 8],
  ['SELECT a FROM', 'syntax_error', 14],
  ['SELECT DISTINCT', 'syntax_error', 16],
  ['SELECT f(SELECT 1)', 'syntax_error', 10],
  ['SELECT a.*.b FROM t', 'syntax_error', 11],
  ['SELECT count(a.*) FROM t', 'syntax_error', 16],
  ['SELECT a FROM t; DROP TABLE t', 'syntax_error', 18],
  ['SELECT (1, 2', 'syntax_error', 8],
  ['SELECT [1, 2)', 'syntax_error', 8],
  ['SELECT a -> ', 'syntax_error', 13],
  ['INSERT INTO t (a VALUES (1)', 'syntax_error', 15],
  ['INSERT INTO t (a) VALUES', 'syntax_error', 25],
  ['INSERT INTO t (a) VALUES (1) WHERE b', 'syntax_error', 30],
  ['DELETE FROM t WHERE', 'syntax_error', 20],
  ['SHOW x', 'syntax_error', 6],
  ['{CALL P(?)', 'syntax_error', 1],
];

describe('the error line says what, where and how it is meant', () => {
  test.each(CASES)('%s', (text, line) => {
    expect(refusal(text)).toBe(line);
  });
});

describe('what is not taken is refused at its place', () => {
  test.each(KINDS)('%s', (text, code, column) => {
    expect(refusal(text)).toMatch(new RegExp(`^${code}: .*at line 1, column ${column}[;)]`));
  });
});

describe('places count code points in the whole text', () => {
  test.each([
    ['tabs', 'SELECT\ta\tb\tc', 'line 1, column 12'],
    ['CRLF', 'SELECT a\r\nFROM t\r\nWHERE ==', 'line 3, column 7'],
    ['astral characters', "SELECT '😀😀', a b c", 'line 1, column 18'],
    ['a combining mark', 'SELECT "é" x y', 'line 1, column 14'],
    ['comments of several lines', '/* a\n b */ SELECT a b c', 'line 2, column 18'],
    ['a long string before it', `SELECT '${'x'.repeat(1000)}' b c`, 'line 1, column 1013'],
  ])('%s', (_name, text, place) => {
    expect(refusal(text)).toContain(place);
  });

  test('of a statement inside a script', () => {
    const text = 'SELECT 1;\n\nSELECT a b c;';
    const error = (() => {
      try {
        return parseStatement({ text, start: 11, end: text.length });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error instanceof DriverError && error.position).toEqual({ offset: 22, line: 3, column: 12 });
  });
});
