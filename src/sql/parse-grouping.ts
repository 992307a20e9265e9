import type { Expression } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import type { SelectMark } from './query-slots.js';

/** What follows GROUP BY: ALL, expressions, or ROLLUP and CUBE over all of them. */
export function parseGrouping(cursor: TokenCursor): NonNullable<SelectMark['group']> {
  if (cursor.sees('ALL')) {
    cursor.next();
    return { by: 'all' };
  }
  const whole = (['rollup', 'cube'] as const).find((kind) => cursor.sees(kind.toUpperCase(), '('));
  if (whole) cursor.next();
  if (cursor.sees('GROUPING', 'SETS'))
    throw cursor.unsupported('GROUPING SETS is not supported', cursor.peek(), 'use ROLLUP or CUBE, or UNION ALL');
  if (cursor.sees('(', ')'))
    throw cursor.unsupported('GROUP BY () is not supported', cursor.peek(), 'leave GROUP BY out');
  if (whole) cursor.expect('(');
  const by = cursor.list(() => parseGroupingItem(cursor));
  if (whole) cursor.expect(')');
  const behind = (['rollup', 'cube'] as const).find((kind) => cursor.accept('WITH', kind.toUpperCase()));
  if (whole && (behind || cursor.sees(','))) throw cursor.unsupported('ROLLUP and CUBE must be the whole of GROUP BY');
  const grouping = whole ?? behind;
  return { by, ...(grouping && { grouping }) };
}

function parseGroupingItem(cursor: TokenCursor): Expression {
  if (cursor.sees('ROLLUP', '(') || cursor.sees('CUBE', '(') || cursor.sees('GROUPING', 'SETS')) {
    throw cursor.unsupported('ROLLUP and CUBE must be the whole of GROUP BY');
  }
  return parseExpression(cursor);
}
