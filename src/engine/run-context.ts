import type { Clock } from '../core/clock.js';
import type { Value } from '../core/value.js';
import type { PlannedScan } from '../plan/plan.js';
import type { AccessPath } from '../source/access-path.js';
import type { Page } from '../source/page.js';
import type { QueryStats } from './result.js';

/** What the scans of a statement have cost so far. */
export type ScanCounters = Pick<QueryStats, 'calls' | 'retries' | 'rowsFetched' | 'bytes'>;

/** How a scan is opened. */
export interface ScanOpening {
  /** The scan's own, or the one to take instead when too many keys came. */
  readonly path: AccessPath;
  /** What the path needs: distinct, not NULL, at least one, in the order they came. */
  readonly keys?: AsyncIterable<Value>;
}

/** What one scan gave, for EXPLAIN ANALYZE; its calls are counted by whoever opens it. */
export interface ScanFigures {
  /** Objects received; of a side: rows that came with the pages of the scan it hangs on, repeated ones included. */
  readonly fetched: number;
  /** Rows handed to the statement. */
  readonly rows: number;
  readonly pages: number;
  /** From the first pull to the end; several scans run at once. */
  readonly elapsedMs: number;
}

/** What the engine needs of its surroundings to run one plan. */
export interface RunContext {
  /** The user's; an abort ends the statement as `cancelled` (`timeout` when the reason is a TimeoutError). */
  readonly signal?: AbortSignal | undefined;
  /** For `elapsedMs`. */
  readonly clock: Clock;
  /**
   * Opens a scan: no call before the first pull. `signal` aborts when the result is closed or the user aborts; calls
   * in flight should then be dropped. Called at most once for each scan, never when no row is read, for a
   * side or for a scan that is fed no keys.
   */
  openScan(scan: PlannedScan, signal: AbortSignal, opening: ScanOpening): AsyncIterable<Page>;
  /** Told once of each scan that was opened, when it ends, fails or is closed; of its sides when it ends. */
  scanEnded?(scanId: number, figures: ScanFigures): void;
  /** Told once of each fed scan, when all that feeds it was read: how many values came; where they were too many to be fed, at least so many. */
  keysCounted?(scan: PlannedScan, count: number): void;
  /** Read by `stats()` at any time. */
  counters(): ScanCounters;
  /** Called once, when the result is closed and its figures are final; not when running itself threw. */
  ended?(): void;
}
