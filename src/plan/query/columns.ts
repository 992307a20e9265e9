import type { Expression } from '../../sql/ast.js';
import { visitExpressions } from '../../sql/walk.js';

/** A bound column `alias.column`. */
export interface ColumnRef {
  readonly alias: string;
  readonly column: string;
}

export function columnRef(node: Expression): ColumnRef | undefined {
  if (node.kind !== 'column' || node.path.length !== 2) return undefined;
  const [alias, column] = node.path.map((part) => part.name);
  return alias === undefined || column === undefined ? undefined : { alias, column };
}

/** Aliases of the relations that an expression reads, those of its subqueries included. */
export function aliasesOf(expression: Expression): Set<string> {
  const aliases = new Set<string>();
  visitExpressions(expression, (node) => {
    const ref = columnRef(node);
    if (ref) aliases.add(ref.alias);
  });
  return aliases;
}

export function isRef(node: Expression, ref: ColumnRef): boolean {
  const other = columnRef(node);
  return other?.alias === ref.alias && other.column === ref.column;
}

export function columnNode({ alias, column }: ColumnRef, at: number): Expression {
  return { kind: 'column', path: [alias, column].map((name) => ({ name, quoted: true, at })), at };
}
