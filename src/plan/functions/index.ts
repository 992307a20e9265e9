import { CALENDAR_FUNCTIONS } from './calendar.js';
import { CHOICE_FUNCTIONS } from './choices.js';
import { CONDITIONAL_FUNCTIONS } from './conditional.js';
import { DATE_FUNCTIONS } from './date.js';
import { DATE_NAME_FUNCTIONS } from './date-name.js';
import { DIALECT_TEXT_FUNCTIONS } from './dialect-text.js';
import { FORMAT_FUNCTIONS } from './format.js';
import { JSON_FUNCTIONS } from './json.js';
import { JSON_TEST_FUNCTIONS } from './json-contains.js';
import { LIST_FUNCTIONS } from './list.js';
import { NUMBER_FUNCTIONS } from './number.js';
import type { ScalarFunction } from './scalar-function.js';
import { TEXT_FUNCTIONS } from './text.js';
import { TIME_ZONE_FUNCTIONS } from './time-zone.js';

/** Every scalar function a statement may call, by the spellings of three dialects. Nothing else reaches DuckDB. */
export const SCALAR_FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map(
  Object.entries({
    ...TEXT_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...CONDITIONAL_FUNCTIONS,
    ...JSON_FUNCTIONS,
    ...DATE_FUNCTIONS,
    ...DATE_NAME_FUNCTIONS,
    ...CALENDAR_FUNCTIONS,
    ...CHOICE_FUNCTIONS,
    ...DIALECT_TEXT_FUNCTIONS,
    ...FORMAT_FUNCTIONS,
    ...JSON_TEST_FUNCTIONS,
    ...LIST_FUNCTIONS,
    ...TIME_ZONE_FUNCTIONS,
  }),
);
