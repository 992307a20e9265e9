import type { ScanFacts, TableFacts } from '../../source/access-path.js';

/** So many scans, and so many feeds, are remembered. */
const MAX_REMEMBERED = 4000;

/**
 * What is known of sizes in one account, as long as the process lives: every session of the account learns into it and plans by it. The newest
 * figure counts, and nothing is forgotten after a write: figures are guesses, which the next scan puts right.
 */
export class LearnedSizes implements TableFacts {
  readonly #rows = new Map<string, number>();
  readonly #scans = new Map<string, ScanFacts>();
  readonly #keys = new Map<string, number>();

  rows(table: string): number | undefined {
    return this.#rows.get(table);
  }

  scan(signature: string): ScanFacts | undefined {
    return this.#scans.get(signature);
  }

  keys(signature: string, column: string): number | undefined {
    return this.#keys.get(feedOf(signature, column));
  }

  /** Rows that a complete, unfiltered scan of the table has seen. */
  learn(table: string, rows: number): void {
    this.#rows.set(table, rows);
  }

  /** What a scan came to that was read to its end; of one that was closed before nothing is known. */
  learnScan(signature: string, facts: ScanFacts): void {
    remember(this.#scans, signature, facts);
  }

  /** How many distinct values a complete scan fed, or at least that many where they were too many to be fed. */
  learnKeys(signature: string, column: string, count: number): void {
    remember(this.#keys, feedOf(signature, column), count);
  }
}

function feedOf(signature: string, column: string): string {
  return JSON.stringify([signature, column]);
}

/** What was learned longest ago goes first. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
