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

/** The first second that these parameters leave of a time; undefined when they do not bound it. */
export function lowerBound(filter: FilterDefinition, parameters: readonly Parameter[]): number | undefined {
  const value = (key: string): string | undefined =>
    parameters.find(({ name }) => name === `${filter.parameter}.${key}`)?.value;
  const least = value('gte');
  if (least !== undefined) return Number(least);
  const below = value('gt');
  return below === undefined ? undefined : Number(below) + 1;
}

/** The same parameters for a part of their time: from one second to another, which is not its own any more; undefined: all there are. */
export function between(
  filter: FilterDefinition,
  parameters: readonly Parameter[],
  from: number | string | undefined,
  until: number | string | undefined,
): readonly Parameter[] {
  const others = parameters.filter(({ name }) => !name.startsWith(`${filter.parameter}.`));
  const lower = from === undefined ? [] : [{ name: `${filter.parameter}.gte`, value: String(from) }];
  const upper = until === undefined ? [] : [{ name: `${filter.parameter}.lt`, value: String(until) }];
  return [...others, ...lower, ...upper];
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
