import type { QueryStats } from '../engine/result.js';

const NONE: QueryStats = {
  calls: 0,
  retries: 0,
  rowsFetched: 0,
  rows: 0,
  affected: 0,
  bytes: 0,
  elapsedMs: 0,
  consistency: 'strict',
};

/** The cost of everything the process ran. */
export class StatsTally {
  #total = NONE;

  add(stats: Partial<QueryStats>): void {
    const sum = (key: Exclude<keyof QueryStats, 'consistency'>): number => this.#total[key] + (stats[key] ?? 0);
    this.#total = {
      calls: sum('calls'),
      retries: sum('retries'),
      rowsFetched: sum('rowsFetched'),
      rows: sum('rows'),
      affected: sum('affected'),
      bytes: sum('bytes'),
      elapsedMs: sum('elapsedMs'),
      consistency: stats.consistency === 'search' ? 'search' : this.#total.consistency,
    };
  }

  /** The line of `--stats`. */
  line(): string {
    return JSON.stringify({ ...this.#total, elapsedMs: Math.round(this.#total.elapsedMs) });
  }
}
