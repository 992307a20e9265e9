import type { Row } from '../../core/value.js';
import type { CallEstimate } from '../../source/access-path.js';
import type { AccountKey } from '../../source/account.js';
import type { WriteCall } from '../../source/writer.js';
import type { OutputColumn, SelectPlan } from '../plan.js';

export type WriteVerb = 'insert' | 'update' | 'delete' | 'execute';

/** Where the rows to write come from. */
export type WriteSource =
  /** Everything is known before anything is read. */
  | { readonly kind: 'known'; readonly calls: readonly WriteCall[] }
  /** A query runs first (strict), to its end; each of its rows becomes calls. */
  | { readonly kind: 'query'; readonly query: SelectPlan; readonly calls: (row: Row) => readonly WriteCall[] };

/** How RETURNING is answered. */
export type ReturningPlan =
  /** A query over the objects that the writes gave back, staged as its only scan. */
  | { readonly kind: 'written'; readonly query: SelectPlan; readonly table: string }
  /** Columns of the rows that were read before (DELETE), from that position on. */
  | { readonly kind: 'read'; readonly from: number; readonly output: readonly OutputColumn[] };

export interface WritePlan {
  readonly kind: 'write';
  readonly verb: WriteVerb;
  /** The table's or procedure's name in the catalogue. */
  readonly target: string;
  readonly account: AccountKey;
  readonly source: WriteSource;
  readonly returning: ReturningPlan | undefined;
  /** Most rows that may be written; undefined when the statement lists its rows itself. */
  readonly maxRows: number | undefined;
  /** False for a procedure that only reads. */
  readonly effect: boolean;
  /** `POST /v1/customers/{id}`, for EXPLAIN. */
  readonly requests: readonly string[];
  readonly calls: CallEstimate;
  readonly notices: readonly string[];
}
