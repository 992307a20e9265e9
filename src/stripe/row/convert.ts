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
      return (field) => (typeof field === 'number' ? field : undefined);
    case 'DECIMAL':
      return decimal;
    case 'BOOLEAN':
      return (field) => (typeof field === 'boolean' ? field : undefined);
    case 'TIMESTAMP':
      return column.time === 'iso' ? isoTime : epochTime;
    case 'JSON':
      return (field) => field;
  }
}

/** Wording for error messages. */
export const EXPECTED: Readonly<Record<FieldType, string>> = {
  TEXT: 'text',
  BIGINT: 'integer',
  DOUBLE: 'number',
  DECIMAL: 'decimal',
  BOOLEAN: 'boolean',
  TIMESTAMP: 'time',
  JSON: 'JSON',
};

function text(field: Json): Value | undefined {
  return typeof field === 'string' ? field : undefined;
}

/** A reference is its id, also when the object came in its place (expanded, or deleted meanwhile). */
function reference(field: Json): Value | undefined {
  return typeof field === 'string' ? field : text(asObject(field)?.id ?? null);
}

function integer(field: Json): Value | undefined {
  if (typeof field !== 'number' || !Number.isInteger(field)) return undefined;
  return Number.isSafeInteger(field) ? field : BigInt(field);
}

function integerOrDigits(field: Json): Value | undefined {
  if (typeof field !== 'string' || !/^-?\d{1,19}$/.test(field)) return integer(field);
  const number = Number(field);
  return Number.isSafeInteger(number) ? number : BigInt(field);
}

const DECIMAL_TEXT = /^-?\d+(\.\d+)?$/;

function decimal(field: Json): Value | undefined {
  const written = typeof field === 'number' ? plainNumber(field) : field;
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

function epochTime(field: Json): Value | undefined {
  return typeof field === 'number' ? Math.round(field * MICROS) : undefined;
}

function isoTime(field: Json): Value | undefined {
  return typeof field === 'string' ? parseTimestamp(field) : undefined;
}
