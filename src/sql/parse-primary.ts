import type { Expression } from './ast.js';
import { identifierOf, type TokenCursor } from './cursor.js';
import { RESERVED } from './keywords.js';
import { parseCall } from './parse-call.js';
import { parseCase } from './parse-case.js';
import { parseExpression } from './parse-expression.js';
import { parseDateTime, parseInterval, parseOdbcEscape } from './parse-literal.js';
import { parseQuery, startsQuery } from './parse-query.js';
import { isSpecialCall, parseSpecialCall } from './parse-special-call.js';
import type { Token } from './token.js';

/** Functions SQL calls without parentheses. */
const BARE_CALLS: ReadonlySet<string> = new Set([
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'CURRENT_USER',
  'SESSION_USER',
  'CURRENT_SCHEMA',
  'CURRENT_CATALOG',
]);

/** Reserved words that are functions too when a parenthesis follows. */
const RESERVED_CALLS: ReadonlySet<string> = new Set(['LEFT', 'RIGHT']);

/** An operand: literal, parameter, column, call, CASE, or something in parentheses. */
export function parsePrimary(cursor: TokenCursor): Expression {
  const token = cursor.peek();
  switch (token.kind) {
    case 'string':
      return { kind: 'literal', type: 'text', value: cursor.next().value, at: token.at };
    case 'number':
      return { kind: 'literal', type: 'number', value: cursor.next().value, at: token.at };
    case 'parameter':
      return { kind: 'parameter', name: cursor.next().value, at: token.at };
    case 'symbol':
      return parseSymbol(cursor, token);
    case 'quoted':
      return parseName(cursor, token);
    case 'word':
      return parseWord(cursor, token);
    case 'broken':
    case 'end':
      throw cursor.unexpected('an expression is missing here');
  }
}

function parseSymbol(cursor: TokenCursor, token: Token): Expression {
  if (token.value === '(') return parseParenthesised(cursor);
  if (token.value === '{') return parseOdbcEscape(cursor);
  throw cursor.unexpected(token.value === '*' ? '* stands alone in a select list or in count(*)' : undefined);
}

function parseParenthesised(cursor: TokenCursor): Expression {
  const { at } = cursor.expect('(');
  if (startsQuery(cursor)) {
    const query = parseQuery(cursor);
    cursor.expect(')');
    return { kind: 'subquery', query, at };
  }
  const items = cursor.list(() => parseExpression(cursor));
  cursor.expect(')');
  const [only] = items;
  return only && items.length === 1 ? only : { kind: 'row', items, at };
}

function parseWord(cursor: TokenCursor, token: Token): Expression {
  const called = cursor.peek(1).kind === 'symbol' && cursor.peek(1).value === '(';
  switch (token.value) {
    case 'NULL':
      cursor.next();
      return { kind: 'literal', type: 'null', value: null, at: token.at };
    case 'TRUE':
    case 'FALSE':
      cursor.next();
      return { kind: 'literal', type: 'boolean', value: token.value === 'TRUE', at: token.at };
    case 'CASE':
      return parseCase(cursor);
    case 'EXISTS':
      return parseExists(cursor);
    case 'ARRAY':
      return cursor.sees('ARRAY', '[') ? parseArray(cursor) : parseName(cursor, token);
    case 'INTERVAL':
      return parseInterval(cursor) ?? parseName(cursor, token);
    case 'ROW':
      return called ? parseRow(cursor) : parseName(cursor, token);
    default:
      if (called && isSpecialCall(token.value)) return parseSpecialCall(cursor);
      return parseDateTime(cursor) ?? parseName(cursor, token);
  }
}

function parseExists(cursor: TokenCursor): Expression {
  const { at } = cursor.next();
  cursor.expect('(');
  const query = parseQuery(cursor);
  cursor.expect(')');
  return { kind: 'exists', query, negated: false, at };
}

function parseArray(cursor: TokenCursor): Expression {
  const { at } = cursor.next();
  cursor.expect('[');
  const items = cursor.sees(']') ? [] : cursor.list(() => parseExpression(cursor));
  cursor.expect(']');
  return { kind: 'array', items, at };
}

function parseRow(cursor: TokenCursor): Expression {
  const { at } = cursor.next();
  cursor.expect('(');
  const items = cursor.sees(')') ? [] : cursor.list(() => parseExpression(cursor));
  cursor.expect(')');
  return { kind: 'row', items, at };
}

/** A column path, or a call when a parenthesis follows the name. */
function parseName(cursor: TokenCursor, token: Token): Expression {
  const called = cursor.peek(1).kind === 'symbol' && cursor.peek(1).value === '(';
  if (token.kind === 'word' && RESERVED.has(token.value) && !(called && RESERVED_CALLS.has(token.value))) {
    throw cursor.unexpected(token.value === 'SELECT' ? 'a query inside an expression needs parentheses' : undefined);
  }
  cursor.next();
  const name = identifierOf(cursor.text, token);
  if (called) return parseCall(cursor, name);
  if (token.kind === 'word' && BARE_CALLS.has(token.value) && !cursor.sees('.')) {
    return { kind: 'call', name, args: [], star: false, distinct: false, orderBy: [], at: token.at };
  }
  const path = [name];
  while (cursor.accept('.')) {
    if (cursor.sees('*')) throw cursor.unexpected('x.* stands alone in a select list');
    path.push(cursor.identifier(true));
  }
  if (cursor.sees('(')) throw cursor.unexpected('functions are called without a schema in front');
  return { kind: 'column', path, at: token.at };
}
