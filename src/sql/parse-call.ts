import type { Expression, Identifier, OrderItem } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { parseOrderItems } from './parse-order.js';
import { parseOver } from './parse-window.js';

type Call = Extract<Expression, { kind: 'call' }>;

/** `name(…)` from its parenthesis on, with DISTINCT, ORDER BY, WITHIN GROUP, FILTER and OVER. */
export function parseCall(cursor: TokenCursor, name: Identifier): Expression {
  cursor.expect('(');
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  const star = !distinct && cursor.sees('*', ')') && cursor.accept('*');
  const args = star || cursor.sees(')') ? [] : cursor.list(() => parseExpression(cursor));
  const orderBy = cursor.sees('ORDER') ? parseOrderItems(cursor) : [];
  const separator = name.name.toLowerCase() === 'group_concat' ? parseSeparator(cursor) : undefined;
  if (cursor.seesAny('IGNORE', 'RESPECT')) throw cursor.unsupported('IGNORE NULLS is not supported');
  if (!cursor.accept(')')) throw cursor.unexpected('expected , or )');
  const all = separator ? [joined(args, name.at), separator] : args;
  return parseTail(cursor, { kind: 'call', name, args: all, star, distinct, orderBy, at: name.at });
}

/** MySQL's `GROUP_CONCAT(a, b SEPARATOR ';')`. */
function parseSeparator(cursor: TokenCursor): Expression | undefined {
  if (!cursor.accept('SEPARATOR')) return undefined;
  const token = cursor.next();
  if (token.kind !== 'string') throw cursor.unexpected('SEPARATOR takes a text', token);
  return { kind: 'literal', type: 'text', value: token.value, at: token.at };
}

/** With SEPARATOR all arguments are one text. */
function joined(args: readonly Expression[], at: number): Expression {
  const [only] = args;
  if (only && args.length === 1) return only;
  return {
    kind: 'call',
    name: { name: 'concat', quoted: false, at },
    args,
    star: false,
    distinct: false,
    orderBy: [],
    at,
  };
}

function parseTail(cursor: TokenCursor, call: Call): Expression {
  const within = parseWithinGroup(cursor);
  const filter = parseFilter(cursor);
  if (cursor.sees('IGNORE', 'NULLS') || cursor.sees('RESPECT', 'NULLS'))
    throw cursor.unsupported('IGNORE NULLS is not supported');
  const over = cursor.accept('OVER') ? parseOver(cursor) : undefined;
  return {
    ...call,
    ...(within && { orderBy: within, withinGroup: true }),
    ...(filter && { filter }),
    ...(over && { over }),
  };
}

function parseWithinGroup(cursor: TokenCursor): readonly OrderItem[] | undefined {
  if (!cursor.accept('WITHIN', 'GROUP', '(')) return undefined;
  const orderBy = parseOrderItems(cursor);
  cursor.expect(')');
  return orderBy;
}

function parseFilter(cursor: TokenCursor): Expression | undefined {
  if (!cursor.accept('FILTER', '(')) return undefined;
  cursor.expect('WHERE');
  const filter = parseExpression(cursor);
  cursor.expect(')');
  return filter;
}
