import type { Row, Value } from '../core/value.js';
import type { PlannedScan } from '../plan/plan.js';
import type { ScanOpening } from './run-context.js';

type Feed = NonNullable<PlannedScan['feed']>;

/**
 * The distinct values that one scan's rows feed to another, kept while the rows are staged: nothing is read back, wherever
 * they are staged. Once there are too many for a scan that has another path, they are forgotten.
 */
export class FedKeys {
  readonly #feed: Feed;
  #values = new Set<Value>();
  /** How many came, when they had become too many. */
  #tooMany = 0;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  add(rows: readonly Row[]): void {
    const { position, maxKeys, instead } = this.#feed;
    if (this.#tooMany > 0) return;
    for (const row of rows) {
      const value = row[position];
      if (value !== null && value !== undefined) this.#values.add(value);
    }
    if (instead === undefined || this.#values.size <= maxKeys) return;
    this.#tooMany = this.#values.size;
    this.#values.clear();
  }

  /** How many came; where they are too many, at least so many. */
  get count(): number {
    return this.#tooMany || this.#values.size;
  }

  /** How the fed scan is opened; undefined when there is nothing to ask for. Hands the keys over: called once, when all were added. */
  opening(scan: PlannedScan): ScanOpening | undefined {
    if (this.#tooMany > 0 && this.#feed.instead) return { path: this.#feed.instead };
    const values = this.#values;
    this.#values = new Set();
    return values.size === 0 ? undefined : { path: scan.path, keys: eachOf(values) };
  }
}

async function* eachOf(values: ReadonlySet<Value>): AsyncGenerator<Value, void, undefined> {
  yield* values;
}
