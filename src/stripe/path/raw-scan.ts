import type { Value } from '../../core/value.js';
import type { CallEstimate, ScanContext, TableFacts } from '../../source/access-path.js';
import type { JsonObject } from '../http/json.js';
import type { Echo } from '../row/flatten.js';

/** An object as Stripe gave it, with what its list was asked for. */
export interface RawItem {
  readonly object: JsonObject;
  readonly echo: Echo;
  /** Of the answer it came in. */
  readonly requestId?: string | undefined;
}

export interface RawPage {
  readonly items: readonly RawItem[];
  /** Objects received for it, those that are no items (a parent) included. */
  readonly fetched: number;
  readonly bytes: number;
}

/** A way of getting objects, with its price; pure until `pages`. */
export interface RawScan {
  /** For EXPLAIN, as sent but percent-decoded. */
  readonly requests: readonly string[];
  /** `keys`: how many values are fed, where it needs some. */
  calls(facts: TableFacts, keys: number): CallEstimate;
  /** How many objects it is expected to give. */
  rows(facts: TableFacts, keys: number): number;
  /** Pulls pages: no call before the first pull and, unless all are wanted, none ahead of the page being consumed. `keys` where it needs some. */
  pages(context: ScanContext, keys: AsyncIterable<Value>): AsyncGenerator<RawPage>;
}

/** For a scan that needs none. */
export function noKeys(): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
  };
}
