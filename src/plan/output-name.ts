import type { Expression, SelectItem } from '../sql/ast.js';
import type { ColumnPath } from './scope.js';

/** What naming needs to know of the names in FROM. */
export interface QualifierScope {
  /** The path without the name of its table. */
  withoutQualifier(path: ColumnPath): ColumnPath;
}

/**
 * The name of an output column: the alias; else a plain column as the query spelt it without its qualifier, a function its name in lower case,
 * CAST its operand's name; operators, CASE and scalar subqueries `columnN`, N the position from 1.
 */
export function outputName(
  item: Extract<SelectItem, { kind: 'expression' }>,
  position: number,
  scope: QualifierScope,
): string {
  return item.alias?.name ?? expressionName(item.expression, scope) ?? `column${position}`;
}

function expressionName(node: Expression, scope: QualifierScope): string | undefined {
  switch (node.kind) {
    case 'column':
      return columnName(scope.withoutQualifier(node.path));
    case 'call':
      return node.operator ? undefined : node.name.name.toLowerCase();
    case 'cast':
      return expressionName(node.operand, scope);
    case 'access':
      return accessName(node, scope);
    default:
      return undefined;
  }
}

/** `metadata['k']` in any spelling is `metadata.k`. */
const columnName = (path: ColumnPath): string => path.map((part) => part.name).join('.');

/** `metadata->'k'` and `data->'a'->>'b'` are `metadata.k` and `data.a.b`; below anything but a column there is no name. */
function accessName(node: Extract<Expression, { kind: 'access' }>, scope: QualifierScope): string | undefined {
  const { operand, key } = node;
  const isKey = (node.op === '->' || node.op === '->>') && key.kind === 'literal' && key.type === 'text';
  const base = operand.kind === 'column' || operand.kind === 'access' ? expressionName(operand, scope) : undefined;
  return isKey && base !== undefined ? `${base}.${key.value}` : undefined;
}
