import { NO_COST, plus } from '../connection/session-stats.js';
import type { QueryStats } from '../engine/result.js';

/** The cost of everything the process ran. */
export class StatsTally {
  #total = NO_COST;

  add(stats: Partial<QueryStats>): void {
    this.#total = plus(this.#total, { ...NO_COST, ...stats });
  }

  /** The line of `--stats`. */
  line(): string {
    return JSON.stringify({ ...this.#total, elapsedMs: Math.round(this.#total.elapsedMs) });
  }
}
