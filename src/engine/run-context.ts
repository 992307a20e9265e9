import type { Clock } from '../core/clock.js';
import type { PlannedScan } from '../plan/plan.js';
import type { Page } from '../source/page.js';
import type { QueryStats } from './result.js';

/** What the scans of a statement have cost so far. */
export type ScanCounters = Pick<QueryStats, 'calls' | 'retries' | 'rowsFetched' | 'bytes'>;

/** What the engine needs of its surroundings to run one plan. */
export interface RunContext {
  /** The user's; an abort ends the statement as `cancelled` (`timeout` when the reason is a TimeoutError). */
  readonly signal?: AbortSignal | undefined;
  /** For `elapsedMs`. */
  readonly clock: Clock;
  /**
   * Opens a scan: no call before the first pull. `signal` aborts when the result is closed or the user aborts; calls
   * in flight should then be dropped. Called at most once for each scan, and never when no row is read.
   */
  openScan(scan: PlannedScan, signal: AbortSignal): AsyncIterable<Page>;
  /** Read by `stats()` at any time. */
  counters(): ScanCounters;
  /** Called once, when the result is closed and its figures are final; not when running itself threw. */
  ended?(): void;
}
