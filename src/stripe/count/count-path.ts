import type { TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import { MICROS } from '../../core/timestamp.js';
import type { Row } from '../../core/value.js';
import type { AccessPath, CallEstimate, ScanContext, TableFacts } from '../../source/access-path.js';
import type { CountRequest } from '../../source/count.js';
import type { Page } from '../../source/page.js';
import type { Term } from '../../source/term.js';
import { abortScope } from '../http/abort-scope.js';
import { PageSize } from '../page/page-size.js';
import { readablePath } from '../page/query.js';
import type { Executor } from '../executor.js';
import { exactly, NO_CALLS } from '../path/estimate.js';
import { describeList } from '../path/list-scan.js';
import { MAX_CLAUSES } from '../path/search-scan.js';
import { cellsOf, type Cells } from './count-cells.js';
import { countParts, countWhole, type Count } from './count-parts.js';
import { CountReader, countParameters, newestEndpoint } from './count-reader.js';
import { COUNT_LIMIT, type SecondRange } from './count-windows.js';
import { bucketCount, bucketsBetween } from './time-buckets.js';

interface Counting {
  readonly table: TableDefinition;
  readonly request: CountRequest;
  readonly cells: Cells;
  readonly range: SecondRange;
  readonly executor: Executor;
}

/** What EXPLAIN says of it. */
const NOTICE = "Counted by Search's total_count: the one answer that is not judged again";

/**
 * Numbers of rows by Search's `total_count` (docs.stripe.com/search), for each combination of the dimensions' values and part of time: rows as
 * `countColumns` names them. Undefined in strict mode, and where Search cannot say exactly the terms (bounds of `created`, booleans, closed
 * enumerations). More than 10,000 are counted in windows of time.
 */
export function countPath(table: TableDefinition, request: CountRequest, executor: Executor): AccessPath | undefined {
  if (request.account !== executor.account)
    throw new DriverError('internal', 'A count was planned for another account than its executor has');
  const counting = request.consistency === 'search' ? countingOf(table, request, executor) : undefined;
  if (counting === undefined) return undefined;
  return {
    kind: 'count',
    exact: request.terms,
    inexact: [],
    ordered: false,
    requests: requestsOf(counting),
    notices: [NOTICE],
    calls: (facts) => countCalls(counting, facts),
    open: (context) => readCounts(counting, context),
  };
}

function countingOf(table: TableDefinition, request: CountRequest, executor: Executor): Counting | undefined {
  const { terms, dimensions, grain } = request;
  const isTime = (term: Term): boolean => term.column === 'created';
  const range = rangeOf(terms.filter(isTime));
  const others = terms.filter((term) => !isTime(term));
  const cells = cellsOf(table, dimensions, others);
  const hasTime = table.search?.fields.some(({ column, kind }) => column === 'created' && kind === 'numeric');
  if (range === undefined || cells === undefined || hasTime !== true) return undefined;
  // Two more bound the time.
  if (dimensions.length + 2 > MAX_CLAUSES) return undefined;
  if (grain !== undefined && !isBounded(range) && newestEndpoint(table, range) === undefined) return undefined;
  return { table, request, cells, range, executor };
}

const isBounded = ({ from, until }: SecondRange): boolean => from !== undefined && until !== undefined;

/** The seconds that all bounds leave; undefined when a term is no bound. Stripe's times are whole seconds, so a fraction moves inward. */
function rangeOf(terms: readonly Term[]): SecondRange | undefined {
  let { from, until }: { from: number; until: number } = { from: -Infinity, until: Infinity };
  for (const { op, values } of terms) {
    const [value] = values;
    if (typeof value !== 'number') return undefined;
    const seconds = value / MICROS;
    const next = Math.floor(seconds) + 1;
    if (op === '>') from = Math.max(from, next);
    else if (op === '>=') from = Math.max(from, Math.ceil(seconds));
    else if (op === '<') until = Math.min(until, Math.ceil(seconds));
    else if (op === '<=') until = Math.min(until, next);
    else return undefined;
  }
  return { ...(from > -Infinity && { from }), ...(until < Infinity && { until }) };
}

/** One text for all values of a dimension, one for all parts of time. */
function requestsOf({ table, request, cells, range }: Counting): readonly string[] {
  const { dimensions, grain } = request;
  const [first] = cells.cells;
  if (first === undefined) return [];
  const fixed = new Set(cells.common);
  const clauses = first.clauses.map((clause, index) =>
    fixed.has(clause) ? clause : clause.replace(/"[^"]*"$/, `"{${dimensions[index] ?? ''}}"`),
  );
  const bounds = grain === undefined ? [range.from?.toString(), range.until?.toString()] : ['{from}', '{until}'];
  const search = `GET ${readablePath(table.search?.path ?? '', countParameters(clauses, ...bounds))}`;
  const newest = grain === undefined || isBounded(range) ? undefined : newestEndpoint(table, range);
  return newest ? [describeList(newest, new PageSize(1)), search] : [search];
}

/** What Stripe's accounts are taken to be old, where nothing says since when. */
const TYPICAL_AGE_S = 2 * 31_557_600;
/** The newest row; whether there are later ones; whether the first empty part is the end. */
const AROUND_PARTS = 3;

/** The whole, the newest row, what is later, the first window, and the end. */
const AROUND_WINDOWS = 5;

function countCalls({ table, request, cells, range }: Counting, facts: TableFacts): CallEstimate {
  const perPart = cells.cells.length;
  if (perPart === 0) return NO_CALLS;
  const { grain, now } = request;
  const { from, until } = range;
  const parts =
    grain === undefined
      ? 1
      : from !== undefined && until !== undefined
        ? bucketsBetween({ from, until }, grain).length
        : 1 + bucketCount(from === undefined ? TYPICAL_AGE_S : Math.max(1, now / MICROS - from), grain);
  const around = grain === undefined || isBounded(range) ? 0 : AROUND_PARTS;
  const full = (facts.rows(table.name) ?? 0) / (parts * perPart);
  const windows = full < COUNT_LIMIT || request.existence ? 1 : AROUND_WINDOWS + Math.ceil(full / (COUNT_LIMIT * 0.8));
  const min = around > 0 ? 1 : parts * perPart;
  return { ...exactly(min), max: Infinity, expected: parts * perPart * windows + around };
}

async function* readCounts(counting: Counting, context: ScanContext): AsyncGenerator<Page> {
  const { table, request, cells, range, executor } = counting;
  if (cells.cells.length === 0 || (range.from ?? -Infinity) >= (range.until ?? Infinity)) return;
  // One failure ends all that are in flight.
  const scope = abortScope(context.signal);
  const reader = new CountReader(table, request, executor, { ...context, signal: scope.signal });
  try {
    const counts =
      request.grain === undefined ? countWhole(reader, cells, range) : countParts(reader, cells, range, request.grain);
    for await (const count of counts) yield { rows: [rowOf(count)], ...reader.take() };
    yield { rows: [], ...reader.take() };
  } finally {
    scope.abort(new DriverError('cancelled', 'The count has ended'));
    scope.close();
  }
}

/** The time is one that the part has: all that is asked of it says the same of every other. */
function rowOf({ range: { from, until }, cell, rows }: Count): Row {
  const second = from ?? (until === undefined ? undefined : until - 1);
  return [...cell.values, second === undefined ? null : second * MICROS, rows];
}
