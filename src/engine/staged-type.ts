import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { DriverError } from '../core/errors.js';
import { jsonText } from '../core/exact-json.js';
import type { SqlType, Value } from '../core/value.js';
import type { DuckDb } from './duckdb-process.js';
import { daysOfDate, microsOfTime } from './time-text.js';

/** Digits of a staged DECIMAL: Stripe's decimals have up to 12 after the point, which leaves 26 before it. */
export const DECIMAL_WIDTH = 38;
export const DECIMAL_SCALE = 12;

/** How values of a declared type enter DuckDB. `convert` returns undefined for a value that is not of the type. */
export interface StagedType {
  readonly type: DuckDBType;
  readonly convert: (value: NonNullable<Value>) => DuckDBValue | undefined;
}

export type StagedTypes = Readonly<Record<Exclude<SqlType, 'INTERVAL'>, StagedType>>;

export function stagedTypes(duckdb: DuckDb): StagedTypes {
  return {
    TEXT: { type: duckdb.VARCHAR, convert: (value) => (typeof value === 'string' ? value : undefined) },
    BIGINT: { type: duckdb.BIGINT, convert: integer },
    HUGEINT: { type: duckdb.HUGEINT, convert: integer },
    DOUBLE: { type: duckdb.DOUBLE, convert: (value) => (typeof value === 'number' ? value : undefined) },
    DECIMAL: {
      type: duckdb.DECIMAL(DECIMAL_WIDTH, DECIMAL_SCALE),
      convert: (value) => {
        const scaled = textOf(value, scaledDecimal);
        return scaled === undefined ? undefined : new duckdb.DuckDBDecimalValue(scaled, DECIMAL_WIDTH, DECIMAL_SCALE);
      },
    },
    BOOLEAN: { type: duckdb.BOOLEAN, convert: (value) => (typeof value === 'boolean' ? value : undefined) },
    TIMESTAMP: {
      type: duckdb.TIMESTAMP,
      convert: (value) => mapDefined(integer(value), (micros) => new duckdb.DuckDBTimestampValue(micros)),
    },
    DATE: {
      type: duckdb.DATE,
      convert: (value) => mapDefined(textOf(value, daysOfDate), (days) => new duckdb.DuckDBDateValue(days)),
    },
    TIME: {
      type: duckdb.TIME,
      convert: (value) => mapDefined(textOf(value, microsOfTime), (micros) => new duckdb.DuckDBTimeValue(micros)),
    },
    JSON: { type: duckdb.DuckDBVarCharType.create('JSON'), convert: (value) => jsonText(value) },
  };
}

/** The staged type of a column; a table has no INTERVAL column. */
export function stagedType(types: StagedTypes, column: { readonly name: string; readonly type: SqlType }): StagedType {
  if (column.type === 'INTERVAL') throw new DriverError('internal', `Column "${column.name}" cannot hold an INTERVAL`);
  return types[column.type];
}

function integer(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** `-1.5` -> -1.5 x 10^12, exact; undefined for another form, more than 12 decimals or more than 38 digits. */
function scaledDecimal(text: string): bigint | undefined {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > DECIMAL_SCALE) return undefined;
  const digits = `${match[1]}${fraction.padEnd(DECIMAL_SCALE, '0')}`;
  return digits.replace(/^-?0*/, '').length > DECIMAL_WIDTH ? undefined : BigInt(digits);
}

function textOf<T>(value: Value, read: (text: string) => T | undefined): T | undefined {
  return typeof value === 'string' ? read(value) : undefined;
}

function mapDefined<T, U>(value: T | undefined, map: (value: T) => U): U | undefined {
  return value === undefined ? undefined : map(value);
}
