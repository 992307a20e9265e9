import { describe, expect, test } from 'vitest';
import { parseStatement } from '../../src/sql/parse-statement.js';
import { isComplete, splitStatements } from '../../src/sql/split-statements.js';
import { statementParameters } from '../../src/sql/statement-parameters.js';

describe('a script is split at', () => {
  test.each<[string, string, string[]]>([
    ['every semicolon', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    [
      'none inside strings, names and comments',
      `SELECT ';', ";", [;], \`;\` /* ; */ -- ;\n, $$;$$; x`,
      [`SELECT ';', ";", [;], \`;\` /* ; */ -- ;\n, $$;$$`, 'x'],
    ],
    ['none that ends nothing', ' ;; /* a */ ; -- b\n SELECT 1 ; ; ', ['-- b\n SELECT 1']],
    ['nothing in an empty text', ' \n', []],
    ['nothing when a string stays open', "SELECT 1; SELECT 'a; b", ['SELECT 1', "SELECT 'a; b"]],
    ['a hint stays with its statement', 'SELECT 1; /*+ a */ SELECT 2', ['SELECT 1', '/*+ a */ SELECT 2']],
  ])('%s', (_name, text, parts) => {
    const statements = splitStatements(text);
    expect(statements.map(({ start, end }) => text.slice(start, end))).toEqual(parts);
    expect(statements.every((statement) => statement.text === text)).toBe(true);
  });
});

describe('a prompt goes on until', () => {
  test.each([
    ['SELECT 1;', true],
    ['SELECT 1', false],
    ["SELECT ';", false],
    ["SELECT ';';", true],
    ['SELECT "a;', false],
    ['SELECT 1; -- done', true],
    ['SELECT 1; /* open', false],
    ['SELECT 1; SELECT', false],
    ['SELECT ! ;', true],
    ['', true],
    ['-- only a comment', true],
  ])('%s', (text, complete) => {
    expect(isComplete(text)).toBe(complete);
  });
});

describe('the parameters of a statement', () => {
  test.each<[string, string[]]>([
    ['SELECT ?, ? FROM t WHERE a = ?', ['1', '2', '3']],
    ['SELECT $2, $1, $2', ['2', '1']],
    [
      'WITH x AS (SELECT :b) SELECT sum(a) FILTER (WHERE @c) OVER (ORDER BY :d) FROM t JOIN u ON :e WHERE a IN (SELECT $f) LIMIT :g',
      ['b', 'c', 'd', 'e', 'f', 'g'],
    ],
    ['INSERT INTO t (a) VALUES (:a), (?) RETURNING :c', ['a', '1', 'c']],
    ['UPDATE t SET a = :a WHERE b = :b', ['a', 'b']],
    ['EXEC P @Id = @id, @Name = ?', ['id', '1']],
    ['SELECT a::int, \':x\', "?" -- ?', []],
    ['EXPLAIN SELECT ?', ['1']],
  ])('%s', (text, names) => {
    expect(statementParameters(parseStatement(text))).toEqual(names);
  });

  test('question marks are counted per statement', () => {
    const text = 'SELECT ?; SELECT ?, ?';
    expect(splitStatements(text).map((part) => statementParameters(parseStatement(part)))).toEqual([['1'], ['1', '2']]);
  });
});
