import { CONDITIONAL_FUNCTIONS } from './conditional.js';
import { DATE_FUNCTIONS } from './date.js';
import { JSON_FUNCTIONS } from './json.js';
import { NUMBER_FUNCTIONS } from './number.js';
import type { ScalarFunction } from './scalar-function.js';
import { TEXT_FUNCTIONS } from './text.js';

/** Every scalar function a statement may call, by the spellings of three dialects. Nothing else reaches DuckDB. */
export const SCALAR_FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map(
  Object.entries({
    ...TEXT_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...CONDITIONAL_FUNCTIONS,
    ...JSON_FUNCTIONS,
    ...DATE_FUNCTIONS,
  }),
);

/** Aggregates and window functions: known, so that they are refused as such. */
export const AGGREGATES: ReadonlySet<string> = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'string_agg',
  'group_concat',
  'listagg',
  'array_agg',
  'json_agg',
  'jsonb_agg',
  'json_object_agg',
  'bool_and',
  'bool_or',
  'every',
  'stddev',
  'stddev_pop',
  'stddev_samp',
  'stdev',
  'variance',
  'var_pop',
  'var_samp',
  'var',
  'median',
  'mode',
  'percentile_cont',
  'percentile_disc',
  'approx_count_distinct',
  'corr',
  'first',
  'last',
  'any_value',
  'arg_min',
  'arg_max',
  'bit_and',
  'bit_or',
  'count_if',
  'row_number',
  'rank',
  'dense_rank',
  'percent_rank',
  'cume_dist',
  'ntile',
  'lag',
  'lead',
  'first_value',
  'last_value',
  'nth_value',
]);
