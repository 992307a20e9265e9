import { describe, expect, test } from 'vitest';
import { parseStatement } from '../../src/sql/parse-statement.js';
import { outline } from './canonical.js';

const QUERIES: readonly (readonly [string, string])[] = [
  ['SELECT 1', 'select 1'],
  ['select a, b as c, d e, f "g h" from t;', 'select a, b as c, d as e, f as g h from t'],
  ['SELECT a AS order, b AS "from" FROM t', 'select a as order, b as from from t'],
  ['SELECT *, t.*, a FROM t', 'select *, t.*, a from t'],
  ['SELECT DISTINCT a FROM t', 'select distinct a from t'],
  ['SELECT ALL a FROM t', 'select a from t'],
  ['SELECT DISTINCT ON (a, b) c FROM t', 'select distinct on (a b) c from t'],
  ['SELECT a FROM stripe.customers AS c', 'select a from stripe.customers c'],
  ['SELECT a FROM "Customer" [c]', 'select a from Customer c'],
  ['SELECT [Id] FROM [Stripe].[Customer]', 'select "Id" from Stripe.Customer'],
  ['SELECT TOP 3 a FROM t', 'select a from t limit 3'],
  ['SELECT TOP (3) a FROM t', 'select a from t limit 3'],
  ['SELECT DISTINCT TOP (?) a FROM t', 'select distinct a from t limit $1'],
  ['SELECT TOP 3 * FROM t', 'select * from t limit 3'],
  ['SELECT top, a FROM t', 'select top, a from t'],
  ['SELECT top(3) FROM t', 'select (top 3) from t'],
  ['SELECT a FROM t LIMIT 5', 'select a from t limit 5'],
  ['SELECT a FROM t LIMIT 5 OFFSET 2', 'select a from t limit 5 offset 2'],
  ['SELECT a FROM t OFFSET 2 LIMIT 5', 'select a from t limit 5 offset 2'],
  ['SELECT a FROM t LIMIT 2, 5', 'select a from t limit 5 offset 2'],
  ['SELECT a FROM t OFFSET 2', 'select a from t offset 2'],
  ['SELECT a FROM t LIMIT ALL', 'select a from t'],
  ['SELECT a FROM t LIMIT NULL OFFSET 1', 'select a from t offset 1'],
  ['SELECT a FROM t LIMIT :n OFFSET $1', 'select a from t limit $n offset $1'],
  ['SELECT a FROM t LIMIT 1 + 2', 'select a from t limit (+ 1 2)'],
  ['SELECT a FROM t ORDER BY a OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY', 'select a from t order a asc limit 5 offset 2'],
  ['SELECT a FROM t FETCH FIRST ROW ONLY', 'select a from t limit 1'],
  ['SELECT a FROM t ORDER BY a DESC NULLS LAST, b + 1, 3 ASC', 'select a from t order a desc last, (+ b 1) asc, 3 asc'],
  ["SELECT a FROM t WHERE a = 1 AND b LIKE 'x'", "select a from t where (and (= a 1) (like b 'x'))"],
  [
    'SELECT a, count(*) FROM t GROUP BY a, 2 HAVING count(*) > 1',
    'select a, (count *) from t group a, 2 having (> (count *) 1)',
  ],
  ['SELECT a, count(*) FROM t GROUP BY ALL', 'select a, (count *) from t group all'],
  ['SELECT a FROM t GROUP BY ROLLUP (a, b)', 'select a from t group rollup a, b'],
  ['SELECT a FROM t GROUP BY a, b WITH CUBE', 'select a from t group cube a, b'],
  [
    'SELECT a FROM t QUALIFY row_number() OVER (ORDER BY b) = 1 ORDER BY a',
    'select a from t order a asc'.replace('from t', 'from t qualify (= (row_number over ||b asc|) 1)'),
  ],
  ['SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b)', 'select (sum a over w|||) from t window w:b|'],
  // joins
  ['SELECT a FROM t JOIN u ON t.x = u.y', 'select a from <t inner u on (= t.x u.y)>'],
  ['SELECT a FROM t x INNER JOIN u AS y USING (id, k)', 'select a from <t x inner u y using id,k>'],
  ['SELECT a FROM t LEFT OUTER JOIN u ON a RIGHT JOIN v ON b', 'select a from <<t left u on a> right v on b>'],
  ['SELECT a FROM t FULL JOIN u ON a = b OR c AND d', 'select a from <t full u on (or (= a b) (and c d))>'],
  ['SELECT a FROM t CROSS JOIN u v', 'select a from <t cross u v>'],
  ['SELECT a FROM t NATURAL JOIN u', 'select a from <t natural inner u>'],
  ['SELECT a FROM t NATURAL LEFT JOIN u', 'select a from <t natural left u>'],
  ['SELECT a FROM t, u JOIN v ON x, w', 'select a from <<t cross <u inner v on x>> cross w>'],
  ['SELECT a FROM t JOIN (u JOIN v ON x) ON y', 'select a from <t inner <u inner v on x> on y>'],
  ['SELECT a FROM (t)', 'select a from t'],
  ['SELECT a FROM t CROSS APPLY f(t.x) g', 'select a from <t lateral cross (f t.x) g>'],
  ['SELECT a FROM t OUTER APPLY (SELECT 1) g', 'select a from <t lateral left [select 1] g on true>'],
  ['SELECT a FROM t, LATERAL (SELECT t.a) x', 'select a from <t lateral cross [select t.a] x>'],
  ['SELECT a FROM t LEFT JOIN LATERAL (SELECT t.a) x ON true', 'select a from <t lateral left [select t.a] x on true>'],
  ['SELECT a FROM (SELECT b FROM u) AS x(a)', 'select a from [select b from u] x(a)'],
  ['SELECT a FROM (VALUES (1, 2), (3, 4)) v(a, b)', 'select a from [values (1 2), (3 4)] v(a,b)'],
  ['SELECT a FROM generate_series(1, 3) AS g(a)', 'select a from (generate_series 1 3) g(a)'],
  // set operations
  ['SELECT 1 UNION SELECT 2', '{select 1 union select 2}'],
  ['SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3', '{{select 1 union all select 2} except select 3}'],
  ['SELECT 1 UNION SELECT 2 INTERSECT ALL SELECT 3', '{select 1 union {select 2 intersect all select 3}}'],
  ['SELECT 1 INTERSECT SELECT 2 UNION SELECT 3', '{{select 1 intersect select 2} union select 3}'],
  ['SELECT 1 MINUS SELECT 2 ORDER BY 1 LIMIT 1', '{select 1 except select 2} order 1 asc limit 1'],
  ['SELECT 1 UNION (SELECT 2 EXCEPT SELECT 3)', '{select 1 union {select 2 except select 3}}'],
  ['(SELECT 1 ORDER BY 1 LIMIT 1) UNION ALL (SELECT 2)', '{select 1 order 1 asc limit 1 union all select 2}'],
  ['(SELECT 1)', 'select 1'],
  ['((SELECT 1)) LIMIT 3', 'select 1 limit 3'],
  ['(SELECT a FROM t LIMIT 5) LIMIT 3', 'select * from [select a from t limit 5] part limit 3'],
  ['VALUES (1, 2), (3, 4) ORDER BY 1', 'values (1 2), (3 4) order 1 asc'],
  ['SELECT 1 UNION VALUES (2)', '{select 1 union values (2)}'],
  // with
  [
    'WITH a AS (SELECT 1), b(x, y) AS (SELECT 2, 3) SELECT * FROM a, b',
    'with a=[select 1], b(x,y)=[select 2, 3] select * from <a cross b>',
  ],
  [
    'WITH RECURSIVE n AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT * FROM n',
    'with recursive n=[{select 1 union all select (+ x 1) from n}] select * from n',
  ],
  ['WITH a AS MATERIALIZED (SELECT 1) SELECT * FROM a', 'with a=[select 1] select * from a'],
  ['SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) x', 'select * from [with a=[select 1] select * from a] x'],
  ['WITH a AS (SELECT 1) SELECT 1 UNION SELECT 2', 'with a=[select 1] {select 1 union select 2}'],
  [
    'SELECT a, (SELECT max(b) FROM u WHERE u.x = t.x) FROM t',
    'select a, (query select (max b) from u where (= u.x t.x)) from t',
  ],
];

const WRITES: readonly (readonly [string, string])[] = [
  ["INSERT INTO Customer (Email, address.city) VALUES ('a', 'b')", "insert Customer (Email address.city) ('a' 'b')"],
  [
    'INSERT INTO Customer (metadata[\'k\'], "Name") VALUES (?, DEFAULT), ($2, NULL)',
    'insert Customer (metadata.[k] Name) ($1 default), ($2 null)',
  ],
  ['INSERT Customer VALUES (1)', 'insert Customer () (1)'],
  [
    'INSERT INTO t (a) SELECT b FROM u WHERE c LIMIT 2 RETURNING id',
    'insert t (a) select b from u where c limit 2 returning id',
  ],
  ['INSERT INTO t (a) (SELECT 1) RETURNING *', 'insert t (a) select 1 returning *'],
  ['INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x', 'insert t (a) with x=[select 1] select * from x'],
  ['INSERT INTO t (a, b) VALUES (1, 2) RETURNING id, a + 1 AS c', 'insert t (a b) (1 2) returning id, (+ a 1) as c'],
  ['INSERT INTO t (type, order) VALUES (1)', 'insert t (type order) (1)'],
  [
    "UPDATE Customer SET Email = 'x', address.city = NULL WHERE id = 'cus_1'",
    "update Customer set Email='x', address.city=null where (= id 'cus_1')",
  ],
  [
    "UPDATE t AS c SET metadata['k'] = b || 'x' WHERE a = 1 OR b = 2 AND c = 3 RETURNING *",
    "update t c set metadata.[k]=(|| b 'x') where (or (= a 1) (and (= b 2) (= c 3))) returning *",
  ],
  ['UPDATE t c SET a = (SELECT 1), b = DEFAULT', 'update t c set a=(query select 1), b=default'],
  ['UPDATE t SET a = b = c', 'update t set a=(= b c)'],
  ["DELETE FROM Customer WHERE id IN ('a', 'b')", "delete Customer where (in id 'a' 'b')"],
  ['DELETE Customer WHERE a', 'delete Customer where a'],
  ['DELETE FROM t AS x WHERE x.a IS NULL RETURNING id', 'delete t x where (is-null x.a) returning id'],
  ['DELETE FROM t', 'delete t'],
];

const COMMANDS: readonly (readonly [string, string])[] = [
  [
    "EXEC CreatePaymentLink @PriceId = 'price_1', @Quantity = 2",
    "exec CreatePaymentLink (PriceId='price_1' Quantity=2)",
  ],
  ["EXECUTE Refund ChargeId = 'ch_1', Amount = -5", "exec Refund (ChargeId='ch_1' Amount=-5)"],
  ['EXEC P', 'exec P ()'],
  ["EXEC P 'x', NULL, TRUE, 1.5", "exec P ('x' null true 1.5)"],
  ['EXEC P ?, :b, @c', 'exec P ($1 $b $c)'],
  ['EXEC P @Id = ?', 'exec P (Id=$1)'],
  ["EXEC @r = P @Id = 'x'", "exec P (Id='x')"],
  ["CALL P(Id => 'x', N => 1)", "exec P (Id='x' N=1)"],
  ["CALL P(Id = 'x', N := 1)", "exec P (Id='x' N=1)"],
  ["CALL P('x')", "exec P ('x')"],
  ['CALL P()', 'exec P ()'],
  ["{CALL P(?, 'x')}", "exec P ($1 'x')"],
  ['{? = CALL P(?)}', 'exec P ($2)'],
  ['EXEC stripe.P "Id" = \'{"a": [1]}\'', 'exec P (Id=\'{"a": [1]}\')'],
  ["EXEC P @Ids = ARRAY['a', 'b']", "exec P (Ids=(array 'a' 'b'))"],
  ["EXEC P @order = 'x';", "exec P (order='x')"],
  ['EXPLAIN SELECT 1', 'explain: select 1'],
  ['EXPLAIN ANALYZE DELETE FROM t', 'explain analyze: delete t'],
  ["EXPLAIN EXEC P 'x'", "explain: exec P ('x')"],
  ['SHOW TABLES', 'show tables'],
  ["SHOW TABLES LIKE 'inv%'", 'show tables like inv%'],
  ['SHOW COLUMNS FROM stripe.Customer', 'show columns stripe.Customer'],
  ['SHOW PROCEDURES', 'show procedures'],
  ['DESCRIBE Invoice', 'describe table Invoice'],
  ['DESC TABLE "Invoice"', 'describe table Invoice'],
  ['DESCRIBE PROCEDURE PayInvoice', 'describe procedure PayInvoice'],
  ['BEGIN', 'session begin'],
  ['START TRANSACTION READ ONLY', 'session begin'],
  ['COMMIT;', 'session commit'],
  ['ROLLBACK TO x', 'session rollback'],
  ["SET search_path = 'x', y", 'session set'],
];

describe('a statement is read as', () => {
  test.each([...QUERIES, ...WRITES, ...COMMANDS])('%s', (text, essentials) => {
    expect(outline(parseStatement(text))).toBe(essentials);
  });
});

test('hints are collected from hint comments only', () => {
  const statement = parseStatement('SELECT /*+ consistency(search) */ a /* + no */ FROM t --+ no\n/*+ second */');
  expect(statement.kind === 'query' && statement.hints).toEqual(['consistency(search)', 'second']);
});

test('a piece of a longer text is parsed alone, with places in the whole', () => {
  const text = "SELECT 'x;y'; SELECT ?, b FROM t;";
  const statement = parseStatement({ text, start: 13, end: 32 });
  expect(outline(statement)).toBe('select $1, b from t');
  expect(statement.at).toBe(14);
});

test('every place is the first character of its node in the text', () => {
  const text = "SELECT  a.b AS c, 'x' FROM  t  u WHERE metadata['k'] = :p";
  const statement = parseStatement(text);
  const at: Record<string, number> = {};
  JSON.stringify(statement, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'name' in value && 'at' in value)
      at[String(value.name)] = Number(value.at);
    return value;
  });
  expect(at).toEqual({ a: 8, b: 10, c: 15, t: 28, u: 31, metadata: 39, k: 48, p: 55 });
});
