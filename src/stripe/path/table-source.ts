import type { RequirementDefinition, TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { AccessPath, ScanRequest, SortKey, TableSource } from '../../source/access-path.js';
import type { CountRequest } from '../../source/count.js';
import type { Term } from '../../source/term.js';
import { countPath } from '../count/count-path.js';
import type { Executor } from '../executor.js';
import { expansions, isAllowedDepth, listItems, planSides, type TableLookup } from '../side/side-plan.js';
import { drivenScan, expandInParent, inParent } from './driven-scan.js';
import { fedListScan } from './fed-list-scan.js';
import { learnedPath, signatureOf } from './learned-scan.js';
import { listScan } from './list-scan.js';
import { oldestScan } from './oldest-scan.js';
import { pushDown, type Pushdown, type Selection } from './pushdown.js';
import { fedRetrieveScan, retrieveScan } from './retrieve-scan.js';
import { scanPath, type Asked, type ScanPathOptions } from './scan-path.js';
import { searchScan } from './search-scan.js';
import { wholeListScan } from './sliced-scan.js';

/** A request with what its sides make of it. */
interface Asking extends Asked {
  readonly lookup: TableLookup;
  /** What to expand in each object. */
  readonly expand: readonly string[];
}

/**
 * The access paths of one table: retrieve by id, its list (one way for each set of terms that goes into its requests), driven by its parent,
 * or by keys that a join feeds; with sides only those that give all of them.
 * `lookup` finds other tables; the executor is not touched before a path is opened and pulled.
 */
export function createTableSource(table: TableDefinition, lookup: TableLookup, executor: Executor): TableSource {
  return {
    paths: (request) => pathsOf(table, lookup, executor, request),
    ...(table.search && { counts: (request) => learnedCount(table, request, executor) }),
  };
}

function learnedCount(table: TableDefinition, request: CountRequest, executor: Executor): AccessPath | undefined {
  const path = countPath(table, request, executor);
  const { terms, dimensions, grain } = request;
  const texts = terms.map(({ text }) => text);
  return path && learnedPath(path, signatureOf('count', path.requests, texts, dimensions, grain), executor.sizes);
}

function pathsOf(
  table: TableDefinition,
  lookup: TableLookup,
  executor: Executor,
  request: ScanRequest,
): readonly AccessPath[] {
  if (request.account !== executor.account)
    throw new DriverError('internal', 'A scan was planned for another account than its executor has');
  const sides = planSides(table, request.sides ?? [], lookup);
  if (sides === undefined) return [];
  const asking = { table, request, sides, executor, lookup, expand: expansions(sides) };
  const byKey = [...retrievePath(asking), ...fedPaths(asking)];
  try {
    return [...byKey, ...searchPath(asking), ...listPaths(asking)];
  } catch (error) {
    // What Stripe lists only for a given parent can still be fetched by its id, or for parents that a join feeds.
    if (byKey.length > 0 && error instanceof DriverError && error.code === 'missing_input') return byKey;
    throw error;
  }
}

function retrievePath(asking: Asking): readonly AccessPath[] {
  const { table, request, executor, expand } = asking;
  if (!isAllowedDepth(expand)) return [];
  const budgetOf = (exact: readonly Term[], objects: number): number | undefined =>
    usableBudget(request, exact, objects <= 1);
  const found = retrieveScan(table, request.terms, executor, expand, budgetOf);
  if (found === undefined) return [];
  const ordered = found.scan.requests.length <= 1;
  const { exact } = found;
  return [
    scanPath(asking, found.scan, { kind: 'retrieve', exact, inexact: [], ordered, notices: [], distinct: false }),
  ];
}

/** One way for each column that a join can feed and a request can take. */
function fedPaths(asking: Asking): readonly AccessPath[] {
  return asking.request.keyColumns.flatMap((column) => [
    ...(column === 'id' ? fedRetrievePath(asking) : []),
    ...fedListPath(asking, column),
  ]);
}

function fedRetrievePath(asking: Asking): readonly AccessPath[] {
  const { table, request, executor, expand } = asking;
  const found = isAllowedDepth(expand) ? fedRetrieveScan(table, request.terms, executor, expand) : undefined;
  if (found === undefined) return [];
  const rest = { inexact: [], ordered: false, notices: [], distinct: false };
  return [scanPath(asking, found.scan, { kind: 'retrieve', needs: 'id', exact: found.exact, ...rest })];
}

function fedListPath(asking: Asking, column: string): readonly AccessPath[] {
  const { table, request, executor, expand } = asking;
  const found = isListable(expand) ? fedListScan(table, column, request.terms, executor, expand) : undefined;
  if (found === undefined) return [];
  // Where a row only echoes its key, an object is a row for each of its keys.
  const echoes = table.columns.some((each) => each.name === column && each.parameterOnly);
  const options = { ordered: false, notices: found.notices, distinct: !found.exact && !echoes };
  return [scanPath(asking, found.scan, { kind: 'list', needs: column, ...terms(found.selection), ...options })];
}

/** Search answers from an index that lags behind, so it is offered only when the connection chose it. */
function searchPath(asking: Asking): readonly AccessPath[] {
  const { table, request, executor, expand } = asking;
  if (request.consistency !== 'search' || !isListable(expand)) return [];
  const found = searchScan(table, request.terms, executor, expand);
  if (found === undefined) return [];
  const { inexact, notices } = found;
  const options = { exact: [], inexact, notices, ordered: false, distinct: true };
  return [scanPath(asking, found.scan, { kind: 'search', ...options })];
}

function listPaths(asking: Asking): readonly AccessPath[] {
  const pushdown = pushDown(asking.table, asking.request.terms);
  if (pushdown.fed)
    return isDrivable(asking, pushdown)
      ? pushdown.selections.flatMap((selection) => drivenPaths(asking, pushdown, selection))
      : [];
  if (!isListable(asking.expand)) return [];
  return pushdown.selections.flatMap((selection) => [
    listPath(asking, pushdown, selection),
    ...oldestPath(asking, pushdown, selection),
  ]);
}

function isListable(expand: readonly string[]): boolean {
  return isAllowedDepth(expand.map((path) => listItems(path)));
}

/** Items that come embedded carry their expansions only as deep as the parent's list goes. */
function isDrivable({ lookup, expand }: Asking, { fed }: Pushdown): boolean {
  if (fed === undefined || !isListable(expand)) return false;
  const above = expandInParent(fed, expand);
  const isDriven = lookup.definition(fed.table ?? '').requires.length > 0;
  return isListable(above) && !(isDriven && above.length > 0);
}

function listPath(asking: Asking, pushdown: Pushdown, selection: Selection): AccessPath {
  const { table, request, executor, expand } = asking;
  const ordered = selection.calls.length <= 1 && wantsTimeOrder(table, request, 'desc');
  const rowBudget = usableBudget(request, terms(selection).exact, ordered);
  const reading = { table, selection, rowBudget, expand, executor };
  const scan = readsAhead(request) && !ordered ? wholeListScan(reading) : listScan(reading);
  const distinct = selection.calls.length > 1;
  return scanPath(asking, scan, { kind: 'list', ...terms(selection), ordered, notices: pushdown.notices, distinct });
}

/** The oldest rows first, where only some of them are wanted and Stripe judges all terms. */
function oldestPath(asking: Asking, pushdown: Pushdown, selection: Selection): readonly AccessPath[] {
  const { table, request, executor, expand } = asking;
  const rowBudget = usableBudget(request, terms(selection).exact, true);
  if (rowBudget === undefined || !wantsTimeOrder(table, request, 'asc')) return [];
  const scan = oldestScan({ table, selection, rowBudget, expand, executor });
  if (scan === undefined) return [];
  const options = { ordered: true, notices: pushdown.notices, distinct: false };
  return [scanPath(asking, scan, { kind: 'list', ...terms(selection), ...options })];
}

/** Through all parents, or through those that conditions of the table's own find. */
function drivenPaths(asking: Asking, { fed, notices }: Pushdown, selection: Selection): readonly AccessPath[] {
  if (fed === undefined) throw new DriverError('internal', 'A driven path needs what drives it');
  const { parentTerms, taken } = inParent(asking.table, fed, asking.request.terms);
  const all = drivenPath(asking, fed, selection, [], {
    ...terms(selection),
    notices: [
      ...notices,
      `${asking.table.name} is read through every ${fed.table}; a condition on ${fed.column} reads one list only`,
    ],
  });
  if (taken.length === 0) return [all];
  const { exact, inexact } = terms(selection);
  return [drivenPath(asking, fed, selection, parentTerms, { exact, inexact: [...inexact, ...taken], notices }), all];
}

function drivenPath(
  asking: Asking,
  requirement: RequirementDefinition,
  selection: Selection,
  parentTerms: readonly Term[],
  options: Pick<ScanPathOptions, 'exact' | 'inexact' | 'notices'>,
): AccessPath {
  const { table, request, executor, expand, lookup } = asking;
  const whole = readsAhead(request);
  const scan = drivenScan({ table, requirement, selection, executor, expand, whole, parentTerms }, lookup);
  return scanPath(asking, scan, {
    kind: 'driven',
    ...options,
    ordered: false,
    distinct: selection.calls.length > 1,
  });
}

function terms(selection: Selection): Pick<AccessPath, 'exact' | 'inexact'> {
  return {
    exact: selection.offers.filter((offer) => offer.exact).map((offer) => offer.term),
    inexact: selection.offers.filter((offer) => !offer.exact).map((offer) => offer.term),
  };
}

/** A consumer who wants all rows, and not just so many of them first. */
function readsAhead({ whole, rowBudget }: ScanRequest): boolean {
  return whole === true && rowBudget === undefined;
}

function wantsTimeOrder(table: TableDefinition, request: ScanRequest, direction: SortKey['direction']): boolean {
  const [key, ...more] = request.order;
  const declared = table.list.order;
  if (declared === undefined || more.length > 0) return false;
  if (key?.column !== declared.column || key.direction !== direction) return false;
  // Where the time can be missing, the place of those rows is SQL's to say, not Stripe's.
  return table.columns.some((column) => column.name === declared.column && !column.nullable);
}

/** A row budget sizes pages only when no row will be thrown away and none of them has to be sorted first. */
function usableBudget(request: ScanRequest, exact: readonly Term[], ordered: boolean): number | undefined {
  const judged = request.terms.some((term) => !exact.includes(term));
  return judged || (request.order.length > 0 && !ordered) ? undefined : request.rowBudget;
}
