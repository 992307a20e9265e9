import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcedureDefinition, TableDefinition, WriteOperation } from '../../src/catalog/definition.js';
import { given, type Cell } from './write-values.js';

/** One write of the catalogue as a statement. */
export interface WriteStatement {
  /** `POST /v1/customers/{id}` */
  readonly endpoint: string;
  readonly name: string;
  readonly sql: string;
}

function read<T>(folder: string): T[] {
  const path = join(import.meta.dirname, '../../schema', folder);
  return readdirSync(path).map((file) => JSON.parse(readFileSync(join(path, file), 'utf8')) as T);
}

const tables = read<TableDefinition>('tables');
const procedures = read<ProcedureDefinition>('procedures');

/** Every create, update, delete and action of the catalogue, each once; without what stripe-mock does not know, but for `included`. */
export function writeStatements(included?: string): readonly WriteStatement[] {
  return [
    ...tables.flatMap((table) => tableWrites(table, included)),
    ...procedures.map((procedure) => execute(procedure, included)),
  ];
}

function tableWrites(table: TableDefinition, included: string | undefined): WriteStatement[] {
  const { create, update, delete: remove } = table;
  const name = quoted(table.name);
  const cellsOf = (operation: WriteOperation): readonly Cell[] =>
    given(endpointOf(operation), operation.parameters, included);
  return [
    ...(create ? [insert(table, create, cellsOf(create))] : []),
    ...(update ? [change(table, update, `UPDATE ${name} SET ${assignments(cellsOf(update))}`)] : []),
    ...(remove ? [change(table, remove, `DELETE FROM ${name}`)] : []),
  ];
}

function insert({ name }: TableDefinition, operation: WriteOperation, given: readonly Cell[]): WriteStatement {
  const parents = placeholders(operation.path).map((parent) => [parent, `'obj_1'`] as const);
  const cells = [...parents, ...given];
  const columns = cells.map(([column]) => quoted(column)).join(', ');
  const values = cells.map(([, value]) => value).join(', ');
  return {
    endpoint: endpointOf(operation),
    name: `INSERT ${name}`,
    sql: `INSERT INTO ${quoted(name)} (${columns}) VALUES (${values})`,
  };
}

function change({ name }: TableDefinition, operation: WriteOperation, sql: string): WriteStatement {
  const conditions = placeholders(operation.path).map((column) => `${quoted(column)} = 'obj_1'`);
  return {
    endpoint: endpointOf(operation),
    name: `${sql.split(' ')[0] ?? ''} ${name}`,
    sql: conditions.length === 0 ? sql : `${sql} WHERE ${conditions.join(' AND ')}`,
  };
}

const endpointOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${path}`;

const assignments = (cells: readonly Cell[]): string =>
  cells.map(([column, value]) => `${quoted(column)} = ${value}`).join(', ');

function execute(procedure: ProcedureDefinition, included: string | undefined): WriteStatement {
  const parameters = procedure.inputs
    .filter((input) => input.in !== 'path')
    .map((input) => ({ ...input, name: input.parameter }));
  const named = new Map(procedure.inputs.map((input) => [input.parameter, input.name]));
  const cells = [
    ...procedure.inputs.filter((input) => input.in === 'path').map((input) => [input.parameter, `'obj_1'`] as const),
    ...given(endpointOf(procedure), parameters, included),
  ];
  const inputs = cells.map(([parameter, value]) => `@${named.get(parameter) ?? parameter} = ${value}`);
  return {
    endpoint: endpointOf(procedure),
    name: `EXEC ${procedure.name}`,
    sql: `EXEC ${procedure.name} ${inputs.join(', ')}`,
  };
}

function placeholders(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
