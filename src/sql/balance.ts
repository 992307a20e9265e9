import type { Expression } from './ast.js';

/** Up to here a run keeps the left-deep shape people expect to see. */
const SHORT_RUN = 64;

/** Joins operands with AND or OR in order: left-deep when few, else as a tree of logarithmic depth. */
export function balanced(op: 'and' | 'or', operands: readonly Expression[]): Expression {
  return operands.length <= SHORT_RUN ? operands.reduce((left, right) => join(op, left, right)) : halve(op, operands);
}

/** What is given of the conditions, ANDed; undefined when nothing is. */
export function allOf(conditions: readonly (Expression | undefined)[]): Expression | undefined {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? undefined : balanced('and', given);
}

function halve(op: 'and' | 'or', operands: readonly Expression[]): Expression {
  if (operands.length <= 2) return operands.reduce((left, right) => join(op, left, right));
  const middle = operands.length >> 1;
  return join(op, halve(op, operands.slice(0, middle)), halve(op, operands.slice(middle)));
}

function join(op: 'and' | 'or', left: Expression, right: Expression): Expression {
  return { kind: 'binary', op, left, right, at: left.at };
}
