import type { Row } from '../core/value.js';
import type { ColumnType } from '../plan/plan.js';

/**
 * Lets each row of a side through once: one object is expanded on many pages, and joins would multiply by its copies. Rows are
 * the same when their `id` is (the first copy stands, so a statement sees an object in one state), without that column when
 * they are equal throughout; the planner stages the key columns of the table.
 */
export class DistinctRows {
  readonly #seen = new Set<unknown>();
  readonly #identity: (row: Row) => unknown;
  /** Rows that came. */
  received = 0;

  constructor(columns: readonly ColumnType[]) {
    const id = columns.findIndex(({ name }) => name === 'id');
    this.#identity = id < 0 ? wholeRow : (row) => row[id];
  }

  /** Rows that were let through. */
  get kept(): number {
    return this.#seen.size;
  }

  /** Those of the rows that did not come before. */
  take(rows: readonly Row[]): readonly Row[] {
    this.received += rows.length;
    return rows.filter((row) => {
      const identity = this.#identity(row);
      if (this.#seen.has(identity)) return false;
      this.#seen.add(identity);
      return true;
    });
  }
}

function wholeRow(row: Row): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? { bigint: String(value) } : value));
}
