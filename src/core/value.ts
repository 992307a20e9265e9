/**
 * The closed list of types a column or an expression can have.
 * Money is BIGINT in minor units, ids and enumerations TEXT, times TIMESTAMP (UTC), lists and maps JSON.
 */
export type SqlType =
  | 'TEXT'
  | 'BIGINT'
  | 'HUGEINT'
  | 'DOUBLE'
  | 'DECIMAL'
  | 'BOOLEAN'
  | 'TIMESTAMP'
  | 'DATE'
  | 'TIME'
  | 'INTERVAL'
  | 'JSON';

/** Any JSON value, as `JSON.parse` gives it; an integer beyond ±(2^53-1) is a bigint (core/exact-json). */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A value on its way through the driver, by type:
 * TEXT string; BIGINT number when a safe integer, else bigint; HUGEINT the same; DOUBLE number; DECIMAL its exact text;
 * BOOLEAN boolean; TIMESTAMP epoch **microseconds** as a (safe) number; DATE `YYYY-MM-DD` text; TIME and INTERVAL text;
 * JSON the parsed value. SQL NULL is null for every type (a JSON null is SQL NULL too).
 */
export type Value = Json | bigint;

/** A row is an array by position of the columns it was asked for. */
export type Row = readonly Value[];
