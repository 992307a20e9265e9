import type { Expression, Query } from '../../sql/ast.js';
import { foldConstant } from '../constant.js';
import type { Block, BlockFrom } from './block.js';
import { columnRef, type ColumnRef } from './columns.js';

type Derived = Extract<BlockFrom, { kind: 'derived' | 'shared' }>;

/** What lies behind the columns of subqueries: columns of tables, or values that the statement itself says. */
export class DerivedColumns {
  readonly #derived = new Map<string, Derived>();
  readonly #nested: ReadonlyMap<Query, readonly Block[]>;

  constructor(nested: ReadonlyMap<Query, readonly Block[]>) {
    this.#nested = nested;
  }

  register(from: BlockFrom | undefined): void {
    if (from === undefined || from.kind === 'table') return;
    if (from.kind === 'join') {
      this.register(from.left);
      this.register(from.right);
      return;
    }
    this.#derived.set(from.relation.alias, from);
    // A shared one's blocks are registered where it is defined.
    if (from.kind === 'derived') for (const block of from.blocks) this.register(block.from);
  }

  /** Blocks of a query in an expression. */
  blocks(query: Query): readonly Block[] {
    return this.#nested.get(query) ?? [];
  }

  /** The table's column that has every value of this one but NULL: through anything that passes it on, grouped or cut. */
  source(node: Expression): ColumnRef | undefined {
    const ref = columnRef(node);
    const derived = ref && this.#derived.get(ref.alias);
    if (ref === undefined || derived === undefined) return ref && ofTable(ref);
    const [block] = derived.blocks;
    const item = derived.blocks.length === 1 ? block?.items[positionOf(ref)] : undefined;
    return item && this.source(item);
  }

  /** The tables' columns whose rows matter only where this one's do: one for each SELECT of a set operation that lets conditions in. */
  targets(node: Expression): readonly ColumnRef[] {
    const ref = columnRef(node);
    const derived = ref && this.#derived.get(ref.alias);
    if (ref === undefined || derived === undefined) return ref && ofTable(ref) ? [ref] : [];
    if (derived.kind === 'shared') return [];
    return derived.blocks.flatMap((block) => this.outputTargets(block, positionOf(ref)));
  }

  outputTargets(block: Block, position: number): readonly ColumnRef[] {
    const item = block.open.has(position) ? block.items[position] : undefined;
    return item ? this.targets(item) : [];
  }

  /** The only values that it can have besides NULL, as the statement says them: VALUES, `SELECT 'x' AS a`; undefined where rows decide. */
  values(node: Expression): readonly Expression[] | undefined {
    if (isValue(node)) return [node];
    if (node.kind === 'subquery') return this.outputValues(this.blocks(node.query), 0);
    const ref = columnRef(node);
    const derived = ref && this.#derived.get(ref.alias);
    return derived && this.outputValues(derived.blocks, positionOf(ref));
  }

  outputValues(blocks: readonly Block[], position: number): readonly Expression[] | undefined {
    const values = blocks.map((block) => {
      const item = block.items[position];
      return item && this.values(item);
    });
    if (values.length === 0 || values.some((each) => each === undefined)) return undefined;
    return values.flatMap((each) => each ?? []);
  }
}

/** Columns of anything derived are `c1`, `c2` …. */
export const positionOf = (ref: ColumnRef): number => Number(ref.column.slice(1)) - 1;

const ofTable = (ref: ColumnRef): ColumnRef | undefined => (ref.alias.startsWith('q') ? undefined : ref);

/** A constant that is the same beside values of other types: a whole number that becomes a DOUBLE may be another. */
function isValue(node: Expression): boolean {
  const constant = foldConstant(node);
  return constant !== undefined && (constant.kind !== 'number' || /^-?\d{1,15}$/.test(constant.digits));
}
