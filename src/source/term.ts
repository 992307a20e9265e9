import type { Value } from '../core/value.js';

export type TermOperator = '=' | 'in' | '<>' | '<' | '<=' | '>' | '>=' | 'is null' | 'is not null' | 'like';

/**
 * One ANDed condition on a column of the table: `=`, `<>`, ranges and LIKE have one value, IN several, IS [NOT] NULL none.
 * Values have the column's type (a TIMESTAMP is epoch microseconds, see core/value) and are never null.
 */
export interface Term {
  readonly column: string;
  readonly op: TermOperator;
  readonly values: readonly Value[];
  /** The condition as SQL text, for EXPLAIN. */
  readonly text: string;
  /** True when the condition says more than the term: rows that fulfil the term are still to be judged by it. */
  readonly wider?: boolean;
}
