import type {
  ColumnDefinition,
  ListOperation,
  ParameterDefinition,
  ReadOperation,
  RequirementDefinition,
  TableDefinition,
  WriteOperation,
} from '../../src/catalog/definition.js';
import type { ColumnSet } from './column-set.js';
import {
  buildFilter,
  filterEntry,
  listParameters,
  parameterColumn,
  takesLimit,
  type ListParameter,
} from './filters.js';
import type { FeedEntry } from './overlay.js';
import { flattenParameters, type ParameterContext } from './parameters.js';
import { namePlaceholders } from './paths.js';
import type { Operation } from './operations.js';
import type { BuildContext, TableOperations } from './tables.js';

/** Filters of a list and what it cannot be called without; adds a hidden column for a parameter that has none. */
export function addFilters(
  own: TableOperations,
  columns: ColumnSet,
  parameters: ParameterContext,
  context: BuildContext,
): Pick<TableDefinition, 'filters' | 'requires'> {
  const listed = listParameters(context.types.methodTypes(own.list).params, parameters);
  const filters = [];
  const requires = [];
  for (const parameter of listed) {
    const entry = filterEntry(own.name, parameter.name, parameters);
    if (entry?.ignored === true) continue;
    const name = entry?.column ?? parameter.name;
    if (!columns.has(name)) columns.set(parameterColumn(parameter, name, parameters));
    const held = columns.get(name);
    if (held === undefined) throw new Error(`${own.name} has no column ${name}`);
    const feed = context.use.find(
      context.overlay.feeds,
      (candidate) => candidate.table === own.name && candidate.parameter === parameter.name,
    );
    const column = feed?.from === undefined ? held : { ...held, references: feed.from };
    columns.set(column);
    filters.push(buildFilter(parameter, column, entry, parameters.version));
    if (parameter.required || feed?.required === true) requires.push(queryRequirement(parameter, column, feed));
  }
  return { filters, requires };
}

function queryRequirement(
  parameter: ListParameter,
  column: ColumnDefinition,
  feed: FeedEntry | undefined,
): RequirementDefinition {
  const base = { parameter: parameter.name, in: 'query' as const, column: column.name };
  if (feed?.from === undefined) return base;
  const { from, conditions } = feed;
  return { ...base, table: from, tableColumn: 'id', ...(conditions === undefined ? {} : { conditions }) };
}

/** Names the parent's column in which the first items of a child's list come embedded by default. */
export function withEmbedding(table: TableDefinition, tables: readonly TableDefinition[]): TableDefinition {
  const requires = table.requires.map((requirement) => {
    const parent = tables.find(({ name }) => name === requirement.table);
    const column = parent?.columns.find(({ embeds, expandable }) => embeds === table.name && expandable !== true);
    return column === undefined ? requirement : { ...requirement, embedded: column.name };
  });
  return { ...table, requires };
}

/** How the rows are listed: what is always sent, the declared order, whether there is a limit. */
export function listOperation(
  own: TableOperations,
  names: readonly string[],
  parameters: ParameterContext,
  context: BuildContext,
): ListOperation {
  const { overlay, use } = context;
  const path = namePlaceholders(own.list.path, names);
  const defaults = use.find(overlay.defaults, ({ table }) => table === own.name)?.values;
  const fixed = defaults === undefined ? {} : { defaults };
  if (own.kind === 'singleton') return { path, paging: 'none', ...fixed };
  const ordered = use.find(overlay.orders, ({ tables }) => tables.includes(own.name)) !== undefined;
  return {
    path,
    paging: parameters.version,
    ...fixed,
    ...(ordered ? { order: { column: 'created', direction: 'desc' } } : {}),
    ...(takesLimit(context.types.methodTypes(own.list).params, parameters) ? {} : { limit: false }),
  };
}

/** Retrieve and Search. */
export function readOperations(
  own: TableOperations,
  names: readonly string[],
  { overlay, use }: BuildContext,
): Pick<TableDefinition, 'retrieve' | 'search'> {
  const { retrieve, search } = own.by;
  const fields = use.find(overlay.search, ({ table }) => table === own.name)?.fields;
  if ((search === undefined) !== (fields === undefined)) throw new Error(`search fields of ${own.name} do not fit`);
  const one: ReadOperation | undefined =
    retrieve === undefined ? undefined : { path: namePlaceholders(retrieve.path, names), paging: 'none' };
  return {
    ...(one === undefined ? {} : { retrieve: one }),
    ...(search === undefined || fields === undefined
      ? {}
      : { search: { path: search.path, paging: 'search', fields } }),
  };
}

/** Create, update and delete. */
export function writeOperations(
  own: TableOperations,
  names: readonly string[],
  parameters: ParameterContext,
  context: BuildContext,
): Pick<TableDefinition, 'create' | 'update' | 'delete'> {
  const write = (operation: Operation | undefined): WriteOperation | undefined => {
    if (operation === undefined || operation.verb === 'GET') return undefined;
    return {
      method: operation.verb,
      path: namePlaceholders(operation.path, names),
      encoding: operation.encoding,
      ...(operation.host === undefined ? {} : { host: operation.host }),
      parameters: [
        ...flattenParameters(context.types.methodTypes(operation).params, parameters),
        ...unlistedParameters(operation, context),
      ],
    };
  };
  const [create, update, remove] = [write(own.by.create), write(own.by.update), write(own.by.delete)];
  return {
    ...(create === undefined ? {} : { create }),
    ...(update === undefined ? {} : { update }),
    ...(remove === undefined ? {} : { delete: remove }),
  };
}

function unlistedParameters({ verb, path }: Operation, { overlay, use }: BuildContext): ParameterDefinition[] {
  const entries = use.filter(overlay.parameters, ({ operation }) => operation === `${verb} ${path}`);
  return entries.map(({ name, type }) => ({ name, type, required: false }));
}
