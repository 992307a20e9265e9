import type { OrderItem } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';

/** `ORDER BY a DESC NULLS LAST, b`, its first word included. */
export function parseOrderItems(cursor: TokenCursor): readonly OrderItem[] {
  cursor.expect('ORDER');
  cursor.expect('BY');
  return cursor.list(() => parseOrderItem(cursor));
}

function parseOrderItem(cursor: TokenCursor): OrderItem {
  const expression = parseExpression(cursor);
  const direction = cursor.accept('DESC') ? 'desc' : 'asc';
  if (direction === 'asc') cursor.accept('ASC');
  if (cursor.accept('NULLS', 'FIRST')) return { expression, direction, nulls: 'first' };
  if (cursor.accept('NULLS', 'LAST')) return { expression, direction, nulls: 'last' };
  return { expression, direction };
}
