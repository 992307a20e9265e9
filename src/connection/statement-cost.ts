import { DriverError } from '../core/errors.js';
import type { ScanCounters } from '../engine/run-context.js';
import type { CallBudget, ScanMeter } from '../source/access-path.js';

/** What one statement has cost so far, and how many calls it may still make. */
export class StatementCost implements CallBudget, ScanMeter {
  readonly #maxCalls: number;
  #claimed = 0;
  #calls = 0;
  #retries = 0;
  #rowsFetched = 0;
  #bytes = 0;

  constructor(maxCalls = Infinity) {
    this.#maxCalls = maxCalls;
  }

  claim(): void {
    if (this.#claimed >= this.#maxCalls)
      throw new DriverError(
        'too_many_calls',
        `The statement has made the ${this.#maxCalls} calls that max_calls allows and is not done`,
        {
          hint: 'narrow the conditions, or raise max_calls',
        },
      );
    this.#claimed += 1;
  }

  called(): void {
    this.#calls += 1;
  }

  retried(): void {
    this.#retries += 1;
  }

  received(objects: number, bytes: number): void {
    this.#rowsFetched += objects;
    this.#bytes += bytes;
  }

  counters(): ScanCounters {
    return { calls: this.#calls, retries: this.#retries, rowsFetched: this.#rowsFetched, bytes: this.#bytes };
  }
}
