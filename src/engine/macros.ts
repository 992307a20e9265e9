/**
 * SQL macros that the planner prints instead of DuckDB's operators where the dialect differs (README: dialect decisions).
 * An operand appears more than once in the text, so it must be free of effects.
 *
 * - `stripe_sql_div(a, b)`: `/`. Two integers divide as integers, truncated towards zero; any other pair of numbers gives a DOUBLE.
 *   A zero divisor is the error "division by zero" (DuckDB: Infinity or NULL). NULL when either side is NULL.
 * - `stripe_sql_mod(a, b)`: `%` and `mod()`, the sign is the dividend's. A zero divisor is the same error.
 * - `stripe_sql_interval_div(a, b)`: `/` of an interval by a number.
 * - `stripe_sql_json(j, path)`: `->`. As `json_extract`, but a JSON null is SQL NULL, also for IS NULL (`->>` gives that by itself).
 */
export const MACROS: readonly string[] = [
  `CREATE MACRO stripe_sql_div(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE a // b END`,
  `CREATE MACRO stripe_sql_mod(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE a % b END`,
  `CREATE MACRO stripe_sql_interval_div(a, b) AS
    CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero') ELSE a / b END`,
  `CREATE MACRO stripe_sql_json(j, path) AS CASE WHEN json_type(j, path) <> 'NULL' THEN json_extract(j, path) END`,
];
