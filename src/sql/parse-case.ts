import type { Expression } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';

/** `CASE [x] WHEN … THEN … [ELSE …] END`. */
export function parseCase(cursor: TokenCursor): Expression {
  const { at } = cursor.expect('CASE');
  const operand = cursor.sees('WHEN') ? undefined : parseExpression(cursor);
  const branches: { when: Expression; then: Expression }[] = [];
  while (cursor.accept('WHEN')) {
    const when = parseExpression(cursor);
    cursor.expect('THEN');
    branches.push({ when, then: parseExpression(cursor) });
  }
  if (branches.length === 0) throw cursor.unexpected('CASE needs a WHEN');
  const otherwise = cursor.accept('ELSE') ? parseExpression(cursor) : undefined;
  if (!cursor.accept('END')) throw cursor.unexpected('CASE ends with END');
  return { kind: 'case', ...(operand && { operand }), branches, ...(otherwise && { otherwise }), at };
}
