import type { TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { Row, Value } from '../../core/value.js';
import type { AccessPath, ScanContext, ScanRequest, SortKey } from '../../source/access-path.js';
import type { Page } from '../../source/page.js';
import type { Term } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { walk } from '../http/json.js';
import { compileFlatten, isDeleted } from '../row/flatten.js';
import { eachUnderRequest } from '../row/under-request.js';
import { embeddedSides, expansions, type Side } from '../side/side-plan.js';
import { childOf, SideReader } from '../side/side-reader.js';
import { describeChild } from './child-list.js';
import { countedCalls } from './counted-calls.js';
import { stoppingAfter, withOverflow } from './estimate.js';
import { learnedScan, signatureOf, withoutExpansions } from './learned-scan.js';
import { noKeys, type RawItem, type RawScan } from './raw-scan.js';

/** What is asked of a table: what all its paths have in common. */
export interface Asked {
  readonly table: TableDefinition;
  readonly request: ScanRequest;
  readonly sides: readonly Side[];
  readonly executor: Executor;
}

export interface ScanPathOptions {
  readonly kind: AccessPath['kind'];
  readonly exact: readonly Term[];
  readonly inexact: readonly Term[];
  readonly ordered: boolean;
  readonly notices: readonly string[];
  /** True when an object that several lists give is one row; else each list has its own. */
  readonly distinct: boolean;
  /** Column whose values are fed. */
  readonly needs?: string;
}

/**
 * A scan of objects as an access path: rows instead of objects, deleted ones dropped, order and repetition watched, the sides' rows beside them.
 * What it costs is learned: of its own objects whatever comes with them, of the sides apart from it.
 */
export function scanPath(asked: Asked, raw: RawScan, options: ScanPathOptions): AccessPath {
  const { kind, exact, inexact, ordered, notices, needs } = options;
  const { request, executor, sides } = asked;
  const signature = signatureOf(kind, needs, request.whole, raw.requests.map(withoutExpansions));
  const names = { own: signature, conditions: conditionsOf(asked, options) };
  const scan = learnedScan(raw, names, executor.sizes);
  const embedded = embeddedSides(sides).map((side) => describeChild(childOf(side), true));
  const overflow = signatureOf(names.conditions ?? signature, expansions(sides), embedded);
  return {
    kind,
    exact,
    inexact,
    ordered,
    notices,
    ...(needs !== undefined && { needs }),
    requests: [...scan.requests, ...embedded],
    calls: (facts, keys = 1) => {
      const own = stoppingAfter(leastCalls(options, request), scan.calls(facts, keys));
      return withOverflow(own, scan.rows(facts, keys), embedded.length, facts.scan?.(overflow));
    },
    rows: (facts, keys = 1) => scan.rows(facts, keys),
    signature,
    open: (context, keys) => readRows(asked, scan, overflow, options, context, keysFor(options, keys)),
  };
}

/** The rows of a list and of Search are those of the conditions that each takes; from the oldest on they are read in windows and not page by page. */
function conditionsOf({ table, request }: Asked, options: ScanPathOptions): string | undefined {
  const { kind, needs, exact, inexact, ordered } = options;
  const isOldestFirst = ordered && request.order[0]?.direction === 'asc';
  if (needs !== undefined || isOldestFirst || (kind !== 'list' && kind !== 'search')) return undefined;
  return signatureOf('rows', table.name, [...new Set([...exact, ...inexact].map(({ text }) => text))].sort());
}

/** A consumer who wants so many rows, unsorted, may have them with the first call; of calls for one object each it takes one a row. */
function leastCalls({ kind, ordered }: ScanPathOptions, { whole, order, rowBudget = 1 }: ScanRequest): number {
  if (whole !== false || (order.length > 0 && !ordered)) return Infinity;
  return kind === 'retrieve' ? rowBudget : 1;
}

function keysFor({ needs }: ScanPathOptions, keys: AsyncIterable<Value> | undefined): AsyncIterable<Value> {
  if (needs !== undefined && keys === undefined)
    throw new DriverError('internal', `A path that needs ${needs} was opened without its values`);
  return keys ?? noKeys();
}

/** A side's rows come with the page of the rows they belong to, or before it: whoever has the rows can join them. */
async function* readRows(
  { table, request, sides, executor }: Asked,
  scan: RawScan,
  overflow: string,
  options: ScanPathOptions,
  context: ScanContext,
  keys: AsyncIterable<Value>,
): AsyncGenerator<Page> {
  const { account, apiVersion } = executor;
  const flatten = compileFlatten(table, request.columns, { account, apiVersion });
  const keep = keeper(table, options, request.order[0]?.direction);
  const behind = countedCalls(context);
  const reader = sides.length > 0 ? new SideReader(sides, executor, behind.context) : undefined;
  let objects = 0;
  for await (const page of scan.pages(context, keys)) {
    objects += page.items.length;
    const kept: RawItem[] = [];
    eachUnderRequest(page.items, (item) => {
      if (keep(item)) kept.push(item);
    });
    const gathered = reader?.gather(kept);
    if (reader && gathered) yield* reader.follow(gathered.more);
    const rows: Row[] = [];
    eachUnderRequest(kept, ({ object, echo }) => rows.push(flatten(object, echo)));
    const { fetched, bytes } = page;
    if (gathered === undefined) yield { rows, fetched, bytes };
    else yield { rows, sides: gathered.rows, fetched: fetched + gathered.fetched, bytes };
  }
  if (reader) executor.sizes.learnScan(overflow, { calls: behind.calls(), rows: objects, keys: 0 });
}

type Check = (item: RawItem) => boolean;

function keeper(table: TableDefinition, options: ScanPathOptions, direction: SortKey['direction'] | undefined): Check {
  const checks = [
    isAlive,
    ...(table.key.includes('id') ? [hasId(table)] : []),
    isNew(table, options),
    ...(options.ordered && options.kind === 'list' ? [inOrder(table, direction)] : []),
  ];
  return (item) => checks.every((check) => check(item));
}

const isAlive: Check = ({ object }) => !isDeleted(object);

/** Nobody could tell its row from another one's. */
function hasId(table: TableDefinition): Check {
  return ({ object }) => {
    if (typeof object.id === 'string') return true;
    throw new DriverError('stripe_error', `${table.name}: Stripe gave an object without an id`);
  };
}

/**
 * A statement sees each object once, however often its lists repeat it; what has no id cannot be told apart. Some ids are known only within
 * their parent (a capability's name), and a row that echoes what its list was asked for is another one in the next list.
 */
function isNew(table: TableDefinition, { kind, distinct, needs }: ScanPathOptions): Check {
  const seen = new Set<unknown>();
  const isOneList = kind === 'list' && !distinct && needs === undefined && table.list.order !== undefined;
  const remembered = isOneList ? NEARBY : Infinity;
  const parents = table.requires.map(({ column }) => column);
  return ({ object: { id }, echo }) => {
    if (id === undefined) return true;
    const within = (distinct ? parents : Object.keys(echo)).map((column) => echo[column] ?? null);
    const identity = within.some((value) => value !== null) ? JSON.stringify([id, ...within], asText) : id;
    const isFirst = !seen.has(identity);
    seen.add(identity);
    if (seen.size > remembered) seen.delete(seen.values().next().value);
    return isFirst;
  };
}

/** One list by time repeats an object only where it goes on from a second whose cursor is gone: more than Stripe creates in any. */
const NEARBY = 20_000;

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The consumer relies on the declared order; rows in another one would make its answer wrong without a sign. */
function inOrder(table: TableDefinition, direction: SortKey['direction'] = 'desc'): Check {
  const order = table.list.order;
  if (order === undefined) return () => true;
  const column = table.columns.find((candidate) => candidate.name === order.column);
  const steps = (column?.path ?? order.column).split('.');
  const isOldestFirst = direction === 'asc';
  let last = isOldestFirst ? -Infinity : Infinity;
  return ({ object }) => {
    const at = walk(object, steps);
    if (typeof at !== 'number' || (isOldestFirst ? at < last : at > last)) {
      throw new DriverError(
        'stripe_error',
        `${table.name} rows did not come ${isOldestFirst ? 'oldest' : 'newest'} first (${String(at)} after ${last} in ${order.column})`,
      );
    }
    last = at;
    return true;
  };
}
