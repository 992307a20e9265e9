import type ts from 'typescript';
import type { TableDefinition } from '../../src/catalog/definition.js';
import type { Classified, OperationClass } from './classify.js';
import { ColumnSet } from './column-set.js';
import { describeTable, type Descriptions } from './descriptions.js';
import { pathKey } from './naming.js';
import type { Operation } from './operations.js';
import type { EntryUse, Overlay } from './overlay.js';
import { compareText } from './package-files.js';
import type { ParameterContext } from './parameters.js';
import type { ShapeReader } from './shape.js';
import { ownColumns, pathParents } from './table-columns.js';
import { addFilters, listOperation, readOperations, withEmbedding, writeOperations } from './table-operations.js';
import type { TypeReader } from './type-reader.js';

/** Everything a table is built from. */
export interface BuildContext {
  readonly types: TypeReader;
  readonly shapes: ShapeReader;
  readonly overlay: Overlay;
  readonly use: EntryUse;
  readonly descriptions: Descriptions;
  readonly classified: readonly Classified[];
}

/** The operations of one table. */
export interface TableOperations {
  readonly name: string;
  readonly list: Operation;
  readonly kind: 'list' | 'singleton';
  readonly row: ts.Type;
  readonly by: Partial<Record<OperationClass, Operation>>;
}

/** All tables, sorted by name. */
export function buildTables(context: BuildContext): TableDefinition[] {
  const all = tableOperations(context);
  const tables = all.map((operations) => buildTable(operations, all, context));
  return tables.map((table) => withEmbedding(table, tables)).sort((a, b) => compareText(a.name, b.name));
}

function tableOperations(context: BuildContext): TableOperations[] {
  const names = [
    ...new Set(context.classified.flatMap(({ class: kind, table }) => (isRead(kind) && table ? [table] : []))),
  ];
  return names.map((name) => {
    const own = context.classified.filter(({ table, class: kind }) => table === name && kind !== 'procedure');
    const by = Object.fromEntries(own.map(({ class: kind, operation }) => [kind, operation])) as TableOperations['by'];
    const list = by.list ?? by.singleton;
    if (list === undefined) throw new Error(`${name} has neither list nor singleton`);
    const doubled = own.length !== Object.keys(by).length;
    if (doubled) throw new Error(`${name} has two operations of one class`);
    const kind = by.list === undefined ? 'singleton' : 'list';
    const cancel = by.delete ?? deleteProcedure(list, context);
    const writes = cancel === undefined ? by : { ...by, delete: cancel };
    return { name, list, kind, row: context.types.methodTypes(list).result, by: writes };
  });
}

function isRead(kind: OperationClass): boolean {
  return kind === 'list' || kind === 'singleton';
}

/** A DELETE that is a procedure by name is still what DELETE FROM does: DELETE /v1/subscriptions/{id}. */
function deleteProcedure(list: Operation, { classified }: BuildContext): Operation | undefined {
  const path = `${pathKey(list.path)}/{}`;
  return classified.find(({ operation }) => operation.verb === 'DELETE' && pathKey(operation.path) === path)?.operation;
}

function buildTable(own: TableOperations, all: readonly TableOperations[], context: BuildContext): TableDefinition {
  const version = own.list.path.startsWith('/v2/') ? 'v2' : 'v1';
  const parameters: ParameterContext = { version, overlay: context.overlay, use: context.use, shapes: context.shapes };
  const columns = new ColumnSet(ownColumns(own, all, version, context));
  const parents = pathParents(own, all, columns, context);
  const { filters, requires: queried } = addFilters(own, columns, parameters, context);
  const requires = [...parents, ...queried];
  const names = parents.map(({ column }) => column);
  const objects = [...new Set(context.shapes.objectNames(own.row))];
  const aliases = context.use
    .filter(context.overlay.aliases, ({ table }) => table === own.name)
    .flatMap((entry) => entry.aliases);
  const kind = own.kind === 'singleton' ? 'singleton' : parents.length > 0 ? 'child' : 'list';
  return {
    name: own.name,
    description: describeTable(own.name, context.descriptions),
    kind,
    version,
    object: objects.length === 1 ? (objects[0] ?? '') : '',
    ...(aliases.length > 0 ? { aliases } : {}),
    key: [
      ...(kind === 'singleton' ? requires.map(({ column }) => column) : names),
      ...(columns.has('id') ? ['id'] : []),
    ],
    columns: columns.all(),
    filters,
    requires,
    list: listOperation(own, names, parameters, context),
    ...readOperations(own, names, context),
    ...writeOperations(own, names, parameters, context),
    procedures: procedureNames(own.name, context),
  };
}

function procedureNames(table: string, { classified }: BuildContext): string[] {
  const names = classified.filter((entry) => entry.table === table).flatMap(({ procedure }) => procedure ?? []);
  return [...new Set(names)].sort(compareText);
}
