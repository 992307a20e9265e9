import type { Expression } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';

/** `x['k']` extends a column's path; any other subscript reads an element of the value. */
export function parseSubscript(cursor: TokenCursor, operand: Expression): Expression {
  cursor.expect('[');
  const key = parseExpression(cursor);
  cursor.expect(']');
  if (operand.kind === 'column' && key.kind === 'literal' && key.type === 'text') {
    return { ...operand, path: [...operand.path, { name: key.value, quoted: true, subscript: true, at: key.at }] };
  }
  return { kind: 'access', operand, op: '[]', key, at: operand.at };
}
