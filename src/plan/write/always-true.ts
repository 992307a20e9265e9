import type { Expression } from '../../sql/ast.js';
import { foldConstant } from '../constant.js';
import { duckSql } from '../print.js';
import { isComparisonOfAllRows, isLikeOfAllRows, isListOfAllRows, type RowFacts } from './tautology.js';

/**
 * True for a bound condition that every row fulfils, or that says nothing of rows at all: TRUE, `1 = 1`, `length('x') = 1`, `id = id`,
 * `id IS NOT NULL`, `x OR TRUE`, `x OR NOT x`. A guard against a write of everything, not a proof.
 */
export function isAlwaysTrue(condition: Expression, facts: RowFacts): boolean {
  return isAlways(condition, true, facts);
}

/** Whether the condition comes to `wanted` for every row. */
function isAlways(node: Expression, wanted: boolean, facts: RowFacts): boolean {
  if (!facts.readsColumn(node)) return isConstant(node, wanted);
  switch (node.kind) {
    case 'unary':
      return node.op === 'not' && isAlways(node.operand, !wanted, facts);
    case 'binary':
      return isAlwaysBinary(node, wanted, facts);
    case 'is':
      return isAlwaysIs(node, wanted, facts);
    case 'distinct':
      return node.negated === wanted && isSame(node.left, node.right);
    case 'between':
      return (
        node.negated !== wanted &&
        isComparisonOfAllRows('>=', node.operand, node.low, facts) &&
        isComparisonOfAllRows('<=', node.operand, node.high, facts)
      );
    case 'in':
      return node.negated !== wanted && isListOfAllRows(node, facts);
    case 'like':
      return node.negated !== wanted && isLikeOfAllRows(node, facts);
    case 'case':
      return [...node.branches.map(({ then }) => then), ...(node.otherwise ? [node.otherwise] : [])].every(
        (result) => node.otherwise !== undefined && isAlways(result, wanted, facts),
      );
    default:
      return false;
  }
}

/** A condition that reads no column finds all rows or none; only one that is sure to find none is left to the engine. */
function isConstant(node: Expression, wanted: boolean): boolean {
  const constant = foldConstant(node);
  if (constant?.kind === 'value') return constant.value === wanted;
  if (node.kind === 'unary' && node.op === 'not') return isConstant(node.operand, !wanted);
  if (node.kind !== 'binary') return true;
  if (node.op === 'and' || node.op === 'or') {
    const sides = [isConstant(node.left, wanted), isConstant(node.right, wanted)];
    return (node.op === 'or') === wanted ? sides.includes(true) : !sides.includes(false);
  }
  const holds = compareConstants(node.op, node.left, node.right);
  return holds === undefined || holds === wanted;
}

/** Undefined where folding cannot tell. */
function compareConstants(op: string, left: Expression, right: Expression): boolean | undefined {
  const [a, b] = [foldConstant(left), foldConstant(right)];
  if (a?.kind === 'number' && b?.kind === 'number') return COMPARISONS[op]?.(Number(a.digits) - Number(b.digits));
  if (a?.kind !== 'value' || b?.kind !== 'value' || (op !== '=' && op !== '<>')) return undefined;
  return a.value !== null && b.value !== null && (a.value === b.value) === (op === '=');
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function isAlwaysBinary(node: Extract<Expression, { kind: 'binary' }>, wanted: boolean, facts: RowFacts): boolean {
  if (node.op !== 'and' && node.op !== 'or')
    return wanted && isComparisonOfAllRows(node.op, node.left, node.right, facts);
  const parts = flatten(node, node.op);
  // One true part is enough for OR, one false part for AND.
  if ((node.op === 'or') !== wanted) return parts.every((part) => isAlways(part, wanted, facts));
  return (
    parts.some((part) => isAlways(part, wanted, facts)) ||
    parts.some((part) => parts.some((other) => isOpposite(part, other, parts, facts)))
  );
}

function flatten(node: Expression, op: 'and' | 'or'): Expression[] {
  return node.kind === 'binary' && node.op === op ? [...flatten(node.left, op), ...flatten(node.right, op)] : [node];
}

function isAlwaysIs(node: Extract<Expression, { kind: 'is' }>, wanted: boolean, facts: RowFacts): boolean {
  switch (node.test) {
    case 'null':
    case 'unknown':
      return node.negated === wanted && facts.isNeverNull(node.operand);
    case 'true':
    case 'false':
      return isAlways(node.operand, (node.test === 'true') !== (node.negated === wanted), facts);
  }
}

const OPPOSITES: Readonly<Record<string, string>> = { '=': '<>', '<': '>=', '>': '<=' };

/** `x` and `NOT x`, `x IS NULL` and `x IS NOT NULL`, `x = 1` and `x <> 1`: together all rows, where a NULL is provided for. */
function isOpposite(a: Expression, b: Expression, parts: readonly Expression[], facts: RowFacts): boolean {
  if (a.kind === 'is' && b.kind === 'is' && a.test === b.test)
    return a.negated !== b.negated && isSame(a.operand, b.operand);
  const hasNull = (operand: Expression): boolean =>
    facts.isNeverNull(operand) ||
    parts.some((part) => part.kind === 'is' && part.test === 'null' && !part.negated && isSame(part.operand, operand));
  if (a.kind === 'unary' && a.op === 'not') return isSame(a.operand, b) && facts.columnsOf(b).every(hasNull);
  if (a.kind !== 'binary' || b.kind !== 'binary' || OPPOSITES[a.op] !== b.op) return false;
  return isSame(a.left, b.left) && isSame(a.right, b.right) && hasNull(a.left);
}

function isSame(a: Expression, b: Expression): boolean {
  return duckSql(a) === duckSql(b);
}
