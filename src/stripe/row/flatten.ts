import type { ColumnDefinition, TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import { jsonText } from '../../core/exact-json.js';
import type { Json, Row, Value } from '../../core/value.js';
import type { AccountKey } from '../../source/account.js';
import { walk, type JsonObject } from '../http/json.js';
import { conversionOf, expectation } from './convert.js';

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
  const references = new Set(table.columns.filter(({ type }) => type === 'TEXT').map(({ path, name }) => path ?? name));
  return (object) => {
    const field = walk(object, steps) as Json | undefined;
    if (field === undefined || field === null) {
      const barrier = field === undefined ? barrierOn(object, steps, references) : undefined;
      if (barrier) throw wrongType(table, column, barrier.expected, barrier.field, options.apiVersion);
      return null;
    }
    const value = convert(field);
    if (value === undefined) throw wrongType(table, column, expectation(column), field, options.apiVersion);
    return value;
  };
}

/** What stands on the way to a field in the place of an object; a reference that was not expanded says nothing of what is behind it. */
function barrierOn(
  object: JsonObject,
  steps: readonly string[],
  references: ReadonlySet<string>,
): { readonly expected: string; readonly field: Json } | undefined {
  for (let length = 1; length < steps.length; length += 1) {
    const field = walk(object, steps.slice(0, length)) as Json | undefined;
    if (field === undefined || field === null) return undefined;
    const at = steps.slice(0, length).join('.');
    const wantsList = /^\d+$/.test(steps[length] ?? '');
    if (typeof field === 'object' && Array.isArray(field) === wantsList) continue;
    return references.has(at) ? undefined : { expected: `${wantsList ? 'a list' : 'an object'} at ${at}`, field };
  }
  return undefined;
}

function wrongType(
  table: TableDefinition,
  column: ColumnDefinition,
  expected: string,
  field: Json,
  apiVersion: string,
): DriverError {
  const shown = jsonText(field);
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return new DriverError(
    'stripe_error',
    `${table.name}.${column.name}: expected ${expected}, got ${kindOf(field)} (${short})`,
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
    case 'bigint':
      return 'a number';
    default:
      return `a ${typeof field}`;
  }
}
