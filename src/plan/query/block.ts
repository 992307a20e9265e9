import type { Expression, JoinKind } from '../../sql/ast.js';
import type { DerivedRelation, TableRelation } from './relations.js';

/** FROM as the planner of scans looks at it. Conditions are bound; columns are `alias.column`. */
export type BlockFrom =
  | { readonly kind: 'table'; readonly relation: TableRelation }
  /** A subquery, VALUES, a WITH query used once: all that reads its rows is here. No blocks: nothing is known of them. */
  | { readonly kind: 'derived'; readonly relation: DerivedRelation; readonly blocks: readonly Block[] }
  /** A use of a WITH query that has others, or is recursive: what is said here must not cut the rows that those read. */
  | { readonly kind: 'shared'; readonly relation: DerivedRelation; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'join';
      readonly join: JoinKind;
      readonly left: BlockFrom;
      readonly right: BlockFrom;
      readonly on: Expression | undefined;
    };

/** One SELECT or one row of VALUES: what its tables are and which rows of them it can need. */
export interface Block {
  readonly from: BlockFrom | undefined;
  /** ANDed: what a row of FROM must fulfil to matter. WHERE, and what HAVING says of group keys. */
  readonly conditions: readonly Expression[];
  /** Bound select list by position. */
  readonly items: readonly Expression[];
  /** Positions of `items` on which a condition from outside is one on the rows of FROM: the rows it cuts change nothing of the others. */
  readonly open: ReadonlySet<number>;
  /** False where a row comes out although none goes in: an aggregate over everything. */
  readonly needsRows: boolean;
}
