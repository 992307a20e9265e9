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
  /** Handed over before. */
  readonly #given = new Set<Value>();
  #isWhole = false;
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
      if (value !== null && value !== undefined && !this.#given.has(value)) this.#values.add(value);
    }
    if (instead === undefined || this.count <= maxKeys) return;
    this.#tooMany = this.count;
    this.#values.clear();
  }

  /** How many came; where they are too many, at least so many. */
  get count(): number {
    return this.#tooMany || this.#given.size + this.#values.size;
  }

  /**
   * How the fed scan is opened; undefined when there is nothing to ask for. Hands over the keys that came since the last time; what stands
   * in for too many gives all rows, once.
   */
  opening(scan: PlannedScan): ScanOpening | undefined {
    const { instead } = this.#feed;
    if (this.#tooMany > 0 && instead) {
      const isOpened = this.#isWhole;
      this.#isWhole = true;
      return isOpened ? undefined : { path: instead };
    }
    const values = this.#values;
    this.#values = new Set();
    for (const value of values) this.#given.add(value);
    return values.size === 0 ? undefined : { path: scan.path, keys: eachOf(values) };
  }
}

async function* eachOf(values: ReadonlySet<Value>): AsyncGenerator<Value, void, undefined> {
  yield* values;
}
