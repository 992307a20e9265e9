/** The most characters that a function may make of one value: `repeat` ignores DuckDB's memory limit. */
const MAX_TEXT = 1_000_000;

/**
 * SQL macros that the engine creates when it opens, for what PostgreSQL, T-SQL and MySQL have and DuckDB lacks or means otherwise.
 * Integer division cuts towards zero; dividing by zero is an error; texts do not grow without bound.
 */
export const MACROS: readonly string[] = [
  `stripe_sql_idiv(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a // b END`,
  `stripe_sql_div(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a / b END`,
  `stripe_sql_mod(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a % b END`,
  `stripe_sql_locate(hay, needle, start) AS CASE WHEN start < 1 OR strpos(substring(hay, start), needle) = 0 THEN 0
     ELSE strpos(substring(hay, start), needle) + start - 1 END`,
  `stripe_sql_stuff(txt, start, len, repl) AS CASE WHEN start < 1 OR start > length(txt) THEN NULL
     ELSE left(txt, start - 1) || repl || substring(txt, start + len) END`,
  `stripe_sql_repeat(txt, times) AS CASE WHEN length(txt) * times > ${MAX_TEXT} THEN error('the text would be longer than ${MAX_TEXT} characters')
     ELSE repeat(txt, greatest(times, 0)) END`,
  `stripe_sql_lpad(txt, len, fill) AS CASE WHEN len > ${MAX_TEXT} THEN error('the text would be longer than ${MAX_TEXT} characters') ELSE lpad(txt, len::INTEGER, fill) END`,
  `stripe_sql_rpad(txt, len, fill) AS CASE WHEN len > ${MAX_TEXT} THEN error('the text would be longer than ${MAX_TEXT} characters') ELSE rpad(txt, len::INTEGER, fill) END`,
  `stripe_sql_initcap(txt) AS array_to_string(list_transform(regexp_extract_all(txt, '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), w -> upper(left(w, 1)) || lower(substring(w, 2))), '')`,
  `stripe_sql_quote(txt) AS '''' || replace(txt, '''', '''''') || ''''`,
  `stripe_sql_json_typeof(doc) AS CASE json_type(doc) WHEN 'ARRAY' THEN 'array' WHEN 'OBJECT' THEN 'object' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean'
     WHEN 'NULL' THEN 'null' ELSE 'number' END`,
];
