import type { Expression } from '../../sql/ast.js';
import { conjuncts } from '../terms.js';

/** Says of a part of a condition that it is NULL. */
export type IsNull = (node: Expression) => boolean;

/** True when the condition cannot hold where those parts are NULL, whatever all others are; conservative. */
export function rejectsNull(part: Expression, isNull: IsNull): boolean {
  if (becomesNull(part, isNull) || isNever(part)) return true;
  switch (part.kind) {
    case 'binary':
      if (part.op === 'or') return rejectsNull(part.left, isNull) && rejectsNull(part.right, isNull);
      return part.op === 'and' && (rejectsNull(part.left, isNull) || rejectsNull(part.right, isNull));
    case 'between':
      return !part.negated && [part.low, part.high].some((bound) => becomesNull(bound, isNull));
    case 'is':
      return rejectsAsTest(part) && becomesNull(part.operand, isNull);
    // NULL is in no query's rows, and in none of an empty one's; NOT IN of no rows is true even for NULL.
    case 'inQuery':
      return !part.negated && becomesNull(part.operand, isNull);
    case 'quantified':
      return part.quantifier === 'any' && becomesNull(part.operand, isNull);
    default:
      return false;
  }
}

/** IS NOT NULL, IS TRUE, IS FALSE. */
function rejectsAsTest({ test, negated }: Extract<Expression, { kind: 'is' }>): boolean {
  return test === 'null' ? negated : !negated && test !== 'unknown';
}

/** True when the value is NULL where those parts are. */
function becomesNull(node: Expression, isNull: IsNull): boolean {
  if (isNull(node)) return true;
  switch (node.kind) {
    case 'binary':
      return isStrict(node.op) && (becomesNull(node.left, isNull) || becomesNull(node.right, isNull));
    case 'unary':
    case 'cast':
    case 'in':
    case 'between':
    case 'like':
      return becomesNull(node.operand, isNull);
    case 'call':
      return node.name.name === 'json_extract_string' && node.args.some((arg) => becomesNull(arg, isNull));
    default:
      return false;
  }
}

/** `false OR NULL` aside, NULL in an operator is NULL; AND and OR are not among them. */
const isStrict = (op: string): boolean =>
  ['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '||', '^', '&', '|', '<<', '>>'].includes(op);

/** True for a condition that no row can fulfil, known before any is: `1 = 0`. */
export function isNever(part: Expression): boolean {
  return conjuncts(part, { type: () => undefined, text: () => '' }).some((one) => one.impossible);
}
