import type { BinaryOperator, Expression } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { parseQuery, startsQuery } from './parse-query.js';

/** `op ANY (query)`, `= ANY (ARRAY[…])` behind `operand`; undefined when no quantifier follows. */
export function parseQuantified(cursor: TokenCursor, operand: Expression, op: BinaryOperator): Expression | undefined {
  const word = cursor.peek();
  if (!cursor.seesAny('ANY', 'SOME', 'ALL')) return undefined;
  cursor.next();
  cursor.expect('(');
  const quantifier = word.value === 'ALL' ? 'all' : 'any';
  if (startsQuery(cursor)) {
    const query = parseQuery(cursor);
    cursor.expect(')');
    return { kind: 'quantified', op, operand, quantifier, query, at: operand.at };
  }
  const list = parseExpression(cursor);
  cursor.expect(')');
  const negated = op === '<>' && quantifier === 'all';
  if (list.kind === 'array' && list.items.length > 0 && (negated || (op === '=' && quantifier === 'any'))) {
    return { kind: 'in', operand, items: list.items, negated, at: operand.at };
  }
  throw cursor.unsupported(`${word.value} takes a query, or after = ANY and <> ALL an ARRAY[…]`, word, 'write IN (…)');
}
