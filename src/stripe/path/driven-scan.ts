import type { RequirementDefinition, TableDefinition } from '../../catalog/definition.js';
import { isSameField } from '../../catalog/same-field.js';
import type { ScanContext, TableFacts } from '../../source/access-path.js';
import type { Term } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { walk, type JsonObject } from '../http/json.js';
import { embeddedList } from '../page/list-body.js';
import { PageSize } from '../page/page-size.js';
import { listPages } from '../page/pager.js';
import { isNoPathSegment } from '../page/query.js';
import { isDeleted, type Echo } from '../row/flatten.js';
import { underRequest } from '../row/under-request.js';
import { listItems, type TableLookup } from '../side/side-plan.js';
import { childEndpoint, describeChild, lastId, parentId, type ChildList } from './child-list.js';
import { DEFAULT_ROWS, drivenCalls } from './estimate.js';
import { listScan, rawPage } from './list-scan.js';
import { readListsAhead, type KeyedList } from './lists-ahead.js';
import { pushDown, type Selection } from './pushdown.js';
import { noKeys, type RawItem, type RawPage, type RawScan } from './raw-scan.js';
import { wholeListScan } from './sliced-scan.js';

interface Drive extends ChildList {
  readonly selection: Selection;
  readonly executor: Executor;
  /** Conditions that only parents with such a row fulfil. */
  readonly parentTerms: readonly Term[];
  /** True when the consumer reads to the end: lists of one page of parents are then read side by side. */
  readonly whole: boolean;
}

/** Every row of the table, or those of some conditions: a list, or driven itself. */
export function wholeScan(
  table: TableDefinition,
  lookup: TableLookup,
  executor: Executor,
  expand: readonly string[],
  whole: boolean,
  terms: readonly Term[] = [],
): RawScan {
  const { selections, fed } = pushDown(table, terms);
  const selection = selections.at(-1) as Selection;
  if (fed) return drivenScan({ table, requirement: fed, selection, executor, expand, whole, parentTerms: [] }, lookup);
  return (whole ? wholeListScan : listScan)({ table, selection, rowBudget: undefined, executor, expand });
}

/**
 * Reads a child table through the rows of its parent: the items that come embedded in the parent first, then what the child's own list has
 * behind them; without embedded items one list for each parent.
 */
export function drivenScan(drive: Drive, lookup: TableLookup): RawScan {
  const parent = lookup.definition(drive.requirement.table ?? '');
  const embedded = drive.requirement.embedded !== undefined;
  const expand = expandInParent(drive.requirement, drive.expand);
  const { executor, whole, parentTerms } = drive;
  const parents = wholeScan(parent, lookup, executor, expand, whole, parentTerms);
  const known = (facts: TableFacts, name: string): number => facts.rows(name) ?? DEFAULT_ROWS;
  const isSome = parentTerms.length > 0;
  const lists = drive.selection.calls;
  return {
    requests: [...parents.requests, ...lists.map((call) => describeChild(drive, embedded, call.parameters))],
    calls: (facts) => {
      const rows = isSome ? parents.rows(facts, 0) : known(facts, parent.name);
      return drivenCalls(parents.calls(facts, 0), rows, lists.length, embedded);
    },
    rows: (facts) => (isSome ? parents.rows(facts, 0) : known(facts, drive.table.name)),
    pages: (context) => (drive.whole ? readDrivenWhole : readDriven)(drive, parents, context),
  };
}

/** The table's terms as conditions of the parent that has such a row, and the terms themselves. */
export function inParent(
  table: TableDefinition,
  { conditions = {} }: RequirementDefinition,
  terms: readonly Term[],
): { readonly parentTerms: readonly Term[]; readonly taken: readonly Term[] } {
  const found = terms.flatMap((term) => {
    const known = Object.entries(conditions).find(([column]) => isSameField(table, term.column, column));
    const isEquality = term.op === '=' || term.op === 'in';
    return known && isEquality ? [{ term, parentTerm: { ...term, column: known[1] } }] : [];
  });
  return { parentTerms: found.map(({ parentTerm }) => parentTerm), taken: found.map(({ term }) => term) };
}

/** What to expand in the parents, so that their embedded items come as the child's list would give them. */
export function expandInParent(requirement: RequirementDefinition, expand: readonly string[]): readonly string[] {
  const { embedded } = requirement;
  return embedded === undefined ? [] : expand.map((path) => listItems(path, embedded));
}

async function* readDriven(drive: Drive, parents: RawScan, context: ScanContext): AsyncGenerator<RawPage> {
  for await (const page of parents.pages(context, noKeys())) {
    // Embedded items of as many parents as are complete go together; a parent's further pages follow its first items.
    let held: RawItem[] = [];
    let fetched = page.fetched;
    let bytes = page.bytes;
    for (const parent of page.items) {
      const first = underRequest(parent.requestId, () => embeddedItems(drive, parent));
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

/** The embedded items of a page of parents together, then all that follows them, side by side. */
async function* readDrivenWhole(drive: Drive, parents: RawScan, context: ScanContext): AsyncGenerator<RawPage> {
  const { executor } = drive;
  for await (const page of parents.pages(context, noKeys())) {
    const firsts = page.items.map((parent) => ({
      parent,
      ...underRequest(parent.requestId, () => embeddedItems(drive, parent)),
    }));
    const items = firsts.flatMap((first) => first.items);
    context.meter.received(items.length, 0);
    yield { items, fetched: page.fetched + items.length, bytes: page.bytes };
    const open = firsts.filter(({ complete }) => !complete);
    const lists = open.flatMap(({ parent, items }) => childLists(drive, parent.object, items.at(-1)?.object));
    for await (const { key, page: more } of readListsAhead({ executor, context }, lists)) yield rawPage(more, key);
  }
}

/** The first items of the child list as the parent carries them. */
function embeddedItems(
  drive: Drive,
  { object: parent, requestId }: RawItem,
): { readonly items: readonly RawItem[]; readonly complete: boolean } {
  if (isDeleted(parent)) return { items: [], complete: true };
  const { embedded, column } = drive.requirement;
  const place = `${drive.requirement.table ?? ''}.${embedded ?? ''}`;
  const list = embedded === undefined ? undefined : embeddedList(walk(parent, embedded.split('.')), place);
  if (list === undefined) return { items: [], complete: false };
  const echo: Echo = { [column]: parentId(drive, parent) ?? null };
  return { items: list.items.map((object) => ({ object, echo, requestId })), complete: !list.hasMore };
}

async function* readChildren(
  drive: Drive,
  parent: JsonObject,
  last: JsonObject | undefined,
  context: ScanContext,
): AsyncGenerator<RawPage> {
  for (const { key, endpoint } of childLists(drive, parent, last))
    for await (const page of listPages({ executor: drive.executor, context }, endpoint, new PageSize(undefined)))
      yield rawPage(page, key);
}

/** What one parent's lists have behind the last item that came with it, by what they were asked for. */
function childLists(drive: Drive, parent: JsonObject, last: JsonObject | undefined): readonly KeyedList<Echo>[] {
  const id = parentId(drive, parent);
  if (id === undefined || isNoPathSegment(id)) return [];
  return drive.selection.calls.map((call) => {
    const endpoint = childEndpoint(drive, id, call.parameters);
    const behind = last === undefined ? endpoint : { ...endpoint, startingAfter: lastId(drive, last) };
    return { key: { ...call.echo, [drive.requirement.column]: id }, endpoint: behind };
  });
}
