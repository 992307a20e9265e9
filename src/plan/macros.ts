import { DIALECT_MACROS } from './dialect-macros.js';

/** The most characters that a function may make of one value: `repeat` ignores DuckDB's memory limit. */
const MAX_TEXT = 1_000_000;

/**
 * SQL macros that the engine creates when it opens, for what PostgreSQL, T-SQL and MySQL have and DuckDB lacks or means otherwise
 * (README: dialect decisions). An operand may appear more than once in the text, so it must be free of effects. Texts do not grow without bound.
 *
 * - `stripe_sql_div(a, b)`: `/`. Two integers divide as integers, truncated towards zero; any other pair of numbers gives a DOUBLE.
 *   A zero divisor is the error "division by zero" (DuckDB: Infinity or NULL). NULL when either side is NULL.
 * - `stripe_sql_mod(a, b)`: `%` and `mod()`, the sign is the dividend's. A zero divisor is the same error.
 * - `stripe_sql_interval_div(a, b)`: `/` of an interval by a number.
 * - `stripe_sql_substring(txt, start, len)`, `stripe_sql_tail(txt, start)`: SUBSTRING of the standard, where positions before the text give nothing.
 * - `stripe_sql_sunday(t)`: the Sunday on or before, from which T-SQL counts weeks. `stripe_sql_months(a, b)`: whole months passed, as MySQL counts them.
 * - `stripe_sql_json(j, path)`: `->`. As `json_extract`, but a JSON null is SQL NULL, also for IS NULL (`->>` gives that by itself).
 */
export const MACROS: readonly string[] = [
  `CREATE MACRO stripe_sql_div(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE a // b END`,
  `CREATE MACRO stripe_sql_mod(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE a % b END`,
  `CREATE MACRO stripe_sql_interval_div(a, b) AS
    CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE a / b END`,
  `CREATE MACRO stripe_sql_json(j, path) AS CASE WHEN json_type(j, path) <> 'NULL' THEN json_extract(j, path) END`,
  `CREATE MACRO stripe_sql_locate(hay, needle, start) AS CASE WHEN start < 1 OR strpos(substring(hay, start), needle) = 0 THEN 0
     ELSE strpos(substring(hay, start), needle) + start - 1 END`,
  `CREATE MACRO stripe_sql_tail(txt, start) AS substring(txt, greatest(start, 1))`,
  `CREATE MACRO stripe_sql_substring(txt, start, len) AS CASE WHEN len < 0 THEN error('a negative length of a substring')
     ELSE substring(txt, greatest(start, 1), greatest(len + least(start, 1) - 1, 0)) END`,
  `CREATE MACRO stripe_sql_sunday(t) AS date_trunc('week', t + INTERVAL 1 DAY) - INTERVAL 1 DAY`,
  `CREATE MACRO stripe_sql_months_up(a, b) AS date_diff('month', a, b)
     - CASE WHEN b - date_trunc('month', b) < a - date_trunc('month', a) THEN 1 ELSE 0 END`,
  `CREATE MACRO stripe_sql_months(a, b) AS CASE WHEN b >= a THEN stripe_sql_months_up(a, b) ELSE -stripe_sql_months_up(b, a) END`,
  `CREATE MACRO stripe_sql_find(txt, pattern, part) AS CASE WHEN regexp_matches(txt, pattern) THEN regexp_extract(txt, pattern, part) END`,
  `CREATE MACRO stripe_sql_stuff(txt, start, len, repl) AS CASE WHEN start < 1 OR start > length(txt) THEN NULL
     ELSE left(txt, start - 1) || repl || substring(txt, start + len) END`,
  `CREATE MACRO stripe_sql_repeat(txt, times) AS CASE WHEN length(txt) * times > ${MAX_TEXT} THEN error('the text would be longer than ${MAX_TEXT} characters')
     ELSE repeat(txt, greatest(times, 0)) END`,
  `CREATE MACRO stripe_sql_lpad(txt, len, fill) AS CASE WHEN len > ${MAX_TEXT} THEN error('the text would be longer than ${MAX_TEXT} characters') ELSE lpad(txt, len::INTEGER, fill) END`,
  `CREATE MACRO stripe_sql_rpad(txt, len, fill) AS CASE WHEN len > ${MAX_TEXT} THEN error('the text would be longer than ${MAX_TEXT} characters') ELSE rpad(txt, len::INTEGER, fill) END`,
  `CREATE MACRO stripe_sql_initcap(txt) AS array_to_string(list_transform(regexp_extract_all(txt, '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), w -> upper(left(w, 1)) || lower(substring(w, 2))), '')`,
  `CREATE MACRO stripe_sql_quote(txt) AS '''' || replace(txt, '''', '''''') || ''''`,
  `CREATE MACRO stripe_sql_json_typeof(doc) AS CASE json_type(doc) WHEN 'ARRAY' THEN 'array' WHEN 'OBJECT' THEN 'object' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean'
     WHEN 'NULL' THEN 'null' ELSE 'number' END`,
  `CREATE MACRO stripe_sql_json_type(doc, path) AS CASE json_type(doc, path) WHEN 'VARCHAR' THEN 'STRING' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER'
     ELSE json_type(doc, path) END`,
  `CREATE MACRO stripe_sql_json_length(doc, path) AS CASE json_type(doc, path) WHEN 'ARRAY' THEN json_array_length(doc, path)
     WHEN 'OBJECT' THEN len(json_keys(doc, path)) ELSE 1 + 0 * length(json_type(doc, path)) END`,
  ...DIALECT_MACROS,
];
