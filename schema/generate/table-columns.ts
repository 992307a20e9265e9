import type ts from 'typescript';
import type { ColumnDefinition, RequirementDefinition } from '../../src/catalog/definition.js';
import type { ColumnSet } from './column-set.js';
import { flattenColumns, visible } from './columns.js';
import { entityName, pathKey, snake } from './naming.js';
import { parentColumnName, placeholderCollections } from './paths.js';
import type { BuildContext, TableOperations } from './tables.js';

/** Columns of the object's own fields, then those of the overlay. */
export function ownColumns(
  own: TableOperations,
  all: readonly TableOperations[],
  version: 'v1' | 'v2',
  context: BuildContext,
): ColumnDefinition[] {
  const { overlay, use } = context;
  const without = use.find(overlay.variants, ({ table }) => table === own.name)?.objects;
  const columns = flattenColumns(context.shapes.fieldsOf(own.row, without), {
    table: own.name,
    version,
    overlay,
    use,
    tableOf: (object) => tableOfObject(object, all, context),
    childOf: (element, field) => childTable(own, element, field, all, context),
  });
  const entries = use.filter(overlay.columns, ({ table }) => table === own.name);
  return entries.reduce<ColumnDefinition[]>((found, entry) => {
    const at = found.findIndex(({ name }) => name === entry.column);
    const source = found.find(({ name }) => name === (entry.path ?? entry.column));
    const base = source ?? { name: entry.column, type: 'TEXT' as const, nullable: true };
    const column: ColumnDefinition = {
      ...visible(base),
      name: entry.column,
      ...(entry.type === undefined ? {} : { type: entry.type }),
      ...(entry.visible === true ? {} : { hidden: true }),
      ...(entry.references === undefined ? {} : { references: entry.references }),
      ...(entry.referencesAny === undefined ? {} : { referencesAny: entry.referencesAny }),
      ...(entry.embeds === undefined ? {} : { embeds: entry.embeds }),
      ...(entry.embedsBy === undefined ? {} : { embedsBy: entry.embedsBy }),
      ...(entry.path === undefined ? {} : { path: entry.path }),
      ...(entry.parameterOnly === undefined ? {} : { parameterOnly: true }),
    };
    return at < 0 ? [...found, column] : found.with(at, column);
  }, columns);
}

/** The root table of an `object` value: the one with the shortest path unless the overlay says otherwise. */
function tableOfObject(object: string, all: readonly TableOperations[], context: BuildContext): string | undefined {
  const entry = context.use.find(context.overlay.objects, (candidate) => candidate.object === object);
  if (entry !== undefined) return entry.table;
  const roots = all.filter(
    ({ row, list, kind }) =>
      kind === 'list' && !list.path.includes('{') && context.shapes.objectNames(row).includes(object),
  );
  return roots.length === 1 ? roots[0]?.name : undefined;
}

function childTable(
  own: TableOperations,
  element: ts.Type,
  field: string,
  all: readonly TableOperations[],
  context: BuildContext,
): string {
  const under = `${pathKey(own.list.path)}/{}/`;
  const children = all.filter(({ row, list }) => row === element && pathKey(list.path).startsWith(under));
  const exact = children.find(({ list }) => pathKey(list.path) === under + field.replaceAll('.', '_'));
  const fed = all.find(
    ({ name, row }) =>
      row === element && context.overlay.feeds.some((feed) => feed.table === name && feed.from === own.name),
  );
  return (exact ?? children[0] ?? fed)?.name ?? '';
}

/** What a child's path needs: one column a parent, made visible when the object has no such field. */
export function pathParents(
  own: TableOperations,
  all: readonly TableOperations[],
  columns: ColumnSet,
  context: BuildContext,
): RequirementDefinition[] {
  return placeholderCollections(own.list.path).map((collection) => {
    const parent = all.find(({ list }) => pathKey(list.path) === collection);
    const column = parentColumn(own, collection, parent?.name ?? entityName(collection), columns, context);
    const existing = columns.get(column);
    const feed = parent === undefined ? {} : { table: parent.name, tableColumn: 'id' };
    const references = parent === undefined ? {} : { references: parent.name };
    columns.set(
      existing === undefined
        ? { name: column, type: 'TEXT', nullable: false, ...references, parameterOnly: true }
        : { ...existing, nullable: false, ...references },
    );
    return { parameter: column, in: 'path', column, ...feed };
  });
}

function parentColumn(
  own: TableOperations,
  collection: string,
  entity: string,
  columns: ColumnSet,
  { overlay, use }: BuildContext,
): string {
  const entry = use.find(overlay.feeds, (feed) => feed.table === own.name && feed.parameter === collection);
  if (entry?.column !== undefined) return entry.column;
  const plain = parentColumnName(collection);
  return columns.get(plain)?.type === 'TEXT' ? plain : snake(entity);
}
