import { jsonText as compactJson } from '../../core/exact-json.js';
import type { SqlType, Value } from '../../core/value.js';

/** The value as plain text, NULL excluded: what csv, tsv, table and markdown show before they escape it. JSON is compact. */
export function cellText(value: Exclude<Value, null>, type: SqlType): string {
  if (type === 'JSON' || typeof value === 'object') return jsonText(value);
  return String(value);
}

/** True for types that are read by their last digit, so they stand at the right. */
export function isNumeric(type: SqlType): boolean {
  return isInteger(type) || type === 'DOUBLE' || type === 'DECIMAL';
}

/** The value as JSON text by the contract: integers beyond ±(2^53-1) are strings; DECIMALs and times are text already. */
export function jsonValue(value: Value, type: SqlType): string {
  if (value === null || typeof value === 'object') return compactJson(value);
  if (isInteger(type) && !Number.isSafeInteger(Number(value))) return JSON.stringify(String(value));
  return jsonText(value);
}

function isInteger(type: SqlType): boolean {
  return type === 'BIGINT' || type === 'HUGEINT';
}

function jsonText(value: Value): string {
  if (typeof value === 'bigint') return String(value);
  // JSON has no NaN and no Infinity; text keeps them apart from NULL.
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`;
  return compactJson(value);
}
