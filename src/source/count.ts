import type { AccountKey } from './account.js';
import type { Term } from './term.js';

/** Parts of time that rows can be told apart by, in UTC; weeks begin on Monday. */
export type TimeGrain = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour';

/** Asks a table how many rows it has, in place of the rows. */
export interface CountRequest {
  readonly account: AccountKey;
  readonly consistency: 'strict' | 'search';
  /** All ANDed conditions; a path takes every one of them exactly, or there is no path. */
  readonly terms: readonly Term[];
  /** Columns whose values are told apart. */
  readonly dimensions: readonly string[];
  /** Parts of `created` told apart; absent = none. */
  readonly grain?: TimeGrain;
  /** True when it only matters whether there are any: a number is then at least 1, and no more is asked than that. */
  readonly existence?: boolean;
  /** Statement time in epoch microseconds: how many parts there can be so far. */
  readonly now: number;
}

/** Name of the column that holds the number of rows; no table has one of that name. */
export const ROW_COUNT = '$count';

/** Columns of a count's rows: the dimensions, a time of the part (NULL where nothing bounds it), the number of rows. Groups of no rows are left out. */
export function countColumns({ dimensions }: Pick<CountRequest, 'dimensions'>): readonly string[] {
  return [...dimensions, 'created', ROW_COUNT];
}
