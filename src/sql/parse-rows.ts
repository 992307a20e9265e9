import type { Expression, Identifier } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';

/** `VALUES (…), (…)`, its first word included. */
export function parseRows(cursor: TokenCursor): readonly (readonly Expression[])[] {
  cursor.expect('VALUES');
  return cursor.list(() => {
    cursor.expect('(');
    const row = cursor.list(() => parseValue(cursor));
    cursor.expect(')');
    return row;
  });
}

/** An expression, or DEFAULT alone. */
export function parseValue(cursor: TokenCursor): Expression {
  const token = cursor.peek();
  const after = cursor.peek(1);
  const alone =
    after.kind === 'end' ||
    (after.kind === 'symbol' && [',', ')', ';'].includes(after.value)) ||
    (after.kind === 'word' && (after.value === 'WHERE' || after.value === 'RETURNING'));
  if (!cursor.sees('DEFAULT') || !alone) return parseExpression(cursor);
  cursor.next();
  return { kind: 'default', at: token.at };
}

/** `(a, b)`: names only. */
export function columnNames(cursor: TokenCursor): readonly Identifier[] {
  cursor.expect('(');
  const names = cursor.list(() => cursor.identifier(true));
  cursor.expect(')');
  return names;
}
