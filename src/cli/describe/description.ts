import type { ColumnDefinition, ProcedureDefinition, TableDefinition } from '../../catalog/definition.js';
import { describeFilter } from '../../catalog/describe-filter.js';
import type { CatalogTable } from '../../catalog/table.js';

export interface ColumnDescription {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** The table whose id it holds. */
  readonly references: string | null;
  /** Operators whose conditions reach Stripe; null when all are judged locally. */
  readonly filter: readonly string[] | null;
  readonly writable: boolean;
}

/** A table as `describe --format json` gives it. */
export interface TableDescription {
  readonly table: string;
  readonly path: string | null;
  readonly columns: readonly ColumnDescription[];
  /** Columns that a parent's rows or the user must fix. */
  readonly requires: readonly string[];
  readonly writes: readonly string[];
  readonly procedures: readonly string[];
}

export interface ProcedureDescription {
  readonly procedure: string;
  readonly path: string;
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly required: boolean }[];
}

export function describeTable({ name, columns, definition }: CatalogTable): TableDescription {
  return {
    table: name,
    path: definition?.list.path ?? null,
    columns: columns.all.map((column) => describeColumn(column, definition)),
    requires: definition?.requires.map((requirement) => requirement.column) ?? [],
    writes: definition ? writesOf(definition) : [],
    procedures: definition?.procedures ?? [],
  };
}

export function describeProcedure({ name, path, inputs }: ProcedureDefinition): ProcedureDescription {
  return {
    procedure: name,
    path,
    inputs: inputs.map((input) => ({ name: input.name, type: input.type, required: input.required })),
  };
}

export function describeColumn(column: ColumnDefinition, definition: TableDefinition | undefined): ColumnDescription {
  const filter = definition ? describeFilter(definition, column) : '';
  return {
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    references: column.references ?? null,
    filter: filter === '' ? null : filter.split(', '),
    writable: definition !== undefined && isWritable(column, definition),
  };
}

export function writesOf(definition: TableDefinition): string[] {
  const writes = { insert: definition.create, update: definition.update, delete: definition.delete };
  return Object.entries(writes).flatMap(([name, operation]) => (operation ? [name] : []));
}

/** Whether INSERT or UPDATE takes the column: its own parameter, one inside it, or a JSON parameter it lies in (`metadata.k`). */
function isWritable({ name }: ColumnDefinition, { create, update }: TableDefinition): boolean {
  const parameters = [...(create?.parameters ?? []), ...(update?.parameters ?? [])];
  return parameters.some(
    (parameter) =>
      parameter.name === name ||
      parameter.name.startsWith(`${name}.`) ||
      (parameter.type === 'JSON' && name.startsWith(`${parameter.name}.`)),
  );
}
