/**
 * Macros for functions that one of the three dialects has, after its own documentation. As in macros.ts, operands may be evaluated more than
 * once. NULL in any argument gives NULL unless the macro says otherwise.
 *
 * - `stripe_sql_number(txt, zeros, keep, grouped)`: digits (`1234.50`, no sign) as a number for people: at least `zeros` whole digits, trailing
 *   zeros of the fraction cut down to `keep` digits, thousands separated by commas if `grouped`.
 * - `stripe_sql_json_is(doc, scalar)`: the same JSON scalar; `stripe_sql_json_holds`: an element of the list is.
 * - `stripe_sql_week_of(t, first)`: weeks since the one that holds `first`, both given as the first day of their week.
 */
export const DIALECT_MACROS: readonly string[] = [
  `CREATE MACRO stripe_sql_grouped(digits) AS ltrim(reverse(regexp_replace(reverse(digits), '(\\d{3})', '\\1,', 'g')), ',')`,
  `CREATE MACRO stripe_sql_whole(txt, zeros) AS CASE WHEN length(ltrim(split_part(txt, '.', 1), '0')) < zeros
     THEN lpad(ltrim(split_part(txt, '.', 1), '0'), zeros::INTEGER, '0') ELSE ltrim(split_part(txt, '.', 1), '0') END`,
  `CREATE MACRO stripe_sql_fraction(txt, keep) AS left(split_part(txt, '.', 2), greatest(keep, length(rtrim(split_part(txt, '.', 2), '0'))))`,
  `CREATE MACRO stripe_sql_number(txt, zeros, keep, grouped) AS
     CASE WHEN grouped THEN stripe_sql_grouped(stripe_sql_whole(txt, zeros)) ELSE stripe_sql_whole(txt, zeros) END
     || CASE WHEN stripe_sql_fraction(txt, keep) = '' THEN '' ELSE '.' || stripe_sql_fraction(txt, keep) END`,
  `CREATE MACRO stripe_sql_substring_index(txt, delim, times) AS CASE WHEN delim = '' OR times = 0 THEN left(txt, 0)
     WHEN times > 0 THEN array_to_string(list_slice(string_split(txt, delim), 1, times), delim)
     WHEN times < 0 THEN array_to_string(list_slice(string_split(txt, delim), greatest(len(string_split(txt, delim)) + times + 1, 1), len(string_split(txt, delim))), delim) END`,
  `CREATE MACRO stripe_sql_find_in_set(txt, list) AS CASE WHEN txt IS NULL OR list IS NULL THEN NULL WHEN list = '' THEN 0
     ELSE coalesce(list_position(string_split(list, ','), txt), 0) END`,
  `CREATE MACRO stripe_sql_strcmp(a, b) AS CASE WHEN a = b THEN 0 WHEN a < b THEN -1 WHEN a > b THEN 1 END`,
  `CREATE MACRO stripe_sql_insert(txt, start, len, repl) AS CASE WHEN len IS NULL OR repl IS NULL THEN NULL
     WHEN start < 1 OR start > length(txt) THEN txt
     WHEN len < 0 OR start + len > length(txt) THEN left(txt, start - 1) || repl
     ELSE left(txt, start - 1) || repl || substring(txt, start + len) END`,
  `CREATE MACRO stripe_sql_overlay(txt, repl, start, len) AS CASE WHEN start < 1 THEN error('a negative length of a substring')
     ELSE left(txt, start - 1) || repl || substring(txt, greatest(start + len, 1)) END`,
  `CREATE MACRO stripe_sql_match_start(txt, pattern) AS CASE WHEN txt IS NULL THEN NULL WHEN regexp_matches(txt, pattern)
     THEN length(regexp_extract(txt, pattern, 1)) + 1 ELSE 0 END`,
  `CREATE MACRO stripe_sql_quotename(txt, opening, closing) AS CASE WHEN length(txt) <= 128 THEN opening || replace(txt, closing, closing || closing) || closing END`,
  `CREATE MACRO stripe_sql_identifier(txt) AS CASE WHEN regexp_full_match(txt, '[a-z_][a-z0-9_$]*') THEN txt ELSE '"' || replace(txt, '"', '""') || '"' END`,
  `CREATE MACRO stripe_sql_is_numeric(txt) AS CASE WHEN regexp_full_match(coalesce(txt, ''), '\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?\\s*') THEN 1 ELSE 0 END`,
  `CREATE MACRO stripe_sql_is_date(txt) AS CASE WHEN TRY_CAST(txt AS TIMESTAMP) IS NULL THEN 0 ELSE 1 END`,
  `CREATE MACRO stripe_sql_width_bucket(x, low, high, buckets) AS CASE WHEN low = high OR buckets < 1 THEN error('the bounds must differ and the count be above zero')
     WHEN low < high THEN CASE WHEN x < low THEN 0 WHEN x >= high THEN buckets + 1 ELSE CAST(floor((x - low) * buckets / (high - low)) AS BIGINT) + 1 END
     WHEN x > low THEN 0 WHEN x <= high THEN buckets + 1 ELSE CAST(floor((low - x) * buckets / (low - high)) AS BIGINT) + 1 END`,
  `CREATE MACRO stripe_sql_json_value(doc, path) AS CASE WHEN json_type(doc, path) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(doc, path) END`,
  `CREATE MACRO stripe_sql_json_query(doc, path) AS CASE WHEN json_type(doc, path) IN ('OBJECT', 'ARRAY') THEN json_extract(doc, path) END`,
  `CREATE MACRO stripe_sql_is_json(txt) AS CASE WHEN txt IS NULL THEN NULL WHEN json_valid(txt) AND regexp_matches(txt, '^\\s*[\\[{]') THEN 1 ELSE 0 END`,
  `CREATE MACRO stripe_sql_json_is(doc, scalar) AS CASE WHEN json_type(scalar) IN ('VARCHAR', 'BOOLEAN', 'NULL')
     THEN json_type(doc) = json_type(scalar) AND coalesce(json_extract_string(doc, '$'), '') = coalesce(json_extract_string(scalar, '$'), '')
     ELSE json_type(doc) IN ('UBIGINT', 'BIGINT', 'DOUBLE') AND TRY_CAST(json_extract_string(doc, '$') AS DOUBLE) = TRY_CAST(json_extract_string(scalar, '$') AS DOUBLE) END`,
  `CREATE MACRO stripe_sql_json_holds(doc, scalar) AS json_type(doc) = 'ARRAY' AND len(list_filter(json_extract(doc, '$[*]'), e -> stripe_sql_json_is(e, scalar))) > 0`,
  `CREATE MACRO stripe_sql_json_exists(doc, name) AS CASE json_type(doc) WHEN 'OBJECT' THEN list_contains(json_keys(doc), name)
     WHEN 'ARRAY' THEN stripe_sql_json_holds(doc, to_json(name)) WHEN 'VARCHAR' THEN json_extract_string(doc, '$') = name ELSE json_type(doc) = '' END`,
  `CREATE MACRO stripe_sql_filled(list, missing) AS list_transform(list, e -> coalesce(e, missing))`,
  `CREATE MACRO stripe_sql_split(txt, delim) AS CASE WHEN txt = '' THEN [] ELSE string_split(txt, delim) END`,
  `CREATE MACRO stripe_sql_week_of(day, first) AS date_diff('day', first, day) // 7 + 1`,
  `CREATE MACRO stripe_sql_tsql_week(t) AS stripe_sql_week_of(stripe_sql_sunday(t), stripe_sql_sunday(date_trunc('year', t)))`,
  `CREATE MACRO stripe_sql_week_0(t) AS CAST(strftime(t, '%U') AS BIGINT)`,
  `CREATE MACRO stripe_sql_week_1(t) AS stripe_sql_week_of(date_trunc('week', t), date_trunc('week', date_trunc('year', t) + INTERVAL 3 DAY))`,
  `CREATE MACRO stripe_sql_week_4(t) AS stripe_sql_week_of(stripe_sql_sunday(t), stripe_sql_sunday(date_trunc('year', t) + INTERVAL 3 DAY))`,
  `CREATE MACRO stripe_sql_week_5(t) AS CAST(strftime(t, '%W') AS BIGINT)`,
  `CREATE MACRO stripe_sql_week_2(t) AS CASE WHEN stripe_sql_week_0(t) > 0 THEN stripe_sql_week_0(t) ELSE stripe_sql_week_0(date_trunc('year', t) - INTERVAL 1 DAY) END`,
  `CREATE MACRO stripe_sql_yearweek_0(t) AS CASE WHEN stripe_sql_week_0(t) > 0 THEN year(t) ELSE year(t) - 1 END * 100 + stripe_sql_week_2(t)`,
  `CREATE MACRO stripe_sql_yearweek_1(t) AS CAST(strftime(t, '%G%V') AS BIGINT)`,
  `CREATE MACRO stripe_sql_period(p) AS CASE WHEN p >= 10000 THEN p // 100 WHEN p // 100 < 70 THEN p // 100 + 2000 ELSE p // 100 + 1900 END * 12 + p % 100 - 1`,
  `CREATE MACRO stripe_sql_period_text(months) AS months // 12 * 100 + months % 12 + 1`,
  `CREATE MACRO stripe_sql_makedate(y, d) AS CASE WHEN d >= 1 THEN make_date(y, 1, 1) + CAST(d - 1 AS INTEGER) END`,
  `CREATE MACRO stripe_sql_millis(t) AS CASE WHEN strftime(t, '%g') = '000' THEN '' ELSE '.' || strftime(t, '%g') END`,
];
