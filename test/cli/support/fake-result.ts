import type { Row, SqlType, Value } from '../../../src/core/value.js';
import type { QueryStats, ResultStream, RowBatch } from '../../../src/engine/result.js';

/** What a statement cost: nothing but what is given. */
export function fakeStats(given: Partial<QueryStats> = {}): QueryStats {
  const nothing = { calls: 0, retries: 0, rowsFetched: 0, rows: 0, affected: 0, bytes: 0, elapsedMs: 0 };
  return { ...nothing, consistency: 'strict', ...given };
}

export interface FakeResult {
  /** For a statement that changes rows: which kind and how many. */
  readonly changes?: readonly ['insert' | 'update' | 'delete', number];
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
  readonly affected: number | undefined;
  readonly columns;
  closed = false;
  #rows = 0;
  #calls = 0;
  readonly #fake: FakeResult;
  readonly #signal: AbortSignal | undefined;

  constructor(fake: FakeResult, signal?: AbortSignal) {
    this.#fake = fake;
    this.affected = fake.changes?.[1];
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
    const counts = { rowsFetched: this.#rows, rows: this.#rows, affected: this.affected ?? 0, bytes: 10 * this.#rows };
    return fakeStats({ calls, ...counts, elapsedMs: 1.4, consistency });
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
