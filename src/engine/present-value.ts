import { formatTimestamp } from '../core/format-time.js';
import type { SqlType, Value } from '../core/value.js';

/**
 * A staged value (core/value) as a result gives it: a TIMESTAMP becomes its text, a bigint within ±(2^53-1) a number,
 * everything else is itself. SQL NULL stays null.
 */
export function presentValue(type: SqlType, value: Value): Value {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'TIMESTAMP':
      return typeof value === 'number' || typeof value === 'bigint' ? formatTimestamp(value) : value;
    case 'BIGINT':
    case 'HUGEINT':
      return typeof value === 'bigint' ? presentInteger(value) : value;
    default:
      return value;
  }
}

/** A number within ±(2^53-1), else the bigint itself. */
export function presentInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
