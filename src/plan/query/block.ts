import type { Expression, JoinKind } from '../../sql/ast.js';
import type { DerivedRelation, TableRelation } from './relations.js';

/** FROM as the planner of scans looks at it. Conditions are bound; columns are `alias.column`. */
export type BlockFrom =
  | { readonly kind: 'table'; readonly relation: TableRelation }
  /** `block` is set when conditions on the outside may go inside: no LIMIT, no grouping, no window, no DISTINCT. */
  | { readonly kind: 'derived'; readonly relation: DerivedRelation; readonly blocks: readonly Block[] }
  | { readonly kind: 'opaque' }
  | {
      readonly kind: 'join';
      readonly join: JoinKind;
      readonly left: BlockFrom;
      readonly right: BlockFrom;
      readonly on: Expression | undefined;
    };

/** One SELECT: what its tables are and which rows of them it can need. */
export interface Block {
  readonly from: BlockFrom | undefined;
  readonly where: Expression | undefined;
  /** Bound select list by position. */
  readonly items: readonly Expression[];
  /** True when a condition on an output column is a condition on its rows. */
  readonly transparent: boolean;
}
