import type { Expression } from './ast.js';
import { balanced } from './balance.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression, refuseChain } from './parse-expression.js';
import { parseQuery, startsQuery } from './parse-query.js';
import { LEVEL } from './precedence.js';
import type { Token } from './token.js';

/** `[NOT] IN (…)` and `[NOT] BETWEEN low AND high` behind `operand`. */
export function parseMembership(cursor: TokenCursor, operand: Expression, negated: boolean): Expression {
  if (negated) cursor.next();
  return cursor.next().value === 'IN' ? parseIn(cursor, operand, negated) : parseBetween(cursor, operand, negated);
}

function parseIn(cursor: TokenCursor, operand: Expression, negated: boolean): Expression {
  if (!cursor.accept('(')) throw cursor.unexpected('IN takes a list or a query in parentheses');
  if (cursor.sees(')')) throw cursor.unexpected('IN () has nothing to compare with');
  const start = cursor.peek();
  if (startsQuery(cursor)) {
    const query = parseQuery(cursor);
    if (cursor.accept(')')) return { kind: 'inQuery', operand, query, negated, at: operand.at };
    throw cursor.unexpected('a query in a list needs its own parentheses', start);
  }
  const items = cursor.list(() => parseExpression(cursor));
  cursor.expect(')');
  return { kind: 'in', operand, items, negated, at: operand.at };
}

function parseBetween(cursor: TokenCursor, operand: Expression, negated: boolean): Expression {
  const low = parseExpression(cursor, LEVEL.is, true);
  if (!cursor.accept('AND')) throw cursor.unexpected('BETWEEN needs AND between its bounds');
  const high = parseExpression(cursor, LEVEL.predicate + 1);
  refuseChain(cursor, LEVEL.predicate);
  return { kind: 'between', operand, low, high, negated, at: operand.at };
}

/** `[NOT] LIKE | ILIKE | SIMILAR TO pattern [ESCAPE 'c']` behind `operand`. */
export function parsePattern(cursor: TokenCursor, operand: Expression, negated: boolean): Expression {
  if (negated) cursor.next();
  const word = cursor.next().value;
  if (word === 'SIMILAR') cursor.expect('TO');
  const quantifier = cursor.seesAny('ANY', 'ALL', 'SOME') ? cursor.next() : undefined;
  if (quantifier) return parsePatterns(cursor, { operand, op: opOf(word), negated }, quantifier);
  const pattern = parseExpression(cursor, LEVEL.predicate + 1);
  if (word === 'SIMILAR' && cursor.sees('ESCAPE'))
    throw cursor.unsupported('SIMILAR TO … ESCAPE is not supported', cursor.peek(), 'escape with a backslash');
  const escape = cursor.accept('ESCAPE') ? parseExpression(cursor, LEVEL.predicate + 2) : undefined;
  refuseChain(cursor, LEVEL.predicate);
  return { kind: 'like', operand, pattern, ...(escape && { escape }), op: opOf(word), negated, at: operand.at };
}

type Like = Extract<Expression, { kind: 'like' }>;

const opOf = (word: string): Like['op'] => (word === 'LIKE' ? 'like' : word === 'ILIKE' ? 'ilike' : 'similar');

/** `LIKE ANY (ARRAY['a%', 'b%'])`: one LIKE per pattern. */
function parsePatterns(
  cursor: TokenCursor,
  like: Pick<Like, 'operand' | 'op' | 'negated'>,
  quantifier: Token,
): Expression {
  cursor.expect('(');
  const list = startsQuery(cursor) ? undefined : parseExpression(cursor);
  if (list?.kind !== 'array' || list.items.length === 0)
    throw cursor.unsupported(
      `LIKE ${quantifier.value} takes an ARRAY['…'] of patterns`,
      quantifier,
      'write one LIKE per pattern, with OR',
    );
  cursor.expect(')');
  const { at } = like.operand;
  const tests = list.items.map((pattern): Expression => ({ kind: 'like', ...like, pattern, at }));
  return balanced(quantifier.value === 'ALL' ? 'and' : 'or', tests);
}
