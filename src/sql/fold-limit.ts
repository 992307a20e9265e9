import type { Expression } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { LEVEL } from './precedence.js';
import type { LimitSlot } from './query-slots.js';
import type { Skeleton } from './skeleton.js';

type Bound = LimitSlot;

/** `LIMIT n OFFSET m`, `OFFSET m ROWS FETCH NEXT n ROWS ONLY`, `LIMIT m, n`, in any order, as LIMIT and OFFSET. */
export function foldLimit(cursor: TokenCursor, skeleton: Skeleton): void {
  const token = cursor.peek();
  let limit: Bound | undefined;
  let offset: Bound | undefined;
  for (;;) {
    const at = cursor.peek().at;
    if (cursor.sees('LIMIT') && !limit) [limit, offset] = parseLimit(cursor, at, offset);
    else if (cursor.sees('OFFSET') && !offset) offset = parseOffset(cursor, at);
    else if (cursor.sees('FETCH') && !limit) limit = parseFetch(cursor, at);
    else break;
  }
  if (limit) {
    skeleton.write('LIMIT', token);
    skeleton.numberSlot(limit, token);
  }
  if (offset) {
    skeleton.write('OFFSET', token);
    skeleton.numberSlot(offset, token);
  }
}

function parseLimit(cursor: TokenCursor, at: number, offset: Bound | undefined): [Bound, Bound | undefined] {
  cursor.next();
  if (cursor.accept('ALL')) return [{ at }, offset];
  const first = parseExpression(cursor);
  if (cursor.sees('PERCENT') || cursor.sees('%')) throw cursor.unsupported('LIMIT takes a number of rows only');
  if (offset || !cursor.accept(',')) return [bound(at, first), offset];
  return [bound(at, parseExpression(cursor)), bound(at, first)];
}

function parseOffset(cursor: TokenCursor, at: number): Bound {
  cursor.next();
  const value = parseExpression(cursor);
  if (!cursor.accept('ROWS')) cursor.accept('ROW');
  return bound(at, value);
}

function parseFetch(cursor: TokenCursor, at: number): Bound {
  cursor.next();
  if (!cursor.accept('FIRST') && !cursor.accept('NEXT'))
    throw cursor.unexpected('FETCH is written FETCH NEXT n ROWS ONLY');
  const value: Expression = cursor.seesAny('ROW', 'ROWS')
    ? { kind: 'literal', type: 'number', value: '1', at }
    : parseExpression(cursor, LEVEL.additive);
  if (!cursor.accept('ROWS') && !cursor.accept('ROW'))
    throw cursor.unexpected('FETCH is written FETCH NEXT n ROWS ONLY');
  if (cursor.accept('WITH', 'TIES')) return { at, value, is: { percent: false, ties: true } };
  cursor.expect('ONLY');
  return bound(at, value);
}

/** LIMIT NULL is no limit, as in PostgreSQL. */
function bound(at: number, value: Expression): Bound {
  return value.kind === 'literal' && value.type === 'null' ? { at } : { at, value };
}
