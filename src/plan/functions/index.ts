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
