import { describe, expect, test } from 'vitest';
import { expressionText } from '../../src/sql/expression-text.js';
import { canonical, expressionOf } from './canonical.js';

/** Text, and its tree in prefix form. */
const CASES: readonly (readonly [string, string])[] = [
  // precedence
  ['a = 1 OR b = 2 AND c = 3', '(or (= a 1) (and (= b 2) (= c 3)))'],
  ['a AND b OR c AND d', '(or (and a b) (and c d))'],
  ['NOT a = b', '(<> a b)'],
  ['NOT a AND b', '(and (not a) b)'],
  ['NOT (x) IS NULL', '(is-not-null x)'],
  ['NOT EXISTS (SELECT 1) = true', '(<> (exists select 1) true)'],
  ['a = b IS NULL', '(is-null (= a b))'],
  ['a = NOT b', '(= a (not b))'],
  ['a + b * c - d', '(- (+ a (* b c)) d)'],
  ['a - b - c', '(- (- a b) c)'],
  ['a / b % c', '(% (/ a b) c)'],
  ['-a ^ b', '(^ (- a) b)'],
  ['a ^ b ^ c', '(^ (^ a b) c)'],
  ['a || b + c', '(|| a (+ b c))'],
  ['a || b = c LIKE d', '(= (|| a b) (like c d))'],
  ['a BETWEEN 1 AND 2 AND b', '(and (between a 1 2) b)'],
  ['a NOT BETWEEN b + 1 AND c OR d', '(or (not (between a (+ b 1) c)) d)'],
  ['a BETWEEN b = c AND d', '(between a (= b c) d)'],
  ['a IN (1, 2) = b', '(= (in a 1 2) b)'],
  ['a IS DISTINCT FROM b = c', '(differs a (= b c))'],
  ["a IS NOT DISTINCT FROM 'x'", "(same a 'x')"],
  ['a & b | c << 2', '(<< (| (& a b) c) 2)'],
  ['~a + 3', '(~ (+ a 3))'],
  ['-a::int', '(- (cast a INTEGER))'],
  ["a->>'k' = 'v'", "(= a.[k] 'v')"],
  ["a -> 'b' ->> 'c'", "(->> (-> a 'b') 'c')"],
  ["f(a) ->> 'c' LIKE 'x'", "(like (->> (f a) 'c') 'x')"],
  // MySQL's words
  ['a DIV b + c MOD d', '(+ (div a b) (% c d))'],
  ['a OR b XOR c AND d', '(or a (xor b (and c d)))'],
  ["a REGEXP 'x' AND NOT b NOT RLIKE 'y'", "(and (~ a 'x') (not (!~ b 'y')))"],
  ['a <=> b OR c', '(or (same a b) c)'],
  ['mod', 'mod'],
  ['div + regexp', '(+ div regexp)'],
  ['date_add(a, INTERVAL (b + 1) DAY)', "(date_add a (* (+ b 1) interval'1 day'))"],
  ['INTERVAL c.n MONTHS', "(* c.n interval'1 month')"],
  ["group_concat(DISTINCT a, b ORDER BY c SEPARATOR ';')", "(group_concat distinct (concat a b) ';' order c asc)"],
  // lists
  ['a > ANY (ARRAY[1, 2])', '(or (> a 1) (> a 2))'],
  ['a <= ALL (ARRAY[1, 2])', '(and (<= a 1) (<= a 2))'],
  [`a = ANY ('{x,"y z",null}')`, "(in a 'x' 'y z' null)"],
  ["a <> ALL ('{}')", 'true'],
  ["a LIKE ANY (ARRAY['x%', 'y%'])", "(or (like a 'x%') (like a 'y%'))"],
  // PostgreSQL's JSON tests beside parameters
  ["a ? 'k' AND b = ?", "(and (jsonb_exists a 'k') (= b $1))"],
  ["a ?& ARRAY['k', 'l']", "(and (jsonb_exists a 'k') (jsonb_exists a 'l'))"],
  [`a @> '{"k": 1}' OR b <@ c`, `(or (jsonb_contains a '{"k": 1}') (jsonb_contains c b))`],
  ['a <@b', '(< a $b)'],
  ["overlay(a PLACING 'x' FROM 2 FOR 3)", "(overlay a 'x' 2 3)"],
  ['CONVERT(a USING utf8mb4)', '(cast a VARCHAR)'],
  // literals
  ["'it''s'", "'it's'"],
  ["'C:\\new\\'", "'C:\\new\\'"],
  ["N'x'", "'x'"],
  ["$$a'b$$", "'a'b'"],
  ['$t$a$$b$t$', "'a$$b'"],
  ['1.50', '1.50'],
  ['.5', '.5'],
  ['1e3', '1e3'],
  ['12345678901234567890', '12345678901234567890'],
  ['-5', '-5'],
  ['TRUE', 'true'],
  ['null', 'null'],
  ["DATE '2024-01-01'", "date'2024-01-01'"],
  ["TIMESTAMP '2024-01-01 10:00'", "timestamp'2024-01-01 10:00'"],
  ["TIMESTAMP WITH TIME ZONE '2024-01-01'", "(cast '2024-01-01' TIMESTAMP WITH TIME ZONE)"],
  ["TIMESTAMP WITHOUT TIME ZONE '2024-01-01'", "timestamp'2024-01-01'"],
  ["{d '2024-01-01'}", "date'2024-01-01'"],
  ["{ts '2024-01-01 00:00:00'}", "timestamp'2024-01-01 00:00:00'"],
  ["INTERVAL '7 days'", "interval'7 days'"],
  ["INTERVAL '7' DAY", "interval'7 day'"],
  ['INTERVAL 7 DAYS', "interval'7 day'"],
  ['INTERVAL -1 MONTH', "interval'-1 month'"],
  ['now() - INTERVAL 7 DAY', "(- (now) interval'7 day')"],
  // names
  ['interval', 'interval'],
  ['date', 'date'],
  ['type', 'type'],
  ['"a""b"', '"a"b"'],
  ['[a]]b]', '"a]b"'],
  ['`a b`', '"a b"'],
  ['c.address.city', 'c.address.city'],
  ['c.order.end', 'c.order.end'],
  ['Größe', 'Größe'],
  ["metadata['k']", 'metadata.[k]'],
  ["c.metadata['it''s']", "c.metadata.[it's]"],
  ["metadata['a']['b']", 'metadata.[a].[b]'],
  ["metadata ['k']", 'metadata.[k]'],
  ['metadata.k', 'metadata.k'],
  ['metadata."k.1"', 'metadata."k.1"'],
  ["c.metadata->>'k'", 'c.metadata.[k]'],
  ["metadata->'k'", "(-> metadata 'k')"],
  ["metadata #>> '{a}'", 'metadata.[a]'],
  ["data #>> '{a,0,b}'", "(->> (-> (-> data 'a') 0) 'b')"],
  ['items[1]', '([] items 1)'],
  ['metadata[$1]', '([] metadata $1)'],
  ['(a)[1][2]', '([] ([] a 1) 2)'],
  ['[order]', '"order"'],
  // parameters
  ['? + ?', '(+ $1 $2)'],
  ['$2 || :name || @other', '(|| (|| $2 $name) $other)'],
  ['a::text', '(cast a VARCHAR)'],
  // calls
  ['count(*)', '(count *)'],
  ['COUNT(DISTINCT a, b)', '(count distinct a b)'],
  ['now()', '(now)'],
  ['left(a, 2)', '(left a 2)'],
  ['ISNULL(a, 0)', '(isnull a 0)'],
  ['IIF(a > 1, 2, 3)', '(iif (> a 1) 2 3)'],
  ['date(created)', '(date created)'],
  ["string_agg(a, ',' ORDER BY b DESC)", "(string_agg a ',' order b desc)"],
  ['sum(a) FILTER (WHERE b > 1)', '(sum a filter (> b 1))'],
  ['percentile_cont(0.5) WITHIN GROUP (ORDER BY a)', '(percentile_cont 0.5 within a asc)'],
  ['row_number() OVER (PARTITION BY a, b ORDER BY c DESC)', '(row_number over |a,b|c desc|)'],
  ['sum(a) OVER w', '(sum a over w|||)'],
  ['sum(a) OVER (ORDER BY b ROWS 2 PRECEDING)', '(sum a over ||b asc|ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)'],
  [
    "sum(a) OVER (ORDER BY b RANGE BETWEEN INTERVAL '1 day' PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES)",
    "(sum a over ||b asc|RANGE BETWEEN INTERVAL '1 day' PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES)",
  ],
  ['EXTRACT(YEAR FROM created)', "(extract 'year' created)"],
  ["POSITION('a' IN b)", "(position 'a' b)"],
  ['SUBSTRING(a FROM 2 FOR 3)', '(substring a 2 3)'],
  ['SUBSTRING(a, 2)', '(substring a 2)'],
  ["TRIM(BOTH 'x' FROM a)", "(trim a 'x')"],
  ['TRIM(LEADING FROM a)', '(ltrim a)'],
  ["TRIM(TRAILING 'x' FROM a)", "(rtrim a 'x')"],
  ['TRIM(a)', '(trim a)'],
  ["created AT TIME ZONE 'UTC'", "(timezone 'UTC' created)"],
  ['CURRENT_TIMESTAMP', '(current_timestamp)'],
  ['current_date - 1', '(- (current_date) 1)'],
  // casts
  ['CAST(a AS DECIMAL(10, 2))', '(cast a DECIMAL(10,2))'],
  ['CAST(a AS nvarchar(max))', '(cast a VARCHAR)'],
  ['TRY_CAST(a AS int)', '(try-cast a INTEGER)'],
  ['CONVERT(varchar(10), a)', '(cast a VARCHAR(10))'],
  ['CONVERT(a, SIGNED)', '(cast a INTEGER)'],
  ['CONVERT(type, CHAR)', '(cast type VARCHAR)'],
  ['a::timestamp with time zone', '(cast a TIMESTAMP WITH TIME ZONE)'],
  ['a::double precision', '(cast a DOUBLE)'],
  ['a::int[]', '(cast a INTEGER[])'],
  // predicates
  ["a LIKE 'x!%' ESCAPE '!'", "(like a 'x!%' '!')"],
  ["a NOT ILIKE '%x'", "(not-ilike a '%x')"],
  ["a SIMILAR TO 'x|y'", "(similar a 'x|y')"],
  ["a ~* 'x'", "(~* a 'x')"],
  ["a !~ 'x'", "(!~ a 'x')"],
  ['a != 1', '(<> a 1)'],
  ['a ISNULL', '(is-null a)'],
  ['a NOTNULL', '(is-not-null a)'],
  ['a IS NOT TRUE', '(is-not-true a)'],
  ['a IS UNKNOWN', '(is-unknown a)'],
  ['a IN (SELECT b FROM t)', '(in a select b from t)'],
  ['a NOT IN ((SELECT b FROM t))', '(not-in a select b from t)'],
  ['(a, b) IN ((1, 2), (3, 4))', '(in (row a b) (row 1 2) (row 3 4))'],
  ['a = ANY (SELECT b FROM t)', '(= any a select b from t)'],
  ['a > ALL (SELECT b FROM t)', '(> all a select b from t)'],
  ['a = ANY (ARRAY[1, 2])', '(in a 1 2)'],
  ['a <> ALL (ARRAY[1, 2])', '(not-in a 1 2)'],
  ['EXISTS (SELECT 1)', '(exists select 1)'],
  ['(SELECT 1) + 1', '(+ (query select 1) 1)'],
  ['((SELECT 1) + 1)', '(+ (query select 1) 1)'],
  ['((SELECT 1) UNION (SELECT 2))', '(query {select 1 union select 2})'],
  ['ROW(1, a)', '(row 1 a)'],
  ['ARRAY[1, a]', '(array 1 a)'],
  ["CASE a WHEN 1 THEN 'x' ELSE 'y' END", "(case ((= a 1) 'x') 'y')"],
  ['CASE WHEN a THEN 1 WHEN b OR c THEN 2 END', '(case (a 1) ((or b c) 2) null)'],
  ['a /* b , */ + -- c\n 1', '(+ a 1)'],
  ['a /* x /* nested */ y */ + 1', '(+ a 1)'],
];

describe('an expression is read as', () => {
  test.each(CASES)('%s', (text, tree) => {
    expect(canonical(expressionOf(text))).toBe(tree);
  });
});

describe('expressionText gives SQL that means the same', () => {
  const printable = CASES.filter(([text]) => !/SELECT|OVER|\{ts/.test(text));
  test.each(printable)('%s', (text) => {
    const tree = expressionOf(text);
    expect(canonical(expressionOf(expressionText(tree)))).toBe(canonical(tree));
  });

  test('with no more parentheses than needed', () => {
    expect(expressionText(expressionOf('((a = 1) OR (b = 2)) AND (c + (d * 2)) > 3 AND x IS NULL'))).toBe(
      '(a = 1 OR b = 2) AND c + d * 2 > 3 AND x IS NULL',
    );
    expect(expressionText(expressionOf('a - (b - c) - d'))).toBe('a - (b - c) - d');
    expect(expressionText(expressionOf("c.metadata->>'it''s' = \"Order\""))).toBe("c.metadata['it''s'] = \"Order\"");
    expect(expressionText(expressionOf('"order" + "a b"'))).toBe('"order" + "a b"');
  });
});
