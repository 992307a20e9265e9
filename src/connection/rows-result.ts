import type { Row } from '../core/value.js';
import type { QueryStats, ResultColumn, ResultStream, RowBatch } from '../engine/result.js';

export interface RowsResultOptions {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
  readonly affected?: number | undefined;
  readonly notices?: readonly string[];
  /** What the statement cost; rows and affected are the result's own. */
  readonly stats: () => QueryStats;
  /** Called when all rows were given or the result is closed, maybe twice: its figures are final. */
  readonly ended?: (() => void) | undefined;
}

/** A result whose rows are known: EXPLAIN, the outcome of a write, a dry run, a procedure's row. */
export class RowsResult implements ResultStream {
  readonly columns: readonly ResultColumn[];
  readonly affected: number | undefined;
  readonly #options: RowsResultOptions;
  #given = 0;

  constructor(options: RowsResultOptions) {
    this.columns = options.columns;
    this.affected = options.affected;
    this.#options = options;
  }

  notices(): readonly string[] {
    return this.#options.notices ?? [];
  }

  stats(): QueryStats {
    return { ...this.#options.stats(), rows: this.#given, affected: this.affected ?? 0 };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RowBatch, void, undefined> {
    const { rows } = this.#options;
    this.#given = rows.length;
    if (rows.length > 0) yield await Promise.resolve(rows);
    this.#options.ended?.();
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
    this.#options.ended?.();
    return Promise.resolve();
  }
}
