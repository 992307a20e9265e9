import type { CatalogTable } from '../../catalog/table.js';
import type { Expression } from '../../sql/ast.js';
import { foldConstant } from '../constant.js';
import { boundColumnName } from '../scope.js';

/** True for a bound condition that every row fulfils: TRUE, `1 = 1`, `id = id`, `id IS NOT NULL`, `x OR TRUE`. A guard, not a proof. */
export function isAlwaysTrue(node: Expression, table: CatalogTable): boolean {
  if (node.kind === 'binary' && node.op === 'or')
    return isAlwaysTrue(node.left, table) || isAlwaysTrue(node.right, table);
  if (node.kind === 'binary' && node.op === 'and')
    return isAlwaysTrue(node.left, table) && isAlwaysTrue(node.right, table);
  if (node.kind === 'binary') return isSame(node, table) || isTrueComparison(node);
  if (node.kind === 'is') return node.test === 'null' && node.negated && isNeverNull(node.operand, table);
  if (node.kind === 'like')
    return node.pattern.kind === 'literal' && node.pattern.value === '%' && isNeverNull(node.operand, table);
  const constant = foldConstant(node);
  return constant?.kind === 'value' && constant.value === true;
}

/** `id = id`, `id <= id`. */
function isSame(node: Extract<Expression, { kind: 'binary' }>, table: CatalogTable): boolean {
  const name = boundColumnName(node.left);
  return (
    name !== undefined &&
    name === boundColumnName(node.right) &&
    ['=', '<=', '>='].includes(node.op) &&
    isNeverNull(node.left, table)
  );
}

function isNeverNull(node: Expression, table: CatalogTable): boolean {
  const name = boundColumnName(node);
  return name !== undefined && table.columns.find(name)?.nullable === false;
}

function isTrueComparison(node: Extract<Expression, { kind: 'binary' }>): boolean {
  const [left, right] = [foldConstant(node.left), foldConstant(node.right)];
  if (left?.kind === 'number' && right?.kind === 'number')
    return holds(node.op, Number(left.digits) - Number(right.digits));
  if (left?.kind !== 'value' || right?.kind !== 'value' || left.value === null || right.value === null) return false;
  return node.op === '=' ? left.value === right.value : node.op === '<>' && left.value !== right.value;
}

function holds(op: string, order: number): boolean {
  const tests: Readonly<Record<string, boolean>> = {
    '=': order === 0,
    '<>': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return tests[op] ?? false;
}
