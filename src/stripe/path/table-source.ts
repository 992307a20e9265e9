import type { TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { AccessPath, ScanRequest, TableSource } from '../../source/access-path.js';
import type { Executor } from '../executor.js';
import { drivenScan, type TableLookup } from './driven-scan.js';
import { listScan } from './list-scan.js';
import { pushDown, type Pushdown, type Selection } from './pushdown.js';
import { retrieveScan } from './retrieve-scan.js';
import { scanPath } from './scan-path.js';
import { searchScan } from './search-scan.js';

/**
 * The access paths of one table: retrieve by id, its list (one way for each set of terms that goes into its requests), or driven by its parent.
 * `lookup` finds parent tables; the executor is not touched before a path is opened and pulled.
 */
export function createTableSource(table: TableDefinition, lookup: TableLookup, executor: Executor): TableSource {
  return { paths: (request) => pathsOf(table, lookup, executor, request) };
}

function pathsOf(
  table: TableDefinition,
  lookup: TableLookup,
  executor: Executor,
  request: ScanRequest,
): readonly AccessPath[] {
  if (request.account !== executor.account)
    throw new DriverError('internal', 'A scan was planned for another account than its executor has');
  const retrieve = retrievePath(table, executor, request);
  try {
    return [...retrieve, ...searchPath(table, executor, request), ...listPaths(table, lookup, executor, request)];
  } catch (error) {
    // What Stripe lists only for a given parent can still be fetched by its id.
    if (retrieve.length > 0 && error instanceof DriverError && error.code === 'missing_input') return retrieve;
    throw error;
  }
}

function retrievePath(table: TableDefinition, executor: Executor, request: ScanRequest): readonly AccessPath[] {
  const found = retrieveScan(table, request.terms, executor);
  if (found === undefined) return [];
  const atMostOne = found.scan.requests.length <= 1;
  const options = {
    kind: 'retrieve',
    exact: found.exact,
    inexact: [],
    ordered: atMostOne,
    notices: [],
    distinct: false,
  } as const;
  return [scanPath(table, request, executor, found.scan, options)];
}

/** Search answers from an index that lags behind, so it is offered only when the connection chose it. */
function searchPath(table: TableDefinition, executor: Executor, request: ScanRequest): readonly AccessPath[] {
  const found = request.consistency === 'search' ? searchScan(table, request.terms, executor) : undefined;
  if (found === undefined) return [];
  const options = {
    kind: 'search',
    exact: [],
    inexact: found.inexact,
    ordered: false,
    notices: [],
    distinct: true,
  } as const;
  return [scanPath(table, request, executor, found.scan, options)];
}

function listPaths(
  table: TableDefinition,
  lookup: TableLookup,
  executor: Executor,
  request: ScanRequest,
): readonly AccessPath[] {
  const pushdown = pushDown(table, request.terms);
  return pushdown.selections.map((selection) =>
    pushdown.fed
      ? drivenPath(table, lookup, executor, request, pushdown, selection)
      : listPath(table, executor, request, pushdown, selection),
  );
}

function listPath(
  table: TableDefinition,
  executor: Executor,
  request: ScanRequest,
  pushdown: Pushdown,
  selection: Selection,
): AccessPath {
  const ordered = selection.calls.length <= 1 && wantsDeclaredOrder(table, request);
  const scan = listScan(table, selection, usableBudget(request, selection, ordered), executor);
  const distinct = selection.calls.length > 1;
  return scanPath(table, request, executor, scan, {
    kind: 'list',
    ...terms(selection),
    ordered,
    notices: pushdown.notices,
    distinct,
  });
}

function drivenPath(
  table: TableDefinition,
  lookup: TableLookup,
  executor: Executor,
  request: ScanRequest,
  pushdown: Pushdown,
  selection: Selection,
): AccessPath {
  const requirement = pushdown.fed;
  if (requirement === undefined) throw new DriverError('internal', 'A driven path needs what drives it');
  const scan = drivenScan({ table, requirement, selection, executor }, lookup);
  const notice = `${table.name} is read through every ${requirement.table}; a condition on ${requirement.column} reads one list only`;
  const distinct = selection.calls.length > 1;
  return scanPath(table, request, executor, scan, {
    kind: 'driven',
    ...terms(selection),
    ordered: false,
    notices: [...pushdown.notices, notice],
    distinct,
  });
}

function terms(selection: Selection): Pick<AccessPath, 'exact' | 'inexact'> {
  return {
    exact: selection.offers.filter((offer) => offer.exact).map((offer) => offer.term),
    inexact: selection.offers.filter((offer) => !offer.exact).map((offer) => offer.term),
  };
}

function wantsDeclaredOrder(table: TableDefinition, request: ScanRequest): boolean {
  const [key, ...more] = request.order;
  const declared = table.list.order;
  if (declared === undefined || more.length > 0) return false;
  if (key?.column !== declared.column || key.direction !== declared.direction) return false;
  // Where the time can be missing, the place of those rows is SQL's to say, not Stripe's.
  return table.columns.some((column) => column.name === declared.column && !column.nullable);
}

/** A row budget sizes pages only when no row will be thrown away and none of them has to be sorted first. */
function usableBudget(request: ScanRequest, selection: Selection, ordered: boolean): number | undefined {
  const exact = selection.offers.filter((offer) => offer.exact).map((offer) => offer.term);
  const judged = request.terms.some((term) => !exact.includes(term));
  return judged || (request.order.length > 0 && !ordered) ? undefined : request.rowBudget;
}
