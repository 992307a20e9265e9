import type { ColumnDefinition, TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { Json, Row, Value } from '../../core/value.js';
import type { AccountKey } from '../../source/account.js';
import { walk, type JsonObject } from '../http/json.js';
import { conversionOf, EXPECTED } from './convert.js';

/** Values that the list was asked for, by column: a parameter-only column gives them back, so does a parent's id that the object leaves out. */
export type Echo = Readonly<Record<string, Value>>;

/** Throws `stripe_error` when a field has another type than the catalogue says: never a NULL in its place. */
export type Flatten = (object: JsonObject, echo: Echo) => Row;

type Reader = (object: JsonObject, echo: Echo) => Value;

export interface FlattenOptions {
  readonly account: AccountKey;
  readonly apiVersion: string;
}

/** Compiles the way from Stripe's object to a row of the columns, once a scan. */
export function compileFlatten(table: TableDefinition, columns: readonly string[], options: FlattenOptions): Flatten {
  const readers = columns.map((name) => readerOf(table, name, options));
  return (object, echo) => {
    const row = new Array<Value>(readers.length);
    for (let index = 0; index < readers.length; index += 1) row[index] = (readers[index] as Reader)(object, echo);
    return row;
  };
}

/** A deleted object is not a row, whichever path met it. */
export function isDeleted(object: JsonObject): boolean {
  return object.deleted === true;
}

function readerOf(table: TableDefinition, name: string, options: FlattenOptions): Reader {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) return commonReader(table, name, options);
  if (column.parameterOnly) return (_object, echo) => echo[name] ?? null;
  const read = fieldReader(table, column, options);
  return table.requires.some((requirement) => requirement.column === name)
    ? (object, echo) => read(object, echo) ?? echo[name] ?? null
    : read;
}

function commonReader(table: TableDefinition, name: string, options: FlattenOptions): Reader {
  // The key's own account has no id here: Stripe tells it only to a call of its own.
  if (name === 'account_id') return () => (options.account === '' ? null : options.account);
  if (name === '_json') return (object) => object;
  throw new DriverError('internal', `Stripe objects of ${table.name} have no column "${name}"`);
}

function fieldReader(table: TableDefinition, column: ColumnDefinition, options: FlattenOptions): Reader {
  const convert = conversionOf(column, table.version);
  const steps = (column.path ?? column.name).split('.');
  return (object) => {
    const field = walk(object, steps) as Json | undefined;
    if (field === undefined || field === null) return null;
    const value = convert(field);
    if (value === undefined) throw wrongType(table, column, field, options.apiVersion);
    return value;
  };
}

function wrongType(table: TableDefinition, column: ColumnDefinition, field: Json, apiVersion: string): DriverError {
  const shown = JSON.stringify(field);
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return new DriverError(
    'stripe_error',
    `${table.name}.${column.name}: expected ${EXPECTED[column.type]}, got ${kindOf(field)} (${short})`,
    {
      hint: `the catalogue is made for Stripe-Version ${apiVersion}; does this server speak another?`,
    },
  );
}

function kindOf(field: Json): string {
  if (Array.isArray(field)) return 'a list';
  switch (typeof field) {
    case 'string':
      return 'text';
    case 'object':
      return 'an object';
    default:
      return `a ${typeof field}`;
  }
}
