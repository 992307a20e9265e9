import type { Expression, Identifier, SelectItem } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import type { SelectMark } from './query-slots.js';
import type { Skeleton } from './skeleton.js';

/** `SELECT [DISTINCT [ON (…)] | ALL] [TOP n] items` into the skeleton; the mark is completed by later clauses. */
export function foldSelect(cursor: TokenCursor, skeleton: Skeleton, before: Pick<SelectMark, 'set'>): SelectMark {
  const token = cursor.expect('SELECT');
  const distinct = cursor.accept('DISTINCT');
  const distinctOn = distinct && cursor.sees('ON', '(') ? parseDistinctOn(cursor) : undefined;
  if (!distinct) cursor.accept('ALL');
  const top = parseTop(cursor);
  const mark: SelectMark = { ...before, at: token.at, ...(distinctOn && { distinctOn }), ...top };
  skeleton.write(distinct ? 'SELECT DISTINCT' : 'SELECT', token);
  skeleton.slot(mark, token);
  foldItems(cursor, skeleton);
  return mark;
}

/** The items of a select list, each as `, xN [AS xM]`. */
function foldItems(cursor: TokenCursor, skeleton: Skeleton): void {
  cursor.list(() => {
    const token = cursor.peek();
    skeleton.write(',', token);
    skeleton.slot(parseItem(cursor), token);
    const aliasToken = cursor.peek(cursor.sees('AS') ? 1 : 0);
    const alias = parseAlias(cursor);
    if (alias) {
      skeleton.write('AS', aliasToken);
      skeleton.slot(alias, aliasToken);
    }
  });
}

/** One item without its alias: `*`, `c.*` or an expression. */
export function parseItem(cursor: TokenCursor): SelectItem {
  const token = cursor.peek();
  if (cursor.accept('*')) return { kind: 'star', at: token.at };
  if (
    (token.kind === 'word' || token.kind === 'quoted') &&
    cursor.peek(1).value === '.' &&
    cursor.peek(2).value === '*' &&
    cursor.peek(2).kind === 'symbol'
  ) {
    const qualifier = cursor.identifier(true);
    cursor.next();
    cursor.next();
    return { kind: 'star', qualifier, at: token.at };
  }
  return { kind: 'expression', expression: parseExpression(cursor), at: token.at };
}

/** `AS name` (T-SQL and MySQL quote it as text too), or a bare name that is no keyword. */
export function parseAlias(cursor: TokenCursor): { readonly alias: Identifier } | undefined {
  const explicit = cursor.accept('AS');
  const token = cursor.peek();
  if (explicit && token.kind === 'string' && token.value !== '') {
    cursor.next();
    return { alias: { name: token.value, quoted: true, at: token.at } };
  }
  const alias = explicit ? cursor.identifier(true) : cursor.acceptIdentifier();
  return alias && { alias };
}

/** Items with their aliases, for RETURNING. */
export function parseReturning(cursor: TokenCursor): readonly SelectItem[] {
  return cursor.list(() => {
    const item = parseItem(cursor);
    const token = cursor.peek();
    const alias = parseAlias(cursor)?.alias;
    if (alias && item.kind === 'star') throw cursor.unexpected('* takes no alias', token);
    return alias && item.kind === 'expression' ? { ...item, alias } : item;
  });
}

function parseDistinctOn(cursor: TokenCursor): readonly Expression[] {
  cursor.expect('ON');
  cursor.expect('(');
  const expressions = cursor.list(() => parseExpression(cursor));
  cursor.expect(')');
  return expressions;
}

/** T-SQL's `TOP 10`, `TOP (10) PERCENT`, `TOP 3 WITH TIES`; a column or function may be called top as well. */
function parseTop(cursor: TokenCursor): Pick<SelectMark, 'top' | 'topIs'> | undefined {
  const count = cursor.peek(1);
  const bare = count.kind === 'number' || count.kind === 'parameter';
  if (!cursor.sees('TOP') || !(bare || cursor.sees('TOP', '('))) return undefined;
  if (!bare && !itemFollows(cursor)) return undefined;
  cursor.next();
  const top = bare ? countOf(cursor) : inParentheses(cursor);
  const percent = cursor.accept('PERCENT');
  const ties = cursor.accept('WITH', 'TIES');
  return { top, ...((percent || ties) && { topIs: { percent, ties } }) };
}

function countOf(cursor: TokenCursor): Expression {
  const token = cursor.next();
  return token.kind === 'number'
    ? { kind: 'literal', type: 'number', value: token.value, at: token.at }
    : { kind: 'parameter', name: token.value, at: token.at };
}

function inParentheses(cursor: TokenCursor): Expression {
  cursor.expect('(');
  const value = parseExpression(cursor);
  cursor.expect(')');
  return value;
}

/** After `TOP (n)` an item must follow, or the word was a function's name. */
function itemFollows(cursor: TokenCursor): boolean {
  const after = cursor.peek(cursor.closing(1) + 1);
  if (after.kind === 'symbol') return ['*', '(', '-'].includes(after.value);
  return (
    after.kind !== 'end' &&
    !(after.kind === 'word' && ['FROM', 'AS', 'UNION', 'WHERE', 'ORDER', 'LIMIT', 'OVER'].includes(after.value))
  );
}
