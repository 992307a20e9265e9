import type { Identifier, WindowSpec } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { parseInterval } from './parse-literal.js';
import { parseOrderItems } from './parse-order.js';

/** What follows OVER: a window's name, or its definition in parentheses. */
export function parseOver(cursor: TokenCursor): WindowSpec {
  const name = cursor.acceptIdentifier();
  return name ? { name, partitionBy: [], orderBy: [] } : parseWindow(cursor);
}

/** `([base] PARTITION BY … ORDER BY … frame)`. */
export function parseWindow(cursor: TokenCursor): WindowSpec {
  if (!cursor.accept('(')) throw cursor.unexpected('OVER takes a window in parentheses, or its name');
  const name = seesFrame(cursor) || cursor.sees('PARTITION', 'BY') ? undefined : cursor.acceptIdentifier();
  const partitionBy = cursor.accept('PARTITION', 'BY') ? cursor.list(() => parseExpression(cursor)) : [];
  const orderBy = cursor.sees('ORDER') ? parseOrderItems(cursor) : [];
  const frame = seesFrame(cursor) ? parseFrame(cursor) : undefined;
  cursor.expect(')');
  return { ...(name && { name }), partitionBy, orderBy, ...(frame !== undefined && { frame }) };
}

/** `WINDOW w AS (…), …` from the names on. */
export function parseNamedWindows(
  cursor: TokenCursor,
): readonly { readonly name: Identifier; readonly spec: WindowSpec }[] {
  return cursor.list(() => {
    const name = cursor.identifier();
    cursor.expect('AS');
    return { name, spec: parseWindow(cursor) };
  });
}

function seesFrame(cursor: TokenCursor): boolean {
  return cursor.seesAny('ROWS', 'RANGE', 'GROUPS') && cursor.peek(1).kind !== 'symbol';
}

function parseFrame(cursor: TokenCursor): string {
  const unit = cursor.next().value;
  if (!cursor.accept('BETWEEN')) return `${unit} BETWEEN ${parseBound(cursor)} AND CURRENT ROW${parseExclude(cursor)}`;
  const from = parseBound(cursor);
  cursor.expect('AND');
  const to = parseBound(cursor);
  return `${unit} BETWEEN ${from} AND ${to}${parseExclude(cursor)}`;
}

function parseBound(cursor: TokenCursor): string {
  if (cursor.accept('CURRENT', 'ROW')) return 'CURRENT ROW';
  const distance = cursor.accept('UNBOUNDED') ? 'UNBOUNDED' : parseDistance(cursor);
  if (cursor.accept('PRECEDING')) return `${distance} PRECEDING`;
  if (cursor.accept('FOLLOWING')) return `${distance} FOLLOWING`;
  throw cursor.unexpected('expected PRECEDING or FOLLOWING');
}

function parseDistance(cursor: TokenCursor): string {
  const token = cursor.peek();
  if (token.kind === 'number') return cursor.next().value;
  const interval = cursor.sees('INTERVAL') ? parseInterval(cursor) : undefined;
  if (interval?.kind !== 'literal' || interval.type !== 'interval')
    throw cursor.unexpected('a frame bound is a number, an INTERVAL, UNBOUNDED or CURRENT ROW', token);
  return `INTERVAL '${interval.value.replaceAll("'", "''")}'`;
}

function parseExclude(cursor: TokenCursor): string {
  if (!cursor.accept('EXCLUDE')) return '';
  for (const what of [['CURRENT', 'ROW'], ['GROUP'], ['TIES'], ['NO', 'OTHERS']]) {
    if (cursor.accept(...what)) return ` EXCLUDE ${what.join(' ')}`;
  }
  throw cursor.unexpected('EXCLUDE takes CURRENT ROW, GROUP, TIES or NO OTHERS');
}
