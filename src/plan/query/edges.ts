import type { ColumnRef } from './columns.js';

/** Rows of `to` matter only where its column has a value that `from`'s column has: what a join, IN or a correlated subquery says. */
export interface Edge {
  readonly from: ColumnRef;
  readonly to: ColumnRef;
}

/** The edges of a statement, each once however often it is said. */
export class Edges {
  readonly all: Edge[] = [];
  readonly #known = new Set<string>();

  add(from: ColumnRef, to: ColumnRef): void {
    const key = JSON.stringify([from.alias, from.column, to.alias, to.column]);
    if (from.alias === to.alias || this.#known.has(key)) return;
    this.#known.add(key);
    this.all.push({ from, to });
  }
}
