import type { Expression } from '../../sql/ast.js';
import { mapExpression } from '../../sql/map-expression.js';
import { aliasesOf, columnNode, columnRef, isRef, type ColumnRef } from './columns.js';

/** ORs over several tables as ORs over one, its columns in place of those that must equal them: with `a.id = b.a`, `a.id = 1 OR b.x = 2` says `b.a = 1 OR b.x = 2`. */
export function throughEqualities(parts: readonly Expression[], alias: string): Expression[] {
  const ors = parts.filter((part) => part.kind === 'binary' && part.op === 'or');
  const equal = ors.length > 0 ? equalTo(parts, alias) : [];
  if (equal.length === 0) return [];
  return ors
    .filter((part) => aliasesOf(part).size > 1)
    .map((part) => mapExpression(part, (node) => inPlace(node, equal)))
    .filter((part) => aliasesOf(part).size === 1 && aliasesOf(part).has(alias));
}

interface Equal {
  readonly own: ColumnRef;
  readonly other: ColumnRef;
}

/** Columns of other tables that the conditions make equal to one of this. */
function equalTo(parts: readonly Expression[], alias: string): Equal[] {
  return parts.flatMap((part): Equal[] => {
    if (part.kind !== 'binary' || part.op !== '=') return [];
    const [left, right] = [columnRef(part.left), columnRef(part.right)];
    if (!left || !right || left.alias === right.alias) return [];
    return left.alias === alias
      ? [{ own: left, other: right }]
      : right.alias === alias
        ? [{ own: right, other: left }]
        : [];
  });
}

function inPlace(node: Expression, equal: readonly Equal[]): Expression {
  const found = equal.find(({ other }) => isRef(node, other));
  return found ? columnNode(found.own, node.at) : node;
}
