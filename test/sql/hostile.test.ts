import { describe, expect, test } from 'vitest';
import { DriverError } from '../../src/core/errors.js';
import { parseStatement } from '../../src/sql/parse-statement.js';
import { printQuery } from '../../src/sql/print-query.js';
import { lex } from '../../src/sql/lexer.js';
import { statementParameters } from '../../src/sql/statement-parameters.js';

function many(count: number, text: (index: number) => string, separator = ''): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(separator);
}

/** Parses, prints and walks the statement, so that every recursion over its tree has run. */
function outcome(text: string): string {
  try {
    const statement = parseStatement(text);
    statementParameters(statement);
    if (statement.kind === 'query') {
      printQuery(statement.query, { column: () => 'c', parameter: () => '1', table: () => 't', call: () => undefined });
    }
    return 'ok';
  } catch (error) {
    if (error instanceof DriverError && error.position) return `${error.code} at ${error.position.offset}`;
    throw error;
  }
}

const nest = (depth: number, open: string, inner: string, close: string): string =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Text, and what comes of it. Each must answer within a second on a shared core; most need a few milliseconds. */
const CASES: readonly (readonly [string, string, string])[] = [
  ['16 parentheses with an error inside', `SELECT ${nest(16, '(', '1 +', ')')}`, 'syntax_error at 26'],
  ['200 parentheses with an error inside', `SELECT ${nest(200, '(', '1 +', ')')}`, 'syntax_error at 210'],
  ['100 parentheses', `SELECT ${nest(100, '(', '1', ')')}`, 'ok'],
  ['240 parentheses', `SELECT ${nest(240, '(', 'a', ')')} FROM t`, 'ok'],
  ['10,000 parentheses', `SELECT ${nest(10_000, '(', '1', ')')}`, 'syntax_error at 257'],
  ['200,000 open parentheses', `SELECT ${'('.repeat(200_000)}`, 'syntax_error at 257'],
  ['100 nested queries', `SELECT * FROM ${nest(100, '(SELECT * FROM ', 't', ') x')}`, 'ok'],
  ['200 scalar queries', `SELECT ${nest(200, '(SELECT ', '1', ')')}`, 'ok'],
  ['240 queries in parentheses', nest(240, '(', 'SELECT 1', ')'), 'ok'],
  ['200 join groups', `SELECT 1 FROM ${nest(200, '(', 't', ')')}`, 'ok'],
  ['240 calls', `SELECT ${nest(240, 'f(', '1', ')')}`, 'ok'],
  ['240 INs', `SELECT ${nest(240, 'a IN (', '1', ')')}`, 'ok'],
  ['50,000 NOT', `SELECT ${'NOT '.repeat(50_000)}a`, 'syntax_error at 2003'],
  ['50,000 minus signs', `SELECT ${'- '.repeat(50_000)}a`, 'syntax_error at 1005'],
  ['50,000 CASE', `SELECT ${'CASE WHEN '.repeat(50_000)}a`, 'syntax_error at 4997'],
  ['50,000 casts', `SELECT a${'::int'.repeat(50_000)}`, 'syntax_error at 2518'],
  ['50,000 sums', `SELECT ${many(50_000, () => 'a', ' + ')}`, 'syntax_error at 2017'],
  ['50,000 ORs', `SELECT 1 FROM t WHERE ${many(50_000, (index) => `a = ${index}`, ' OR ')}`, 'ok'],
  ['50,000 values in IN', `SELECT 1 FROM t WHERE a IN (${many(50_000, String, ',')})`, 'ok'],
  ['5,000 rows', `INSERT INTO t (a, b) VALUES ${many(5_000, (index) => `(${index}, 'x')`, ',')}`, 'ok'],
  ['a string of 1 MB', `SELECT '${'x'.repeat(1 << 20)}'`, 'ok'],
  ['a string of 1 MB of quotes', `SELECT '${"''".repeat(1 << 19)}'`, 'ok'],
  ['a name of 1 MB', `SELECT "${'x'.repeat(1 << 20)}"`, 'ok'],
  ['a comment of 1 MB', `SELECT /*${'x'.repeat(1 << 20)}*/ 1`, 'ok'],
  ['a million open comments', `SELECT ${'/*'.repeat(1 << 20)}`, 'syntax_error at 7'],
  ['5 MB', `SELECT ${' '.repeat(5 << 20)} 1`, 'syntax_error at 0'],
  ['600,000 commas', `SELECT ${','.repeat(600_000)}`, 'syntax_error at 500006'],
  ['2,000 columns', `SELECT ${many(2_000, (index) => `a${index} AS b${index}`, ',')} FROM t`, 'ok'],
  ['200,000 columns', `SELECT ${many(200_000, () => '?', ',')}`, 'syntax_error at 10005'],
  ['100 joins', `SELECT 1 FROM t ${many(100, () => 'JOIN t ON a = b', ' ')}`, 'ok'],
  ['5,000 joins', `SELECT 1 FROM t ${many(5_000, () => 'JOIN t ON a = b', ' ')}`, 'syntax_error at 3216'],
  ['5,000 unions', many(5_000, () => 'SELECT 1', ' UNION '), 'syntax_error at 7509'],
  ['a NUL in a string', "SELECT 'a\0b'", 'syntax_error at 7'],
  ['a NUL outside', 'SELECT \0', 'syntax_error at 7'],
  ['a lone surrogate', 'SELECT \ud800', 'syntax_error at 7'],
];

describe('hostile text is answered quickly', () => {
  test.each(CASES)('%s', (_name, text, expected) => {
    const started = performance.now();
    expect(outcome(text)).toBe(expected);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

test('any text at all ends in a statement or a DriverError with a place, and tokens never overlap', () => {
  const pieces = [
    'SELECT',
    ' ',
    'a',
    '(',
    ')',
    "'",
    '"',
    '[',
    ']',
    '`',
    '--',
    '\n',
    '/*',
    '*/',
    ',',
    '.',
    '1',
    '::',
    '$',
    '$$',
    '?',
    ':',
    '@',
    ';',
    'FROM',
    'CASE',
    'IN',
    '{',
    '}',
    '->>',
    '=',
    'é',
    '😀',
    '\\',
    'NOT',
    'WITH',
    'AS',
    'VALUES',
    'EXEC',
    'INSERT',
    'ON',
    'JOIN',
    'INTERVAL',
    'OVER',
  ];
  let state = 7;
  const next = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % bound;
  };
  for (let round = 0; round < 5_000; round++) {
    const text = many(1 + next(14), () => `${pieces[next(pieces.length)] ?? ''}${next(2) === 0 ? ' ' : ''}`);
    expect(outcome(text)).toMatch(/^(ok|(syntax_error|unsupported_statement|forbidden) at \d+)$/);
    let end = 0;
    for (const token of lex(text).tokens) {
      expect(token.at).toBeGreaterThanOrEqual(end);
      end = token.end;
    }
  }
});
