import type { Expression, Query } from '../../sql/ast.js';
import { mapExpression } from '../../sql/map-expression.js';
import { splitConjuncts } from '../terms.js';
import type { Block, BlockFrom } from './block.js';
import { aliasesOf, columnRef, type ColumnRef } from './columns.js';
import type { NestedQuery } from './statement.js';

/** Rows of `to` matter only where its column has a value that `from`'s column has: what a join, IN or a correlated subquery says. */
export interface Edge {
  readonly from: ColumnRef;
  readonly to: ColumnRef;
}

/** What a statement's conditions say of the rows of each table it names. */
export class Needs {
  /** Conditions that only rows of one relation decide, by its alias. */
  readonly conditions = new Map<string, Expression[]>();
  readonly edges: Edge[] = [];
  readonly #derived = new Map<string, Extract<BlockFrom, { kind: 'derived' }>>();
  readonly #nested = new Map<Query, readonly Block[]>();

  constructor(blocks: readonly Block[], nested: readonly NestedQuery[]) {
    for (const { query, blocks: inner } of nested) if (query) this.#nested.set(query, inner);
    const all = [...blocks, ...nested.flatMap((entry) => entry.blocks)];
    for (const block of all) this.#register(block.from);
    for (const block of all) this.#block(block, []);
    this.#spread();
  }

  #register(from: BlockFrom | undefined): void {
    if (from?.kind === 'join') {
      this.#register(from.left);
      this.#register(from.right);
    }
    if (from?.kind !== 'derived') return;
    this.#derived.set(from.relation.alias, from);
    for (const block of from.blocks) this.#register(block.from);
  }

  #block(block: Block, incoming: readonly Expression[]): void {
    const parts = [...(block.where ? splitConjuncts(block.where) : []), ...incoming];
    const own = block.from ? tablesOf(block.from) : new Set<string>();
    for (const part of parts) this.#connect(part, own);
    if (block.from) this.#from(block.from, parts);
  }

  #from(from: BlockFrom, parts: readonly Expression[]): void {
    switch (from.kind) {
      case 'opaque':
        return;
      case 'table': {
        const { alias } = from.relation;
        this.conditions.set(alias, [...(this.conditions.get(alias) ?? []), ...only(parts, alias)]);
        return;
      }
      case 'derived':
        for (const block of from.blocks)
          this.#block(
            block,
            block.transparent
              ? only(parts, from.relation.alias).map((part) => inside(part, from.relation.alias, block))
              : [],
          );
        return;
      case 'join':
        this.#join(from, parts);
    }
  }

  /** A condition reaches the side that an outer join may leave NULL only if NULL cannot fulfil it; ON of an outer join says nothing of the kept side. */
  #join(from: Extract<BlockFrom, { kind: 'join' }>, parts: readonly Expression[]): void {
    const on = from.on ? splitConjuncts(from.on) : [];
    const strict = parts.filter(rejectsNull);
    const isInner = from.join === 'inner' || from.join === 'cross';
    const reaches = {
      left: isInner
        ? [...parts, ...on]
        : from.join === 'left'
          ? parts
          : from.join === 'right'
            ? [...strict, ...on]
            : strict,
      right: isInner
        ? [...parts, ...on]
        : from.join === 'right'
          ? parts
          : from.join === 'left'
            ? [...strict, ...on]
            : strict,
    };
    if (isInner) for (const part of on) this.#connect(part, tablesOf(from));
    else if (from.join !== 'full')
      for (const part of on) this.#connectTowards(part, from.join === 'left' ? from.right : from.left);
    this.#from(from.left, reaches.left);
    this.#from(from.right, reaches.right);
  }

  /** An equality within the block limits both its sides; with a query around it only the inner one, whose rows are looked up for the outer's. */
  #connect(part: Expression, own: ReadonlySet<string>): void {
    const pair = this.#equality(part);
    for (const [from, to] of pair ? [pair, [pair[1], pair[0]] as const] : [])
      if (own.has(to.alias)) this.edges.push({ from, to });
    if (part.kind === 'inQuery' && !part.negated) this.#connectQuery(part.operand, part.query, own);
    if (part.kind === 'binary' && part.op === '=' && part.right.kind === 'subquery')
      this.#connectScalar(part.left, part.right.query, own);
  }

  #connectTowards(part: Expression, side: BlockFrom): void {
    const pair = this.#equality(part);
    if (!pair) return;
    const inner = tablesOf(side);
    const [a, b] = pair;
    if (inner.has(a.alias) && !inner.has(b.alias)) this.edges.push({ from: b, to: a });
    if (inner.has(b.alias) && !inner.has(a.alias)) this.edges.push({ from: a, to: b });
  }

  /** `a.x IN (SELECT b.y …)`: a's rows need a value that b has; b's rows need one that a has, where every row of b is an output row. */
  #connectQuery(operand: Expression, query: Query, own: ReadonlySet<string>): void {
    const pair = this.#connectScalar(operand, query, own);
    if (pair && this.#nested.get(query)?.[0]?.transparent) this.edges.push({ from: pair.outer, to: pair.inner });
  }

  /** `a.x = (SELECT b.y …)`: a's rows need b's value; b's rows must all be there, or a second one would not be the error it is. */
  #connectScalar(
    operand: Expression,
    query: Query,
    own: ReadonlySet<string>,
  ): { readonly outer: ColumnRef; readonly inner: ColumnRef } | undefined {
    const outer = this.#base(operand);
    const blocks = this.#nested.get(query) ?? [];
    const item = blocks.length === 1 ? blocks[0]?.items[0] : undefined;
    const inner = item && this.#base(item);
    if (!outer || !inner) return undefined;
    if (own.has(outer.alias)) this.edges.push({ from: inner, to: outer });
    return { outer, inner };
  }

  #equality(part: Expression): [ColumnRef, ColumnRef] | undefined {
    if (part.kind !== 'binary' || part.op !== '=') return undefined;
    const [a, b] = [this.#base(part.left), this.#base(part.right)];
    return a && b && a.alias !== b.alias ? [a, b] : undefined;
  }

  /** The table's column behind a column, through subqueries in FROM that pass it on. */
  #base(node: Expression): ColumnRef | undefined {
    const ref = columnRef(node);
    const derived = ref && this.#derived.get(ref.alias);
    if (ref === undefined || derived === undefined) return ref && !ref.alias.startsWith('q') ? ref : undefined;
    const block = derived.blocks.length === 1 ? derived.blocks[0] : undefined;
    const item = block?.transparent ? block.items[Number(ref.column.slice(1)) - 1] : undefined;
    return item && this.#base(item);
  }

  /** A constant condition on one side of an edge holds for the other: `i.id = l.invoice AND l.invoice = 'in_1'`. */
  #spread(): void {
    for (let round = 0; round < 3; round += 1) {
      for (const { from, to } of this.edges) {
        const known = this.conditions.get(to.alias) ?? [];
        const implied = (this.conditions.get(from.alias) ?? [])
          .filter((part) => readsOnly(part, from) && rejectsNull(part))
          .map((part) => mapExpression(part, (node) => (isRef(node, from) ? renamed(node, to) : node)));
        const fresh = implied.filter(
          (part) => !known.some((other) => JSON.stringify(strip(other)) === JSON.stringify(strip(part))),
        );
        if (fresh.length > 0) this.conditions.set(to.alias, [...known, ...fresh]);
      }
    }
  }
}

/** Positions do not make two conditions different. */
const strip = (node: Expression): unknown =>
  JSON.parse(JSON.stringify(node, (key: string, value: unknown) => (key === 'at' ? undefined : value)));

function only(parts: readonly Expression[], alias: string): Expression[] {
  return parts.filter((part) => {
    const aliases = aliasesOf(part);
    return aliases.size === 1 && aliases.has(alias);
  });
}

/** A condition on a subquery's output as a condition on what lies behind it. */
function inside(part: Expression, alias: string, block: Block): Expression {
  return mapExpression(part, (node) => {
    const ref = columnRef(node);
    return ref?.alias === alias ? (block.items[Number(ref.column.slice(1)) - 1] ?? node) : node;
  });
}

/** True when the condition cannot hold where its columns are NULL; conservative. */
function rejectsNull(part: Expression): boolean {
  switch (part.kind) {
    case 'binary':
      return part.op === 'or'
        ? rejectsNull(part.left) && rejectsNull(part.right)
        : part.op === 'and'
          ? rejectsNull(part.left) || rejectsNull(part.right)
          : isComparison(part.op) && comparesColumn(part.left, part.right);
    case 'in':
      return !part.negated && columnRef(part.operand) !== undefined;
    case 'between':
    case 'like':
      return columnRef(part.operand) !== undefined;
    case 'is':
      return part.test === 'null' && part.negated && columnRef(part.operand) !== undefined;
    case 'column':
      return true;
    default:
      return false;
  }
}

const isComparison = (op: string): boolean => ['=', '<>', '<', '<=', '>', '>='].includes(op);

/** NULL in a comparison is NULL; one without a column says nothing of NULL. */
function comparesColumn(left: Expression, right: Expression): boolean {
  return isPlain(left) && isPlain(right) && (columnRef(left) ?? columnRef(right)) !== undefined;
}

/** A column or something that reads none: no function could turn its NULL into a value. */
function isPlain(node: Expression): boolean {
  return columnRef(node) !== undefined || aliasesOf(node).size === 0;
}

function readsOnly(part: Expression, ref: ColumnRef): boolean {
  let onlyIt = true;
  let reads = false;
  mapExpression(part, (node) => {
    const other = columnRef(node);
    if (other) {
      reads = true;
      onlyIt &&= other.alias === ref.alias && other.column === ref.column;
    }
    if ('query' in node) onlyIt = false;
    return node;
  });
  return reads && onlyIt;
}

function isRef(node: Expression, ref: ColumnRef): boolean {
  const other = columnRef(node);
  return other?.alias === ref.alias && other.column === ref.column;
}

function renamed(node: Expression, to: ColumnRef): Expression {
  const { at } = node;
  return {
    kind: 'column',
    path: [
      { name: to.alias, quoted: true, at },
      { name: to.column, quoted: true, at },
    ],
    at,
  };
}

/** Aliases of all relations below. */
function tablesOf(from: BlockFrom): Set<string> {
  switch (from.kind) {
    case 'table':
      return new Set([from.relation.alias]);
    case 'derived':
      return new Set([
        from.relation.alias,
        ...from.blocks.flatMap((block) => (block.from ? [...tablesOf(block.from)] : [])),
      ]);
    case 'join':
      return new Set([...tablesOf(from.left), ...tablesOf(from.right)]);
    case 'opaque':
      return new Set();
  }
}
