/**
 * SQL macros that the planner prints instead of DuckDB's operators where the dialect differs (README: dialect decisions).
 * Both operands are evaluated once more for the test, so they must be free of effects.
 *
 * - `stripe_sql_div(a, b)`: `/`. Two integers divide as integers, truncated towards zero; any other pair gives a DOUBLE.
 *   A zero divisor is the error "division by zero" (DuckDB: Infinity or NULL). NULL when either side is NULL.
 * - `stripe_sql_mod(a, b)`: `%` and `mod()`, the sign is the dividend's. A zero divisor is the same error.
 */
export const MACROS: readonly string[] = [
  `CREATE MACRO stripe_sql_div(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a // b END`,
  `CREATE MACRO stripe_sql_mod(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a % b END`,
];
