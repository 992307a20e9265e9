import type { ColumnDefinition, FieldType, TableDefinition } from '../../src/catalog/definition.js';

/** One statement about one table, and what it is about. */
export interface TableQuery {
  readonly about: string;
  /** The parameter that Stripe gets, dotted; undefined for a retrieve. */
  readonly parameter: string | undefined;
  readonly sql: string;
}

/** Conditions on everything that Stripe requires and no other table feeds (one table feeds one input): without them it is `missing_input`. */
export function requiredConditions(table: TableDefinition): readonly string[] {
  const [fed] = table.requires.filter((requirement) => requirement.table !== undefined);
  const fromUser = table.requires.filter((requirement) => requirement !== fed);
  return fromUser.map(
    (requirement) => `${quoted(requirement.column)} = ${literalOf(columnOf(table, requirement.column))}`,
  );
}

/** `SELECT * FROM t LIMIT 1` with what the table requires. */
export function firstRow(table: TableDefinition): string {
  return `SELECT * FROM ${quoted(table.name)}${whereOf(requiredConditions(table))} LIMIT 1`;
}

/** A query for each filter and operator that the table pushes down, and one by id where it can be retrieved. */
export function filterQueries(table: TableDefinition): readonly TableQuery[] {
  const required = requiredConditions(table);
  const byFilter = table.filters.flatMap((filter) =>
    filter.operators.map((operator) => ({
      about: condition(columnOf(table, filter.column), operator),
      parameter: filter.parameter,
    })),
  );
  const byId = table.retrieve === undefined ? [] : [`"id" = 'obj_1'`, `"id" IN ('obj_1', 'obj_2')`];
  return [...byFilter, ...byId.map((about) => ({ about, parameter: undefined }))].map(({ about, parameter }) => {
    const others = required.filter((other) => other !== about);
    return {
      about,
      parameter,
      sql: `SELECT 1 AS one FROM ${quoted(table.name)}${whereOf([...others, about])} LIMIT 1`,
    };
  });
}

function condition(column: ColumnDefinition, operator: string): string {
  const name = quoted(column.name);
  if (operator === 'in') return `${name} IN (${literalOf(column)}, ${literalOf(column, 'last')})`;
  return operator.startsWith('is') ? `${name} ${operator.toUpperCase()}` : `${name} ${operator} ${literalOf(column)}`;
}

const LITERALS: Readonly<Record<FieldType, string>> = {
  TEXT: `'obj_1'`,
  BIGINT: '1',
  DOUBLE: '1.5',
  DECIMAL: '1.5',
  BOOLEAN: 'TRUE',
  TIMESTAMP: `TIMESTAMP '2024-03-01 09:30:00'`,
  JSON: `'{}'`,
};

function literalOf(column: ColumnDefinition, which: 'first' | 'last' = 'first'): string {
  const known = which === 'first' ? column.values?.[0] : column.values?.at(-1);
  return known === undefined ? LITERALS[column.type] : `'${known}'`;
}

function whereOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

function columnOf(table: TableDefinition, name: string): ColumnDefinition {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`${table.name} has no column ${name}`);
  return column;
}

function quoted(name: string): string {
  return `"${name}"`;
}
