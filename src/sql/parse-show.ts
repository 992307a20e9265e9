import type { Statement } from './ast.js';
import type { TokenCursor } from './cursor.js';

/** `SHOW TABLES [LIKE '…']`, `SHOW COLUMNS FROM t`, `SHOW PROCEDURES [LIKE '…']`. */
export function parseShow(cursor: TokenCursor): Statement {
  const { at } = cursor.next();
  cursor.accept('ALL');
  cursor.accept('FULL');
  if (cursor.accept('TABLES')) return { kind: 'show', what: 'tables', ...parsePattern(cursor), at };
  if (cursor.accept('PROCEDURES') || cursor.accept('FUNCTIONS'))
    return { kind: 'show', what: 'procedures', ...parsePattern(cursor), at };
  if (!cursor.accept('COLUMNS') && !cursor.accept('FIELDS'))
    throw cursor.unexpected('SHOW takes TABLES, COLUMNS FROM table or PROCEDURES');
  if (!cursor.accept('FROM') && !cursor.accept('IN')) throw cursor.unexpected('write SHOW COLUMNS FROM table');
  const table = cursor.path();
  return { kind: 'show', what: 'columns', table, ...parsePattern(cursor), at };
}

function parsePattern(cursor: TokenCursor): { readonly pattern?: string } {
  if (!cursor.accept('LIKE') && !cursor.accept('ILIKE')) return {};
  const token = cursor.next();
  if (token.kind !== 'string') throw cursor.unexpected("LIKE takes a pattern: '%invoice%'", token);
  return { pattern: token.value };
}

/** `DESCRIBE t`, `DESC t`, `DESCRIBE TABLE t`, `DESCRIBE PROCEDURE p`. */
export function parseDescribe(cursor: TokenCursor): Statement {
  const { at } = cursor.next();
  const named = cursor.peek(1).kind !== 'end' && cursor.peek(1).kind !== 'symbol';
  const what = named && cursor.accept('PROCEDURE') ? 'procedure' : 'table';
  if (named && what === 'table') cursor.accept('TABLE');
  return { kind: 'describe', what, name: cursor.path(), at };
}
