import type { Row, SqlType } from '../core/value.js';

export interface ResultColumn {
  readonly name: string;
  readonly type: SqlType;
}

/** Rows by position of the columns; TIMESTAMP already as text (`2024-03-01T09:30:00Z`, fraction only if any), JSON parsed. */
export type RowBatch = readonly Row[];

/** What the statement cost, as `--stats` prints it. */
export interface QueryStats {
  /** HTTP requests sent to Stripe, retries included. */
  readonly calls: number;
  readonly retries: number;
  /** Objects received, embedded and duplicate ones included. */
  readonly rowsFetched: number;
  /** Rows given to the consumer. */
  readonly rows: number;
  readonly affected: number;
  /** Decoded bodies. */
  readonly bytes: number;
  readonly elapsedMs: number;
  readonly consistency: 'strict' | 'search';
}

/** The rows of one statement. Not reading it reads nothing: pulling drives the calls. */
export interface ResultStream extends AsyncIterable<RowBatch> {
  /** Known before the first row. */
  readonly columns: readonly ResultColumn[];
  /** Rows changed by INSERT, UPDATE, DELETE; undefined for a query. Final after the last batch. */
  readonly affected: number | undefined;
  /** What the user should know, e.g. a literal that is no known value. */
  notices(): readonly string[];
  stats(): QueryStats;
  rows(): AsyncIterable<Row>;
  toArray(): Promise<Row[]>;
  /** Stops: no call starts afterwards. Safe to call twice. */
  close(): Promise<void>;
}
