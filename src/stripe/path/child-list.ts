import type { RequirementDefinition, TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import { asObject, walk, type JsonObject } from '../http/json.js';
import { PageSize } from '../page/page-size.js';
import type { ListEndpoint } from '../page/pager.js';
import type { Parameter } from '../page/query.js';
import { describeList, listEndpoint } from './list-scan.js';
import { parameterName } from './pushdown.js';

/** A child table and the parent that feeds its list. */
export interface ChildList {
  readonly table: TableDefinition;
  readonly requirement: RequirementDefinition;
  /** What to expand in each child. */
  readonly expand: readonly string[];
}

/** The list of one parent's children. */
export function childEndpoint(child: ChildList, parent: string, parameters: readonly Parameter[] = []): ListEndpoint {
  const fed = { name: parameterName(child.requirement), value: parent };
  return listEndpoint(child.table, [...parameters, fed], child.expand);
}

/** The list for people; `behind`: what follows the items that came embedded. */
export function describeChild(child: ChildList, behind: boolean, parameters: readonly Parameter[] = []): string {
  const endpoint = childEndpoint(child, `{${child.requirement.column}}`, parameters);
  return describeList(behind ? { ...endpoint, startingAfter: '{last}' } : endpoint, new PageSize(undefined));
}

/** What of the parent names it in the list's request. */
export function parentId({ requirement }: ChildList, parent: JsonObject): string | undefined {
  const value = walk(parent, (requirement.tableColumn ?? 'id').split('.'));
  // A reference that came expanded feeds its id.
  const id = asObject(value)?.id ?? value;
  return typeof id === 'string' ? id : undefined;
}

/** The cursor behind the last embedded item. */
export function lastId({ table, requirement }: ChildList, last: JsonObject): string {
  if (typeof last.id === 'string') return last.id;
  throw new DriverError(
    'stripe_error',
    `The embedded ${table.name} list of a ${requirement.table} goes on behind an item without an id`,
  );
}
