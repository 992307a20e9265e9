import type { TableDefinition } from './definition.js';

/** True when both columns read the same field of the object: a filter by one holds for the other. */
export function isSameField(table: TableDefinition, one: string, other: string): boolean {
  if (one === other) return true;
  const place = placeOf(table, one);
  return place !== undefined && place === placeOf(table, other);
}

function placeOf(table: TableDefinition, name: string): string | undefined {
  const column = table.columns.find((candidate) => candidate.name === name);
  return column === undefined || column.parameterOnly ? undefined : (column.path ?? column.name);
}
