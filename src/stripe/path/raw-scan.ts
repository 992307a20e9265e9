import type { CallEstimate, ScanContext, TableFacts } from '../../source/access-path.js';
import type { JsonObject } from '../http/json.js';
import type { Echo } from '../row/flatten.js';

/** An object as Stripe gave it, with what its list was asked for. */
export interface RawItem {
  readonly object: JsonObject;
  readonly echo: Echo;
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
  calls(facts: TableFacts): CallEstimate;
  /** Pulls pages: no call before the first pull and none ahead of the page being consumed. */
  pages(context: ScanContext): AsyncGenerator<RawPage>;
}
