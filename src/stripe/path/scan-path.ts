import type { TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { Row } from '../../core/value.js';
import type { AccessPath, ScanContext, ScanRequest } from '../../source/access-path.js';
import type { Page } from '../../source/page.js';
import type { Term } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { walk, type JsonObject } from '../http/json.js';
import { compileFlatten, isDeleted } from '../row/flatten.js';
import type { RawPage, RawScan } from './raw-scan.js';

export interface ScanPathOptions {
  readonly kind: AccessPath['kind'];
  readonly exact: readonly Term[];
  readonly inexact: readonly Term[];
  readonly ordered: boolean;
  readonly notices: readonly string[];
  /** True when several lists are read that could give an object twice. */
  readonly distinct: boolean;
}

/** A scan of objects as an access path: rows instead of objects, deleted ones dropped, order and repetition watched. */
export function scanPath(
  table: TableDefinition,
  request: ScanRequest,
  executor: Executor,
  scan: RawScan,
  options: ScanPathOptions,
): AccessPath {
  const { kind, exact, inexact, ordered, notices } = options;
  const { requests } = scan;
  return {
    kind,
    exact,
    inexact,
    ordered,
    notices,
    requests,
    calls: (facts) => scan.calls(facts),
    open: (context) => readRows(table, request, executor, scan, options, context),
  };
}

async function* readRows(
  table: TableDefinition,
  request: ScanRequest,
  executor: Executor,
  scan: RawScan,
  options: ScanPathOptions,
  context: ScanContext,
): AsyncGenerator<Page> {
  const flatten = compileFlatten(table, request.columns, { account: request.account, apiVersion: executor.apiVersion });
  const checks = [
    isAlive,
    ...(options.distinct ? [isNew()] : []),
    ...(options.ordered && options.kind === 'list' ? [inOrder(table)] : []),
  ];
  for await (const page of scan.pages(context)) {
    const kept = page.items.filter(({ object }) => checks.every((check) => check(object)));
    const rows: readonly Row[] = kept.map(({ object, echo }) => flatten(object, echo));
    yield { rows, fetched: page.fetched, bytes: page.bytes } satisfies Page & Omit<RawPage, 'items'>;
  }
}

type Check = (object: JsonObject) => boolean;

const isAlive: Check = (object) => !isDeleted(object);

/** A statement sees each object once; what has no id cannot be told apart. */
function isNew(): Check {
  const seen = new Set<unknown>();
  return ({ id }) => {
    if (id === undefined) return true;
    const isFirst = !seen.has(id);
    seen.add(id);
    return isFirst;
  };
}

/** The consumer relies on the declared order; rows in another one would make its answer wrong without a sign. */
function inOrder(table: TableDefinition): Check {
  const order = table.list.order;
  if (order === undefined) return () => true;
  const column = table.columns.find((candidate) => candidate.name === order.column);
  const steps = (column?.path ?? order.column).split('.');
  let last = Infinity;
  return (object) => {
    const at = walk(object, steps);
    if (typeof at !== 'number' || at > last) {
      throw new DriverError(
        'stripe_error',
        `${table.name} rows did not come newest first (${String(at)} after ${last} in ${order.column})`,
      );
    }
    last = at;
    return true;
  };
}
