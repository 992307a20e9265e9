import type { FilterDefinition, TableDefinition } from '../../catalog/definition.js';
import { walk, type JsonObject } from '../http/json.js';
import { byName, type Parameter } from '../page/query.js';

/** The time by which a list is ordered, newest first, as a range of whole seconds; undefined where it has none. */
export function timeFilter(table: TableDefinition): FilterDefinition | undefined {
  const { order, paging } = table.list;
  if (order?.direction !== 'desc' || paging !== 'v1') return undefined;
  return table.filters.find(
    ({ column, style, operators }) =>
      column === order.column && style === 'range' && operators.includes('>=') && operators.includes('<'),
  );
}

/** The second by which the list places an object; undefined when the object does not tell. */
export function secondIn(table: TableDefinition, object: JsonObject | undefined): number | undefined {
  const name = table.list.order?.column ?? '';
  const path = table.columns.find((column) => column.name === name)?.path ?? name;
  const second = walk(object, path.split('.'));
  return typeof second === 'number' ? second : undefined;
}

/**
 * Parameters of the same list from the second of its last objects on, which is read again: for a list whose cursor is gone.
 * Undefined where the list has no time to go by.
 */
export function resumption(
  table: TableDefinition,
  parameters: readonly Parameter[],
): ((objects: readonly JsonObject[]) => readonly Parameter[] | undefined) | undefined {
  const filter = timeFilter(table);
  if (filter === undefined) return undefined;
  const upper = [`${filter.parameter}.lt`, `${filter.parameter}.lte`];
  const others = parameters.filter(({ name }) => !upper.includes(name));
  return (objects) => {
    // A deleted object has no time; the one before it is newer at most, so nothing is passed over.
    const second = objects.map((object) => secondIn(table, object)).findLast((each) => each !== undefined);
    if (second === undefined) return undefined;
    return [...others, { name: `${filter.parameter}.lt`, value: String(Math.floor(second) + 1) }].sort(byName);
  };
}
