import type { Expression, JoinKind, Query } from '../../sql/ast.js';
import { mapExpression } from '../../sql/map-expression.js';
import type { Block, BlockFrom } from './block.js';
import { aliasesOf, columnRef } from './columns.js';
import { DerivedColumns, positionOf } from './derived-columns.js';
import { Edges, type Edge } from './edges.js';
import { throughEqualities } from './equal-columns.js';
import { withImplied } from './implied.js';
import { isNever, rejectsNull } from './null-rejection.js';
import { nestedTest } from './nested-test.js';
import { spread } from './spread.js';
import type { NestedQuery } from './statement.js';

export type { Edge } from './edges.js';

type Join = Extract<BlockFrom, { kind: 'join' }>;

/**
 * What a statement's conditions say of the rows of each table it names. A row that is cut for any of it changes no row of the answer: the
 * conditions of a table hold for the rows of its scan alone, and each edge holds whichever rows the others have cut.
 */
export class Needs {
  /** Conditions that only rows of one relation decide, by its alias. */
  readonly conditions = new Map<string, Expression[]>();
  readonly #edges = new Edges();
  readonly #derived: DerivedColumns;

  constructor(blocks: readonly Block[], nested: readonly NestedQuery[]) {
    const byQuery = new Map<Query, readonly Block[]>();
    for (const { query, blocks: inner } of nested) if (query) byQuery.set(query, inner);
    this.#derived = new DerivedColumns(byQuery);
    const all = [...blocks, ...nested.flatMap((entry) => entry.blocks)];
    for (const block of all) this.#derived.register(block.from);
    for (const block of all) this.#block(block, []);
    spread(this.conditions, this.edges);
  }

  get edges(): readonly Edge[] {
    return this.#edges.all;
  }

  #block(block: Block, incoming: readonly Expression[]): void {
    if (block.from === undefined) return;
    const parts = withImplied([...block.conditions, ...incoming], this.#derived);
    const own = tablesOf(block.from);
    for (const part of parts) this.#connect(part, own);
    this.#from(block.from, parts);
  }

  #from(from: BlockFrom, parts: readonly Expression[]): void {
    switch (from.kind) {
      case 'shared':
        return;
      case 'table': {
        const { alias } = from.relation;
        this.conditions.set(alias, [...(this.conditions.get(alias) ?? []), ...reaching(parts, alias)]);
        return;
      }
      case 'derived':
        for (const block of from.blocks) this.#block(block, entering(parts, from.relation.alias, block));
        return;
      case 'join':
        this.#join(from, parts);
    }
  }

  /**
   * `parts` is what the joined rows must fulfil. A side that may be missing is limited by ON alone: without one of its rows another comes out,
   * with NULL in its place. ON of an outer join says nothing of the side that is kept.
   */
  #join(from: Join, parts: readonly Expression[]): void {
    const join = effectiveJoin(from, parts);
    const on = withImplied(from.on ? [from.on] : [], this.#derived);
    const reach = { inner: [...parts, ...on], kept: parts, missing: on, none: [] };
    const sides = SIDES[join];
    const limited = join === 'inner' ? from : join === 'left' ? from.right : join === 'right' ? from.left : undefined;
    if (limited) for (const part of on) this.#connect(part, tablesOf(limited));
    this.#from(from.left, reach[sides.left]);
    this.#from(from.right, reach[sides.right]);
  }

  /** An equality, IN, EXISTS limits the rows of the tables it stands over; with a query around it, its own tables' only. */
  #connect(part: Expression, own: ReadonlySet<string>): void {
    this.#connectEquality(part, own);
    const test = nestedTest(part);
    if (test === undefined) return;
    const blocks = this.#derived.blocks(test.query);
    const [block] = blocks;
    for (const [position, operand] of test.operands.entries()) {
      const item = blocks.length === 1 ? block?.items[position] : undefined;
      if (item) this.#towards(item, operand, own);
      // Of a scalar subquery all rows must be there, or a second one would not be the error it is.
      if (test.kind === 'member') for (const inner of blocks) this.#intoOutput(operand, inner, position);
    }
    // Without a row of it there is none to compare with: what its rows share with the rows outside, those must have.
    if (blocks.length === 1 && block?.needsRows)
      for (const inner of withImplied(block.conditions, this.#derived)) this.#connectEquality(inner, own);
  }

  #connectEquality(part: Expression, own: ReadonlySet<string>): void {
    if (part.kind !== 'binary' || part.op !== '=') return;
    this.#towards(part.left, part.right, own);
    this.#towards(part.right, part.left, own);
  }

  #towards(from: Expression, to: Expression, own: ReadonlySet<string>): void {
    const source = this.#derived.source(from);
    if (source === undefined) return;
    for (const target of this.#derived.targets(to)) if (own.has(target.alias)) this.#edges.add(source, target);
  }

  #intoOutput(from: Expression, block: Block, position: number): void {
    const source = this.#derived.source(from);
    if (source === undefined) return;
    for (const target of this.#derived.outputTargets(block, position)) this.#edges.add(source, target);
  }
}

/** What reaches the sides of a join. */
const SIDES: Readonly<
  Record<Exclude<JoinKind, 'cross'>, Readonly<Record<'left' | 'right', 'inner' | 'kept' | 'missing' | 'none'>>>
> = {
  inner: { left: 'inner', right: 'inner' },
  left: { left: 'kept', right: 'missing' },
  right: { left: 'missing', right: 'kept' },
  full: { left: 'none', right: 'none' },
};

/** A side whose absence no row of the answer survives is not missing: `a LEFT JOIN b … WHERE b.x = 1` is an inner join. */
function effectiveJoin({ join, left, right }: Join, parts: readonly Expression[]): Exclude<JoinKind, 'cross'> {
  if (join === 'inner' || join === 'cross') return 'inner';
  const leftMissing = join !== 'left' && !isRequired(left, parts);
  const rightMissing = join !== 'right' && !isRequired(right, parts);
  if (leftMissing) return rightMissing ? 'full' : 'right';
  return rightMissing ? 'left' : 'inner';
}

function isRequired(side: BlockFrom, parts: readonly Expression[]): boolean {
  const tables = tablesOf(side);
  return parts.some((part) => rejectsNull(part, (node) => tables.has(columnRef(node)?.alias ?? '')));
}

/** What the conditions say of the relation's rows. */
const reaching = (parts: readonly Expression[], alias: string): Expression[] => [
  ...only(parts, alias),
  ...throughEqualities(parts, alias),
];

/** Conditions that only rows of the relation decide; one that nothing fulfils is a condition of every table. */
function only(parts: readonly Expression[], alias: string): Expression[] {
  return parts.filter((part) => {
    const aliases = aliasesOf(part);
    return aliases.size === 1 ? aliases.has(alias) : aliases.size === 0 && isNever(part);
  });
}

/** Conditions on a subquery's open outputs as conditions on what lies behind them. */
function entering(parts: readonly Expression[], alias: string, block: Block): Expression[] {
  return reaching(parts, alias).flatMap((part) => {
    let isOpen = true;
    const inside = mapExpression(part, (node) => {
      const ref = columnRef(node);
      if (ref?.alias !== alias) return node;
      isOpen &&= block.open.has(positionOf(ref));
      return block.items[positionOf(ref)] ?? node;
    });
    return isOpen ? [inside] : [];
  });
}

/** Aliases of all relations below; what lies behind a shared one is not the join's. */
function tablesOf(from: BlockFrom): Set<string> {
  switch (from.kind) {
    case 'table':
    case 'shared':
      return new Set([from.relation.alias]);
    case 'derived':
      return new Set([
        from.relation.alias,
        ...from.blocks.flatMap((block) => (block.from ? [...tablesOf(block.from)] : [])),
      ]);
    case 'join':
      return new Set([...tablesOf(from.left), ...tablesOf(from.right)]);
  }
}
