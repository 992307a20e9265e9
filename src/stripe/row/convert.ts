import type { ColumnDefinition, FieldType } from '../../catalog/definition.js';
import { MICROS, parseTimestamp } from '../../core/timestamp.js';
import type { Json, Value } from '../../core/value.js';
import { asObject } from '../http/json.js';

/** A field's value in the column's canonical form (core/value); undefined when the field has another type than the column. */
export type Convert = (field: Json) => Value | undefined;

/** The conversion of a column; `version` because v2 writes 64-bit integers as text. */
export function conversionOf(column: ColumnDefinition, version: 'v1' | 'v2'): Convert {
  switch (column.type) {
    case 'TEXT':
      return column.expandable || column.references !== undefined ? reference : text;
    case 'BIGINT':
      return version === 'v2' ? integerOrDigits : integer;
    case 'DOUBLE':
      return double;
    case 'DECIMAL':
      return decimal;
    case 'BOOLEAN':
      return (field) => (typeof field === 'boolean' ? field : undefined);
    case 'TIMESTAMP':
      return column.time === 'iso' ? isoTime : epochTime;
    case 'JSON':
      return isMap(column) ? (field) => asObject(field) : (field) => field;
  }
}

/** Wording for error messages. */
export function expectation(column: ColumnDefinition): string {
  return isMap(column) ? 'a map' : EXPECTED[column.type];
}

const EXPECTED: Readonly<Record<FieldType, string>> = {
  TEXT: 'text',
  BIGINT: 'integer',
  DOUBLE: 'number',
  DECIMAL: 'decimal',
  BOOLEAN: 'boolean',
  TIMESTAMP: 'time',
  JSON: 'JSON',
};

/** The one map that all tables have in common; what other JSON columns hold the catalogue does not say. */
function isMap({ name, type }: ColumnDefinition): boolean {
  return type === 'JSON' && /(^|\.)metadata$/.test(name);
}

function text(field: Json): Value | undefined {
  return typeof field === 'string' ? field : undefined;
}

/** A reference is its id, also when the object came in its place (expanded, or deleted meanwhile). */
function reference(field: Json): Value | undefined {
  return typeof field === 'string' ? field : text(asObject(field)?.id ?? null);
}

function integer(field: Json): Value | undefined {
  if (typeof field === 'bigint') return int64(field);
  if (typeof field !== 'number' || !Number.isInteger(field)) return undefined;
  return Number.isSafeInteger(field) ? field : int64(BigInt(field));
}

function integerOrDigits(field: Json): Value | undefined {
  if (typeof field !== 'string' || !/^-?\d{1,19}$/.test(field)) return integer(field);
  const number = Number(field);
  return Number.isSafeInteger(number) ? number : int64(BigInt(field));
}

/** What a BIGINT cannot hold is no integer of ours. */
function int64(value: bigint): bigint | undefined {
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function double(field: Json): Value | undefined {
  return typeof field === 'bigint' ? Number(field) : typeof field === 'number' ? field : undefined;
}

const DECIMAL_TEXT = /^-?\d+(\.\d+)?$/;

function decimal(field: Json): Value | undefined {
  const written = typeof field === 'bigint' ? String(field) : typeof field === 'number' ? plainNumber(field) : field;
  return typeof written === 'string' && DECIMAL_TEXT.test(written) ? withoutZeros(written) : undefined;
}

/** `1.50` is `1.5`: the engine keeps no zeros either, so that a value looks the same whichever way its row went. */
function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `1e-7` has no place in a decimal's text. */
function plainNumber(value: number): string {
  const shortest = String(value);
  return shortest.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : shortest;
}

/** The first second of the year 1, and the first behind the year 9999: no time of Stripe's lies outside, and not every door can write one. */
const FIRST_SECOND = -62_135_596_800;
const END_SECOND = 253_402_300_800;

function epochTime(field: Json): Value | undefined {
  if (typeof field !== 'number' || field < FIRST_SECOND || field >= END_SECOND) return undefined;
  return Math.round(field * MICROS);
}

function isoTime(field: Json): Value | undefined {
  return typeof field === 'string' ? parseTimestamp(field) : undefined;
}
