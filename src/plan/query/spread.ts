import type { Expression } from '../../sql/ast.js';
import { mapExpression } from '../../sql/map-expression.js';
import { columnNode, columnRef, isRef, type ColumnRef } from './columns.js';
import type { Edge } from './edges.js';
import { rejectsNull } from './null-rejection.js';
import { isSame } from './same-expression.js';

/** As many edges as a condition is carried along. */
const ROUNDS = 3;

/** A constant condition on one side of an edge holds for the other: `i.id = l.invoice AND l.invoice = 'in_1'`. */
export function spread(conditions: Map<string, Expression[]>, edges: readonly Edge[]): void {
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { from, to } of edges) {
      const known = conditions.get(to.alias) ?? [];
      const implied = (conditions.get(from.alias) ?? [])
        .filter((part) => readsOnly(part, from) && rejectsNull(part, (node) => isRef(node, from)))
        .map((part) => mapExpression(part, (node) => (isRef(node, from) ? columnNode(to, node.at) : node)));
      const fresh = implied.filter((part) => !known.some((other) => isSame(other, part)));
      if (fresh.length > 0) conditions.set(to.alias, [...known, ...fresh]);
    }
}

function readsOnly(part: Expression, ref: ColumnRef): boolean {
  let onlyIt = true;
  let reads = false;
  mapExpression(part, (node) => {
    if (columnRef(node)) {
      reads = true;
      onlyIt &&= isRef(node, ref);
    }
    if ('query' in node) onlyIt = false;
    return node;
  });
  return reads && onlyIt;
}
