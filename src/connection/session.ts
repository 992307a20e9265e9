import type { ByteSink } from '../core/byte-sink.js';
import type { Value } from '../core/value.js';
import type { QueryStats, ResultStream } from '../engine/result.js';
import type { SelectPlan } from '../plan/plan.js';
import type { WritePlan } from '../plan/write/write-plan.js';
import type { SourceText, Statement as Syntax } from '../sql/ast.js';

/** What a statement can be planned as: a query, or a write (INSERT, UPDATE, DELETE, EXEC). */
export type Plan = SelectPlan | WritePlan;

/**
 * Parameters by name (`?` and `$n` by their number as text). An `untyped` value is a literal that takes the type it meets, as `--param k=v` gives it.
 */
export type Parameters = Readonly<Record<string, Value | { readonly untyped: string }>>;

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Reads what it must and sends no write: the rows are the requests (`method`, `path`, `body`). Changes nothing for a query. */
  readonly dryRun?: boolean;
  /** Told after each row of a write that ended. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Takes the file that a procedure answers with (DownloadQuotePdf); without it such a procedure is `missing_input`. */
  readonly download?: ByteSink;
}

/** A statement that was parsed but not run. None of its members makes a call, but `run`. */
export interface Statement {
  readonly syntax: Syntax;
  /** Names of the parameters it needs. */
  readonly parameters: readonly string[];
  /** Binds and plans; throws what is wrong with names, literals and kinds of statement. */
  plan(parameters?: Parameters): Plan;
  run(parameters?: Parameters, options?: RunOptions): Promise<ResultStream>;
}

/** Many statements may run at once on one session. */
export interface Session {
  /** Parses one statement; a whole script's text with the range of the statement gives positions in the script. */
  prepare(sql: string | SourceText): Statement;
  /** The seed of the idempotency keys: the same script run again with it repeats nothing. */
  readonly idempotencySeed: string;
  /** Sum over all statements so far. */
  stats(): QueryStats;
  close(): Promise<void>;
}
