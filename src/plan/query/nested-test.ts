import type { BinaryOperator, Expression, Query } from '../../sql/ast.js';
import { COMPARISONS } from '../operators.js';

/** A condition that holds only where a nested query has a row. */
export interface NestedTest {
  readonly query: Query;
  /** `member`: any row with the value makes it true. `scalar`: its one value is compared. `exists`: its columns are not looked at. */
  readonly kind: 'member' | 'scalar' | 'exists';
  /** What must equal the query's columns, by position; none where another comparison than `=` is made. */
  readonly operands: readonly Expression[];
}

/** `EXISTS (…)`, `x IN (…)`, `x = ANY (…)`, `x > (…)`, and none of their opposites. */
export function nestedTest(part: Expression): NestedTest | undefined {
  switch (part.kind) {
    case 'exists':
      return part.negated ? undefined : { query: part.query, kind: 'exists', operands: [] };
    case 'inQuery':
      return part.negated ? undefined : { query: part.query, kind: 'member', operands: operandsOf(part.operand) };
    case 'quantified':
      if (part.quantifier !== 'any') return undefined;
      return { query: part.query, kind: 'member', operands: part.op === '=' ? operandsOf(part.operand) : [] };
    case 'binary':
      return scalarTest(part.left, part.op, part.right) ?? scalarTest(part.right, part.op, part.left);
    default:
      return undefined;
  }
}

function scalarTest(operand: Expression, op: BinaryOperator, other: Expression): NestedTest | undefined {
  if (other.kind !== 'subquery' || !COMPARISONS.has(op)) return undefined;
  return { query: other.query, kind: 'scalar', operands: op === '=' ? operandsOf(operand) : [] };
}

const operandsOf = (operand: Expression): readonly Expression[] => (operand.kind === 'row' ? operand.items : [operand]);
