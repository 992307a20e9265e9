import type { Row, SqlType, Value } from '../../../src/core/value.js';
import type { QueryStats, ResultStream, RowBatch } from '../../../src/engine/result.js';

export interface FakeResult {
  readonly columns: Readonly<Record<string, SqlType>> | readonly (readonly [string, SqlType])[];
  readonly batches: readonly (readonly (readonly Value[])[])[];
  /** Thrown after the batches. */
  readonly failure?: unknown;
  readonly notices?: readonly string[];
  readonly calls?: number;
  readonly consistency?: 'strict' | 'search';
  /** Called before each batch is given. */
  readonly onPull?: (batch: number) => Promise<void> | void;
}

/** A result of known batches, one call each unless `calls` says otherwise; it remembers whether it was closed. */
export class FakeResultStream implements ResultStream {
  readonly affected = undefined;
  readonly columns;
  closed = false;
  #rows = 0;
  #calls = 0;
  readonly #fake: FakeResult;
  readonly #signal: AbortSignal | undefined;

  constructor(fake: FakeResult, signal?: AbortSignal) {
    this.#fake = fake;
    this.#signal = signal;
    const entries = Array.isArray(fake.columns)
      ? (fake.columns as readonly (readonly [string, SqlType])[])
      : Object.entries(fake.columns);
    this.columns = entries.map(([name, type]) => ({ name, type: type as SqlType }));
  }

  async *[Symbol.asyncIterator](): AsyncIterator<RowBatch> {
    for (const [index, batch] of this.#fake.batches.entries()) {
      await this.#fake.onPull?.(index);
      this.#signal?.throwIfAborted();
      this.#calls += 1;
      this.#rows += batch.length;
      yield batch;
    }
    if (this.#fake.failure !== undefined) throw this.#fake.failure as Error;
  }

  notices(): readonly string[] {
    return this.#fake.notices ?? [];
  }

  stats(): QueryStats {
    const calls = this.#fake.calls ?? this.#calls;
    const consistency = this.#fake.consistency ?? 'strict';
    return {
      calls,
      retries: 0,
      rowsFetched: this.#rows,
      rows: this.#rows,
      affected: 0,
      bytes: 10 * this.#rows,
      elapsedMs: 1.4,
      consistency,
    };
  }

  async *rows(): AsyncIterable<Row> {
    for await (const batch of this) yield* batch;
  }

  async toArray(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this.rows()) rows.push(row);
    return rows;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
