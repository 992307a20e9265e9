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
  #tooMany = false;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  add(rows: readonly Row[]): void {
    const { position, maxKeys, instead } = this.#feed;
    if (this.#tooMany) return;
    for (const row of rows) {
      const value = row[position];
      if (value !== null && value !== undefined) this.#values.add(value);
    }
    if (instead === undefined || this.#values.size <= maxKeys) return;
    this.#tooMany = true;
    this.#values.clear();
  }

  /** How the fed scan is opened; undefined when there is nothing to ask for. Hands the keys over: called once, when all were added. */
  opening(scan: PlannedScan): ScanOpening | undefined {
    if (this.#tooMany && this.#feed.instead) return { path: this.#feed.instead };
    const values = this.#values;
    this.#values = new Set();
    return values.size === 0 ? undefined : { path: scan.path, keys: eachOf(values) };
  }
}

async function* eachOf(values: ReadonlySet<Value>): AsyncGenerator<Value, void, undefined> {
  yield* values;
}
