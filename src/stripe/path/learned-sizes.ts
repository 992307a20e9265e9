import type { TableFacts } from '../../source/access-path.js';

/** What is known of sizes in one account: rows that complete, unfiltered scans have seen. */
export class LearnedSizes implements TableFacts {
  readonly #rows = new Map<string, number>();

  rows(table: string): number | undefined {
    return this.#rows.get(table);
  }

  /** Remembers the newest figure. */
  learn(table: string, rows: number): void {
    this.#rows.set(table, rows);
  }
}
