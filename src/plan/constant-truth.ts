import type { Expression } from '../sql/ast.js';
import { foldConstant, type Constant } from './constant.js';
import { compareDigits } from './digits.js';

const OPERATORS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

/** What a condition over constants alone comes to: `1 = 1`, FALSE; NULL counts as false. Undefined for any other condition. */
export function constantTruth(node: Expression): boolean | undefined {
  const constant = foldConstant(node);
  if (constant?.kind === 'value') return constant.value === true ? true : isFalse(constant.value);
  if (node.kind !== 'binary' || !OPERATORS.has(node.op)) return undefined;
  const [left, right] = [foldConstant(node.left), foldConstant(node.right)];
  if (left === undefined || right === undefined) return undefined;
  const order = compareConstants(left, right);
  if (order === 'null') return false;
  return order === undefined ? undefined : holds(node.op, order);
}

const isFalse = (value: unknown): false | undefined => (value === false || value === null ? false : undefined);

function compareConstants(left: Constant, right: Constant): number | 'null' | undefined {
  if ((left.kind === 'value' && left.value === null) || (right.kind === 'value' && right.value === null)) return 'null';
  if (left.kind === 'number' && right.kind === 'number') return compareDigits(left.digits, right.digits);
  if (left.kind === 'time' && right.kind === 'time') return left.micros - right.micros;
  // Only equality of texts is sure: their order is the engine's business.
  return left.kind === 'value' && right.kind === 'value' && left.value === right.value
    ? 0
    : left.kind === 'value' && right.kind === 'value'
      ? NaN
      : undefined;
}

/** `order` is NaN for values that differ in an unknown direction. */
function holds(op: string, order: number): boolean | undefined {
  if (Number.isNaN(order)) return op === '=' ? false : op === '<>' ? true : undefined;
  switch (op) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
