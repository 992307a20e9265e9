import type { Clock } from '../core/clock.js';
import { DriverError, toDriverError } from '../core/errors.js';
import type { Row } from '../core/value.js';
import { abortError } from './abort.js';
import type { QueryStats, ResultColumn, ResultStream, RowBatch } from './result.js';
import type { ScanCounters } from './run-context.js';

/** The parts a driver hands over: it only makes batches, the stream does the rest. */
export interface BatchSource {
  readonly columns: readonly ResultColumn[];
  /** Pulled once; `finally` blocks of the driver run when reading ends. */
  readonly batches: AsyncIterator<RowBatch>;
  /** Frees what the driver holds; called once, also when nothing was read. */
  release(): Promise<void>;
}

export interface BatchStreamOptions {
  readonly notices: readonly string[];
  readonly consistency: 'strict' | 'search';
  readonly clock: Clock;
  /** When the statement started, by `clock.monotonic()`. */
  readonly startedAt: number;
  readonly counters: () => ScanCounters;
  /** Aborted by `close()`. */
  readonly abort: AbortController;
  /** Called once, after everything is released. */
  readonly ended: () => void;
}

/** A ResultStream over the batches of one driver: counts what it gives, closes once, turns what is thrown into a DriverError. */
export class BatchStream implements ResultStream {
  readonly columns: readonly ResultColumn[];
  readonly affected = undefined;
  readonly #source: BatchSource;
  readonly #options: BatchStreamOptions;
  #opened = false;
  #given = 0;
  #endedAt: number | undefined;
  #closing: Promise<void> | undefined;

  constructor(source: BatchSource, options: BatchStreamOptions) {
    this.columns = source.columns;
    this.#source = source;
    this.#options = options;
  }

  notices(): readonly string[] {
    return this.#options.notices;
  }

  stats(): QueryStats {
    const { clock, startedAt, consistency, counters } = this.#options;
    const elapsedMs = (this.#endedAt ?? clock.monotonic()) - startedAt;
    return { ...counters(), rows: this.#given, affected: 0, elapsedMs, consistency };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RowBatch, void, undefined> {
    for await (const batch of this.#read()) {
      this.#given += batch.length;
      yield batch;
    }
  }

  async *rows(): AsyncGenerator<Row, void, undefined> {
    for await (const batch of this.#read()) {
      for (const row of batch) {
        this.#given += 1;
        yield row;
      }
    }
  }

  async toArray(): Promise<Row[]> {
    const all: Row[] = [];
    for await (const batch of this) for (const row of batch) all.push(row);
    return all;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async *#read(): AsyncGenerator<RowBatch, void, undefined> {
    if (this.#opened) throw new DriverError('internal', 'A result can be read once');
    this.#opened = true;
    try {
      for (;;) {
        const step = await this.#next();
        if (step.done === true) return;
        yield step.value;
      }
    } finally {
      await this.close();
    }
  }

  async #next(): Promise<IteratorResult<RowBatch, unknown>> {
    const { signal } = this.#options.abort;
    try {
      if (signal.aborted) throw abortError(signal);
      return await this.#source.batches.next();
    } catch (thrown) {
      // What fails because of the abort (a dropped call, an interrupted query) is told as the abort.
      throw signal.aborted ? abortError(signal) : toDriverError(thrown);
    }
  }

  async #close(): Promise<void> {
    this.#endedAt ??= this.#options.clock.monotonic();
    this.#options.abort.abort(new DriverError('cancelled', 'The result was closed'));
    try {
      await this.#source.release();
    } finally {
      this.#options.ended();
    }
  }
}
