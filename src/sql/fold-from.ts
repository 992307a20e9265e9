import type { Expression, FromItem, JoinKind } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseCall } from './parse-call.js';
import { parseExpression } from './parse-expression.js';
import { parseQuery, startsQuery } from './parse-query.js';
import { columnNames } from './parse-rows.js';
import type { AliasSlot, JoinSlot, TableSlot } from './query-slots.js';
import { readFrom } from './read-from.js';
import { Skeleton } from './skeleton.js';
import type { Token } from './token.js';
import { asRecords } from './tree.js';

/** Each join costs the grammar about a millisecond. */
const MAX_TABLES = 200;

interface JoinWords {
  readonly join: JoinKind;
  readonly natural: boolean;
  readonly lateral: boolean;
  /** CROSS and OUTER APPLY: the condition is in the right side. */
  readonly apply: boolean;
}

/** `FROM a, b x JOIN c ON …` into the skeleton, the word FROM included. */
export function foldFrom(cursor: TokenCursor, skeleton: Skeleton): void {
  skeleton.write('FROM', cursor.next());
  foldTables(cursor, skeleton);
}

function foldTables(cursor: TokenCursor, skeleton: Skeleton): void {
  foldTable(cursor, skeleton, {});
  for (let tables = 1; ; tables++) {
    if (tables > MAX_TABLES)
      throw cursor.fail('The query joins too many tables', cursor.peek(), `at most ${MAX_TABLES}`);
    const token = cursor.peek();
    if (cursor.accept(',')) {
      skeleton.write(',', token);
      foldTable(cursor, skeleton, {});
      continue;
    }
    const words = parseJoinWords(cursor);
    if (words === undefined) return;
    foldJoin(cursor, skeleton, words, token);
  }
}

function foldJoin(cursor: TokenCursor, skeleton: Skeleton, words: JoinWords, token: Token): void {
  skeleton.write(words.join === 'cross' ? 'INNER JOIN' : `${words.join.toUpperCase()} JOIN`, token);
  foldTable(cursor, skeleton, { join: words.join, natural: words.natural, lateral: words.lateral });
  if (words.apply)
    return words.join === 'left' ? writeCondition(skeleton, { on: alwaysTrue(token) }, token) : undefined;
  const condition = cursor.peek();
  const given = cursor.seesAny('ON', 'USING');
  if (given && (words.natural || words.join === 'cross'))
    throw cursor.unexpected(`${words.natural ? 'NATURAL' : 'CROSS'} JOIN takes no condition`);
  if (!given && !words.natural && words.join !== 'cross')
    throw cursor.unexpected('JOIN needs ON or USING; without a condition it is CROSS JOIN');
  if (cursor.accept('ON')) writeCondition(skeleton, { on: parseExpression(cursor) }, condition);
  else if (cursor.accept('USING')) writeCondition(skeleton, { using: columnNames(cursor) }, condition);
}

/** Always as USING: the grammar takes what follows a comma behind ON for part of the condition. */
function writeCondition(skeleton: Skeleton, condition: JoinSlot, token: Token): void {
  skeleton.write('USING (', token);
  skeleton.slot(condition, token);
  skeleton.write(')', token);
}

function alwaysTrue(token: Token): Expression {
  return { kind: 'literal', type: 'boolean', value: true, at: token.at };
}

function foldTable(
  cursor: TokenCursor,
  skeleton: Skeleton,
  join: Partial<Pick<TableSlot, 'join' | 'natural' | 'lateral'>>,
): void {
  const token = cursor.peek();
  const lateral = cursor.accept('LATERAL') || join.lateral === true;
  const item = parseTable(cursor, lateral);
  const slot: TableSlot = {
    item,
    lateral,
    at: token.at,
    ...(join.join && { join: join.join }),
    ...(join.natural && { natural: true }),
  };
  skeleton.slot(slot, token);
  const aliasToken = cursor.peek();
  const alias = parseTableAlias(cursor);
  skipLockHints(cursor);
  if (pivots(cursor))
    throw cursor.unsupported(
      `${cursor.peek().value} is not supported`,
      cursor.peek(),
      'use sum(CASE WHEN … THEN … END)',
    );
  if (alias === undefined) return;
  if (item.kind === 'join') throw cursor.unsupported('Joined tables in parentheses take no alias', aliasToken);
  skeleton.write('AS', aliasToken);
  skeleton.slot(alias, aliasToken);
}

function parseTable(cursor: TokenCursor, lateral: boolean): TableSlot['item'] {
  const token = cursor.peek();
  if (cursor.accept('(')) return parseInParentheses(cursor, token, lateral);
  if (token.kind === 'string') throw cursor.unexpected('table names go in double quotes, not single ones');
  const path = cursor.path();
  const [name] = path;
  if (!cursor.sees('(') || name === undefined) return { kind: 'table', path, at: token.at };
  if (path.length > 1) throw cursor.unexpected('functions are called without a schema in front');
  return { kind: 'function', call: parseCall(cursor, name), lateral, at: token.at };
}

/** A query, VALUES, or joined tables in parentheses. */
function parseInParentheses(cursor: TokenCursor, token: Token, lateral: boolean): TableSlot['item'] {
  if (!startsQuery(cursor)) {
    const item = cursor.nested(() => parseJoinGroup(cursor));
    cursor.expect(')');
    return item;
  }
  const query = parseQuery(cursor);
  cursor.expect(')');
  const { body } = query;
  const onlyRows =
    body.kind === 'values' && query.with.length + query.orderBy.length === 0 && !query.limit && !query.offset;
  return onlyRows
    ? { kind: 'values', rows: body.rows, at: token.at }
    : { kind: 'derived', query, lateral, at: token.at };
}

/** The group has a skeleton of its own, so that the grammar never meets a nested parenthesis. */
function parseJoinGroup(cursor: TokenCursor): FromItem {
  const token = cursor.peek();
  const group = new Skeleton(cursor);
  group.write('SELECT', token);
  group.slot({ at: token.at }, token);
  group.write('FROM', token);
  foldTables(cursor, group);
  return readFrom(group, asRecords(group.parse().from));
}

const pivots = (cursor: TokenCursor): boolean => cursor.sees('PIVOT', '(') || cursor.sees('UNPIVOT', '(');

/** T-SQL's `WITH (NOLOCK)`: nothing is locked here. */
function skipLockHints(cursor: TokenCursor): void {
  if (cursor.sees('WITH', 'ORDINALITY'))
    throw cursor.unsupported('WITH ORDINALITY is not supported', cursor.peek(), 'use row_number() OVER ()');
  if (!cursor.accept('WITH', '(')) return;
  cursor.list(() => {
    const token = cursor.next();
    if (token.value !== 'NOLOCK' && token.value !== 'READUNCOMMITTED')
      throw cursor.unsupported('Of the table hints only NOLOCK is known', token, 'leave it out');
  });
  cursor.expect(')');
}

/** `AS c`, `c`, `c(a, b)`; `OPTION (…)` ends the query. */
function parseTableAlias(cursor: TokenCursor): AliasSlot | undefined {
  if (cursor.sees('OPTION', '(') || pivots(cursor)) return undefined;
  const explicit = cursor.accept('AS');
  const alias = explicit ? cursor.identifier(true) : cursor.acceptIdentifier();
  if (alias === undefined) return undefined;
  return cursor.sees('(') ? { alias, columnAliases: columnNames(cursor) } : { alias };
}

/** The words of a join up to its table; undefined when no join follows. */
function parseJoinWords(cursor: TokenCursor): JoinWords | undefined {
  if (cursor.accept('CROSS', 'APPLY')) return { join: 'cross', natural: false, lateral: true, apply: true };
  if (cursor.accept('OUTER', 'APPLY')) return { join: 'left', natural: false, lateral: true, apply: true };
  const token = cursor.peek();
  if (token.kind !== 'word' || !JOIN_STARTS.has(token.value)) return undefined;
  const natural = cursor.accept('NATURAL');
  const cross = !natural && cursor.accept('CROSS');
  const outer = cross
    ? undefined
    : (['left', 'right', 'full'] as const).find((side) => cursor.accept(side.toUpperCase()));
  if (outer) cursor.accept('OUTER');
  else if (!cross) cursor.accept('INNER');
  if (!cursor.accept('JOIN')) throw cursor.unexpected('expected JOIN');
  return { join: cross ? 'cross' : (outer ?? 'inner'), natural, lateral: false, apply: false };
}

const JOIN_STARTS: ReadonlySet<string> = new Set(['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL']);
