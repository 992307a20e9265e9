import type { Clock } from '../core/clock.js';
import type { Row } from '../core/value.js';
import type { QueryStats, ResultStream, RowBatch } from '../engine/result.js';

/** A result of one text column that is known already: EXPLAIN. */
export function textResult(column: string, lines: readonly string[], clock: Clock): ResultStream {
  return new TextResult(column, lines, clock);
}

class TextResult implements ResultStream {
  readonly columns: ResultStream['columns'];
  readonly affected = undefined;
  readonly #lines: readonly string[];
  readonly #clock: Clock;
  readonly #startedMs: number;
  #given = 0;

  constructor(column: string, lines: readonly string[], clock: Clock) {
    this.columns = [{ name: column, type: 'TEXT' }];
    this.#lines = lines;
    this.#clock = clock;
    this.#startedMs = clock.monotonic();
  }

  notices(): readonly string[] {
    return [];
  }

  stats(): QueryStats {
    const elapsedMs = this.#clock.monotonic() - this.#startedMs;
    return {
      calls: 0,
      retries: 0,
      rowsFetched: 0,
      rows: this.#given,
      affected: 0,
      bytes: 0,
      elapsedMs,
      consistency: 'strict',
    };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RowBatch, void, undefined> {
    this.#given = this.#lines.length;
    yield await Promise.resolve(this.#lines.map((line): Row => [line]));
  }

  async *rows(): AsyncGenerator<Row, void, undefined> {
    for await (const batch of this) yield* batch;
  }

  async toArray(): Promise<Row[]> {
    const all: Row[] = [];
    for await (const row of this.rows()) all.push(row);
    return all;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
