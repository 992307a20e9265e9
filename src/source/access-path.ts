import type { Value } from '../core/value.js';
import type { AccountKey } from './account.js';
import type { CountRequest } from './count.js';
import type { Page } from './page.js';
import type { Term } from './term.js';

/** How many calls a path costs: exact when both are equal; `max` is Infinity when nothing bounds it. */
export interface CallEstimate {
  readonly min: number;
  readonly max: number;
  /** What the chooser compares: the best guess between min and max. */
  readonly expected: number;
}

/**
 * What is known of sizes, learned from earlier scans; undefined when nothing was learned. Figures of the past: they help to choose a path and to
 * foretell its calls, and nothing that must be true rests on them.
 */
export interface TableFacts {
  /** Rows of a table in this account. */
  rows(table: string): number | undefined;
  /** What a scan came to when it was last read to its end, by its path's signature. */
  scan?(signature: string): ScanFacts | undefined;
  /** How many distinct values of a column the rows of a path were seen to feed; the column as `PlannedScan.feed` names it. */
  keys?(signature: string, column: string): number | undefined;
  /** Statement time in epoch microseconds: how much of a list is younger than a time is guessed by it. */
  readonly now?: number;
}

/** What one scan came to, from its beginning to its end. */
export interface ScanFacts {
  /** Without retries. */
  readonly calls: number;
  readonly rows: number;
  /** How many values were fed; 0 for a scan that needs none. */
  readonly keys: number;
}

/** A sort the consumer wants; only a path that is `ordered` gives it. */
export interface SortKey {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

/** What the engine asks of a table, before any choice. */
export interface ScanRequest {
  readonly account: AccountKey;
  /** All ANDed conditions on this table, offered together. */
  readonly terms: readonly Term[];
  /** Columns wanted, in the order the rows shall have. */
  readonly columns: readonly string[];
  readonly order: readonly SortKey[];
  /** At most so many rows are needed (LIMIT + OFFSET) when every term is exact; it only sizes pages. */
  readonly rowBudget?: number;
  /** True when the consumer reads to the end whatever comes: a path may then read ahead, several requests at once. */
  readonly whole?: boolean;
  /** Columns whose values a join could feed: for each the source may offer a path that `needs` it. */
  readonly keyColumns: readonly string[];
  /** Rows of other tables that shall come with this scan's objects, expanded or embedded in them. */
  readonly sides?: readonly SideRequest[];
  readonly consistency: 'strict' | 'search';
}

/** Another table whose rows hang on the objects of a scan. A path that cannot give all sides is not offered. */
export interface SideRequest {
  /** The planner's number of the side's own scan: where its rows are staged. */
  readonly scan: number;
  /** expanded: `expand[]=data.customer` turns the reference into the object. embedded: the first items of a list are in the object, the rest is followed. */
  readonly kind: 'expanded' | 'embedded';
  /** Column through which it hangs: `customer`, `lines`. */
  readonly column: string;
  /** The side (its `scan`) on whose objects it hangs; absent = on the scan itself. */
  readonly of?: number;
  readonly table: string;
  /** Columns wanted, in the order its rows shall have. */
  readonly columns: readonly string[];
}

/** What a running scan gets from its statement. */
export interface ScanContext {
  readonly signal: AbortSignal;
  /** Larger goes first in the queue. */
  readonly priority: number;
  /** Ordinary calls count against max_calls; throws `too_many_calls` when the budget is used up. */
  readonly budget: CallBudget;
  /** Told of what happened, for --stats and EXPLAIN ANALYZE. */
  readonly meter: ScanMeter;
}

export interface CallBudget {
  /** Claims one call (retries claim too) or throws `too_many_calls`. */
  claim(): void;
}

export interface ScanMeter {
  called(): void;
  retried(): void;
  received(objects: number, bytes: number): void;
}

/** One way of getting a superset of the rows, with its price. Pure until `open`. */
export interface AccessPath {
  readonly kind:
    'retrieve' | 'list' | 'search' | 'embedded' | 'expanded' | 'count' | 'driven' | 'union' | 'system' | 'written';
  /** Terms that every returned row is sure to fulfil. */
  readonly exact: readonly Term[];
  /** Terms that shrink what is fetched but must be judged again. */
  readonly inexact: readonly Term[];
  /** Column whose values must be fed to `open` (a parent, a join key). */
  readonly needs?: string;
  /** True when rows come in the requested order. */
  readonly ordered: boolean;
  /** `keys` is how many values are fed, where the path `needs` some; defaults to 1. */
  calls(facts: TableFacts, keys?: number): CallEstimate;
  /** How many rows it is expected to give, for so many keys: what was learned, else a guess; undefined where there is none. */
  rows?(facts: TableFacts, keys?: number): number | undefined;
  /** What it asks for, told from everything else that is asked of the account: what is learned of it is kept under this name. Absent where nothing is. */
  readonly signature?: string;
  /** `GET /v1/invoices?status=paid&limit=5`, `{column}` for values fed at run time: for EXPLAIN and tests. */
  readonly requests: readonly string[];
  /** Notices for the user: a literal that is no known value, a driven scan. */
  readonly notices: readonly string[];
  /** Pulls pages; closing the iterator stops it. No call before the first pull, and none ahead of it unless the request is for the whole. */
  open(context: ScanContext, keys?: AsyncIterable<Value>): AsyncIterable<Page>;
}

/** A table as the planner sees it. */
export interface TableSource {
  /** All paths that could answer, unordered; pure. Throws `missing_input` when a required parameter has no value and no parent. */
  paths(request: ScanRequest): readonly AccessPath[];
  /** The way to numbers of rows in place of the rows; undefined where nobody can count just that. Absent when the table never can. */
  counts?: (request: CountRequest) => AccessPath | undefined;
}

/** Where the planner finds the source of a table (by the catalogue's name of it). */
export interface SourceRegistry {
  table(name: string): TableSource;
}
