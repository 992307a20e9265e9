import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Json, StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import type { ColumnDefinition, TableDefinition } from '../../src/catalog/definition.js';
import { at, SeedAccess, text } from './seed-access.js';

const FOLDER = fileURLToPath(new URL('../../schema/tables/', import.meta.url));
const tables = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(FOLDER + file, 'utf8')) as TableDefinition);
const seed = new SeedAccess(createSeed({ scale: 'demo', seed: 1 }));

/** The objects that a table would read, whatever its kind. */
function objectsOf(table: TableDefinition): StripeObject[] {
  const { path } = table.list;
  const single = seed.seed.singletons.get(path);
  if (single !== undefined) return [single];
  if (!path.includes('{')) return seed.seed.collections.has(path) ? seed.objects(path, 1000) : [];
  const parents = path.slice(0, path.indexOf('/{'));
  if (!seed.seed.collections.has(parents) || seed.seed.children(path, ['none']) === undefined) return [];
  return seed.objects(parents, 1000).flatMap((parent) => seed.children(path, parent['id']));
}

function problemsOf(object: StripeObject, columns: readonly ColumnDefinition[]): string[] {
  const names = new Map(columns.map((column) => [column.path ?? column.name, column]));
  const wrong = columns.flatMap((column) => checkColumn(column, at(object, column.path ?? column.name)));
  return [...wrong, ...leavesOf(object, '', names).map((path) => `${path}: no such column`)];
}

/** Paths of values that neither a column nor a JSON column above holds. */
function leavesOf(value: Json, path: string, names: ReadonlyMap<string, ColumnDefinition>): string[] {
  if (names.has(path)) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return [path];
  if (value === null) return [...names.keys()].some((name) => name.startsWith(`${path}.`)) ? [] : [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`, names));
}

function checkColumn(column: ColumnDefinition, value: Json | undefined): string[] {
  if (column.parameterOnly === true) return [];
  if (value === null || value === undefined)
    return column.nullable || column.name.includes('.') ? [] : [`${column.name}: null`];
  if (column.values !== undefined && column.open !== true && !column.values.includes(text(value))) {
    return [`${column.name}: ${JSON.stringify(value)} is not among its values`];
  }
  return fits(column, value) ? [] : [`${column.name}: ${JSON.stringify(value)} is no ${column.type}`];
}

function fits({ type, time }: ColumnDefinition, value: Json): boolean {
  switch (type) {
    case 'TEXT':
      return typeof value === 'string';
    case 'BIGINT':
      return Number.isInteger(value);
    case 'TIMESTAMP':
      return time === 'iso' ? typeof value === 'string' && !Number.isNaN(Date.parse(value)) : Number.isInteger(value);
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'DOUBLE':
      return typeof value === 'number';
    case 'DECIMAL':
      return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
    case 'JSON':
      return true;
  }
}

const filled = tables
  .map((table) => [table.name, table, objectsOf(table)] as const)
  .filter(([, , objects]) => objects.length > 0);

describe('the catalogue knows every field of the seeded objects', () => {
  it('has a table for every seeded collection, child and singleton', () => {
    const paths = new Set(tables.map((table) => table.list.path));
    const missing = [...seed.seed.collections.keys(), ...seed.seed.singletons.keys()].filter(
      (path) => !paths.has(path),
    );
    expect(missing).toEqual([]);
    expect(filled.length).toBeGreaterThanOrEqual(seed.seed.collections.size + seed.seed.singletons.size + 12);
  });

  it.each(filled)('%s', (_, table, objects) => {
    const problems = new Set(objects.flatMap((object) => problemsOf(object, table.columns)));
    expect([...problems].slice(0, 20)).toEqual([]);
  });
});
