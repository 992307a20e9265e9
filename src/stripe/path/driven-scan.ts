import type { RequirementDefinition, TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Executor } from '../executor.js';
import { asObject, walk, type JsonObject } from '../http/json.js';
import { readList } from '../page/list-body.js';
import { PageSize } from '../page/page-size.js';
import { listPages, type ListEndpoint } from '../page/pager.js';
import { isNoPathSegment } from '../page/query.js';
import { isDeleted, type Echo } from '../row/flatten.js';
import { drivenCalls } from './estimate.js';
import { describeList, listEndpoint, listScan, rawPage } from './list-scan.js';
import type { Assignment } from './offer.js';
import { parameterName, pushDown, type Selection } from './pushdown.js';
import type { RawItem, RawPage, RawScan } from './raw-scan.js';

/** Where the definition of a parent table is found. */
export interface TableLookup {
  definition(name: string): TableDefinition;
}

interface Drive {
  readonly table: TableDefinition;
  readonly requirement: RequirementDefinition;
  readonly selection: Selection;
  readonly executor: Executor;
}

/** Every row of the table, without conditions: a list, or driven itself. */
export function wholeScan(table: TableDefinition, lookup: TableLookup, executor: Executor): RawScan {
  const { selections, fed } = pushDown(table, []);
  const selection = selections[0] as Selection;
  return fed
    ? drivenScan({ table, requirement: fed, selection, executor }, lookup)
    : listScan(table, selection, undefined, executor);
}

/**
 * Reads a child table through the rows of its parent: the items that come embedded in the parent first, then what the child's own list has
 * behind them; without embedded items one list for each parent.
 */
export function drivenScan(drive: Drive, lookup: TableLookup): RawScan {
  const parent = lookup.definition(drive.requirement.table ?? '');
  const parents = wholeScan(parent, lookup, drive.executor);
  const embedded = drive.requirement.embedded !== undefined;
  const lists = drive.selection.calls;
  return {
    requests: [...parents.requests, ...lists.map((call) => describeChild(drive, call))],
    calls: (facts) => drivenCalls(parents.calls(facts), facts.rows(parent.name) ?? 10_000, lists.length, embedded),
    pages: (context) => readDriven(drive, parents, context),
  };
}

function describeChild(drive: Drive, call: Assignment): string {
  const endpoint = childEndpoint(drive, call, `{${drive.requirement.column}}`);
  const after = drive.requirement.embedded === undefined ? endpoint : { ...endpoint, startingAfter: '{last}' };
  return describeList(after, new PageSize(undefined));
}

function childEndpoint(drive: Drive, call: Assignment, parentId: string): ListEndpoint {
  const fed = { name: parameterName(drive.requirement), value: parentId };
  return listEndpoint(drive.table, [...call.parameters, fed]);
}

async function* readDriven(drive: Drive, parents: RawScan, context: ScanContext): AsyncGenerator<RawPage> {
  for await (const page of parents.pages(context)) {
    // Embedded items of as many parents as are complete go together; a parent's further pages follow its first items.
    let held: RawItem[] = [];
    let fetched = page.fetched;
    let bytes = page.bytes;
    for (const parent of page.items) {
      const first = embeddedItems(drive, parent.object);
      context.meter.received(first.items.length, 0);
      held.push(...first.items);
      fetched += first.items.length;
      if (first.complete) continue;
      yield { items: held, fetched, bytes };
      [held, fetched, bytes] = [[], 0, 0];
      yield* readChildren(drive, parent.object, first.items.at(-1)?.object, context);
    }
    yield { items: held, fetched, bytes };
  }
}

/** The first items of the child list as the parent carries them. */
function embeddedItems(
  drive: Drive,
  parent: JsonObject,
): { readonly items: readonly RawItem[]; readonly complete: boolean } {
  if (isDeleted(parent)) return { items: [], complete: true };
  const { embedded, column } = drive.requirement;
  const list = embedded === undefined ? undefined : readList(walk(parent, embedded.split('.')));
  if (list === undefined) return { items: [], complete: false };
  const echo: Echo = { [column]: parentId(drive, parent) ?? null };
  return { items: list.items.map((object) => ({ object, echo })), complete: !list.hasMore };
}

async function* readChildren(
  drive: Drive,
  parent: JsonObject,
  last: JsonObject | undefined,
  context: ScanContext,
): AsyncGenerator<RawPage> {
  const id = parentId(drive, parent);
  if (id === undefined || isNoPathSegment(id)) return;
  for (const call of drive.selection.calls) {
    const endpoint = childEndpoint(drive, call, id);
    const behind = last === undefined ? endpoint : { ...endpoint, startingAfter: lastId(drive, last) };
    const echo = { ...call.echo, [drive.requirement.column]: id };
    for await (const page of listPages({ executor: drive.executor, context }, behind, new PageSize(undefined)))
      yield rawPage(page, echo);
  }
}

function parentId(drive: Drive, parent: JsonObject): string | undefined {
  const value = walk(parent, (drive.requirement.tableColumn ?? 'id').split('.'));
  // A reference that came expanded feeds its id.
  const id = asObject(value)?.id ?? value;
  return typeof id === 'string' ? id : undefined;
}

function lastId(drive: Drive, last: JsonObject): string {
  if (typeof last.id === 'string') return last.id;
  throw new DriverError(
    'stripe_error',
    `The ${drive.requirement.embedded} of a ${drive.requirement.table} go on behind an item without an id`,
  );
}
