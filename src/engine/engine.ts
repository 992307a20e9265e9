import { DriverError } from '../core/errors.js';
import { onAbort } from '../core/on-abort.js';
import type { PlannedScan, SelectPlan } from '../plan/plan.js';
import { abortError } from './abort.js';
import { BatchStream, type BatchSource } from './batch-stream.js';
import { blocking } from './blocking-driver.js';
import { CursorConnection } from './cursor-connection.js';
import type { DriverContext } from './driver-context.js';
import { DEFAULT_DUCKDB_OPTIONS, DuckDbProcess, type DuckDbOptions } from './duckdb-process.js';
import { isOrdered, orderedPages } from './ordered-pages.js';
import { PagePuller } from './page-puller.js';
import { passthrough } from './passthrough-driver.js';
import type { ResultStream } from './result.js';
import type { RunContext } from './run-context.js';
import { streaming } from './streaming-driver.js';

export interface EngineOptions extends DuckDbOptions {
  /** Estimated bytes of one statement's staged rows that stay plain arrays; above, they go into tables that can spill. */
  readonly stagingBytes: number;
}

export const DEFAULT_ENGINE_OPTIONS: EngineOptions = { ...DEFAULT_DUCKDB_OPTIONS, stagingBytes: 128 * 2 ** 20 };

/** Runs plans. One engine, so one DuckDB, serves a whole process; statements may run at once. */
export class DuckDbEngine {
  readonly #options: EngineOptions;
  readonly #process: DuckDbProcess;

  constructor(options: Partial<EngineOptions> = {}) {
    this.#options = { ...DEFAULT_ENGINE_OPTIONS, ...options };
    this.#process = new DuckDbProcess(this.#options);
  }

  /**
   * The rows of a plan. Nothing is pulled before the result is read. Throws `cancelled` when the signal is already aborted, and
   * what DuckDB says of a statement it cannot bind; what fails later rejects the reading.
   */
  async runSelect(plan: SelectPlan, context: RunContext): Promise<ResultStream> {
    const startedAt = context.clock.monotonic();
    const { abort, unlink } = linkedAbort(context.signal);
    try {
      if (abort.signal.aborted) throw abortError(abort.signal);
      const source = await this.#open(plan, this.#driverContext(context, abort.signal));
      const release = (): Promise<void> => source.release().finally(unlink);
      const { notices, consistency } = plan;
      const { clock } = context;
      return new BatchStream(
        { ...source, release },
        {
          notices,
          consistency,
          clock,
          counters: () => context.counters(),
          startedAt,
          abort,
          ended: () => context.ended?.(),
        },
      );
    } catch (thrown) {
      unlink();
      throw abort.signal.aborted ? abortError(abort.signal) : thrown;
    }
  }

  /** Closes DuckDB and removes what it spilled; results that are still open must be closed before. */
  close(): Promise<void> {
    return this.#process.close();
  }

  #driverContext(context: RunContext, signal: AbortSignal): DriverContext {
    return {
      signal,
      pull: (scan, opening = { path: scan.path }) =>
        new PagePuller({
          open: () => {
            const pages = context.openScan(scan, signal, opening);
            return isOrdered(scan) ? orderedPages(pages, scan) : pages;
          },
          signal,
          clock: context.clock,
          ended: (figures) => context.scanEnded?.(scan.id, figures),
        }),
      scanEnded: (scanId, figures) => context.scanEnded?.(scanId, figures),
      keysCounted: (scan, count) => context.keysCounted?.(scan, count),
      connect: () => CursorConnection.open(this.#process, signal),
      ready: this.#process.ready,
      stagingBytes: this.#options.stagingBytes,
    };
  }

  async #open(plan: SelectPlan, context: DriverContext): Promise<BatchSource> {
    switch (plan.driver.kind) {
      case 'empty':
        return empty(plan);
      case 'passthrough':
        return passthrough(plan, onlyScan(plan), plan.driver.positions, context);
      case 'streaming':
        return streaming(plan, onlyScan(plan), plan.driver, context);
      case 'blocking':
        return blocking(plan, plan.driver.sql, context);
    }
  }
}

function onlyScan(plan: SelectPlan): PlannedScan {
  const [scan, ...others] = plan.scans;
  if (!scan || others.length > 0 || scan.feed || scan.sideOf !== undefined)
    throw new DriverError('internal', `A ${plan.driver.kind} plan has one scan, which needs no other`);
  return scan;
}

/** No rows, no call; a column whose type only DuckDB knows is TEXT. */
function empty(plan: SelectPlan): BatchSource {
  return {
    columns: plan.output.map(({ name, type }) => ({ name, type: type ?? 'TEXT' })),
    batches: { next: async () => ({ done: true, value: undefined }) },
    release: async () => undefined,
  };
}

/** Aborts when the user's signal does, and by itself; `unlink` forgets the user's signal. */
function linkedAbort(signal: AbortSignal | undefined): {
  readonly abort: AbortController;
  readonly unlink: () => void;
} {
  const abort = new AbortController();
  const pass = (): void => abort.abort(signal?.reason);
  if (signal === undefined) return { abort, unlink: () => undefined };
  if (signal.aborted) pass();
  return { abort, unlink: onAbort(signal, pass) };
}
