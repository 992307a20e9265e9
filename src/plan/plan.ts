import type { SqlType } from '../core/value.js';
import type { AccessPath, CallEstimate, ScanRequest } from '../source/access-path.js';

export interface ColumnType {
  readonly name: string;
  readonly type: SqlType;
}

/** One table of the statement and the way chosen to get its rows. */
export interface PlannedScan {
  /** The engine reads it as `scan(id)`; unique within the statement. */
  readonly id: number;
  /** The catalogue's table name. */
  readonly table: string;
  /** What the statement calls it; all its names where several are read as one. Absent where that is the table's name. */
  readonly alias?: string;
  readonly request: ScanRequest;
  readonly path: AccessPath;
  readonly estimate: CallEstimate;
  /** Columns of the staged rows, by position (= request.columns). */
  readonly columns: readonly ColumnType[];
  /** Conditions judged only locally, as SQL text. */
  readonly local: readonly string[];
  /** The rows come with another scan's pages (expanded or embedded objects): `path` is not opened and costs nothing. */
  readonly sideOf?: number;
  /** The column of that scan through which they come. */
  readonly through?: string;
  /** The path needs values that another scan's rows hold: their distinct, not NULL values of that column are fed once it is complete. */
  readonly feed?: {
    readonly from: number;
    /** Position among the feeding scan's columns. */
    readonly position: number;
    /** Taken in place of `path` when more keys came than `maxKeys`. */
    readonly instead?: AccessPath;
    readonly maxKeys: number;
    /** Names the fed column among those of the path whose rows feed it, those behind its objects included: for what is learned of it. */
    readonly column?: string;
  };
  /** Reading may end before the path does: once the query over what is staged (in the path's order) gives so many rows. */
  readonly until?: {
    /** Reads scans as the driver's text does. */
    readonly sql: string;
    readonly rows: number;
    /** True when the query reads this scan only; else all others are complete, or fed with what this one gave, before it is asked. */
    readonly alone: boolean;
  };
  /** What the other paths would have cost. */
  readonly alternatives: readonly { readonly requests: readonly string[]; readonly estimate: CallEstimate }[];
}

export interface OutputColumn {
  readonly name: string;
  /** Undefined when only the engine knows it. */
  readonly type: SqlType | undefined;
}

/** Where an output column of the streaming driver comes from: a staged column or the n-th computed expression. */
export type OutputItem =
  { readonly kind: 'column'; readonly position: number } | { readonly kind: 'computed'; readonly index: number };

/** How the engine answers. DuckDB text reads staged rows `FROM scan(<id>) AS t<id>`, columns quoted by their catalogue name. */
export type Driver =
  /** LIMIT 0 or a contradiction: no row, no call. */
  | { readonly kind: 'empty' }
  /** One scan, plain columns, nothing judged: DuckDB is not loaded. */
  | { readonly kind: 'passthrough'; readonly positions: readonly number[] }
  /** One scan and nothing that blocks: each page is filtered and computed, plain columns are filled by position. */
  | {
      readonly kind: 'streaming';
      /** DuckDB expression, absent = every row. */
      readonly filter?: string;
      /** DuckDB expressions. */
      readonly computed: readonly string[];
      readonly items: readonly OutputItem[];
    }
  /** Everything staged first, then one query. Its LIMIT and OFFSET are in the text; the plan's do not apply. */
  | { readonly kind: 'blocking'; readonly sql: string };

export interface SelectPlan {
  readonly kind: 'select';
  readonly scans: readonly PlannedScan[];
  readonly output: readonly OutputColumn[];
  readonly driver: Driver;
  /** Rows to give at most, after `offset`; undefined = all. */
  readonly limit: number | undefined;
  readonly offset: number;
  readonly consistency: 'strict' | 'search';
  readonly calls: CallEstimate;
  readonly notices: readonly string[];
}
