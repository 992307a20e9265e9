import type { Statement } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { meantWord, STATEMENT_WORDS } from './keywords.js';
import { parseDescribe, parseShow } from './parse-show.js';
import { parseExecute } from './parse-execute.js';
import { parseQuery, startsQuery } from './parse-query.js';
import { refuseKind } from './refused-statements.js';
import { parseDelete, parseInsert, parseUpdate } from './parse-write.js';
import { parseSession } from './parse-session.js';
import { quoteToken } from './syntax-error.js';

/** The statement at the cursor, by its first word. */
export function parseStatementBody(cursor: TokenCursor, hints: readonly string[]): Statement {
  const token = cursor.peek();
  if (token.kind === 'end' || cursor.sees(';')) throw cursor.fail('There is no statement');
  if (startsQuery(cursor)) return parseQueryStatement(cursor, hints);
  switch (token.kind === 'word' || token.kind === 'symbol' ? token.value : '') {
    case 'INSERT':
      return parseInsert(cursor);
    case 'UPDATE':
      return parseUpdate(cursor);
    case 'DELETE':
      return parseDelete(cursor);
    case 'EXEC':
    case 'EXECUTE':
    case 'CALL':
    case '{':
      return parseExecute(cursor);
    case 'EXPLAIN':
      return parseExplain(cursor, hints);
    case 'SHOW':
      return parseShow(cursor);
    case 'DESCRIBE':
    case 'DESC':
      return parseDescribe(cursor);
    default:
      return parseSession(cursor) ?? refuse(cursor);
  }
}

function parseQueryStatement(cursor: TokenCursor, hints: readonly string[]): Statement {
  const { at } = cursor.peek();
  return { kind: 'query', query: parseQuery(cursor), hints, at };
}

function parseExplain(cursor: TokenCursor, hints: readonly string[]): Statement {
  const { at } = cursor.next();
  const analyze = cursor.accept('ANALYZE') || cursor.accept('ANALYSE');
  if (cursor.sees('EXPLAIN')) throw cursor.unexpected('EXPLAIN takes a statement');
  return { kind: 'explain', analyze, statement: cursor.nested(() => parseStatementBody(cursor, hints)), at };
}

function refuse(cursor: TokenCursor): never {
  const token = cursor.peek();
  refuseKind(cursor, token);
  const meant = token.kind === 'word' ? meantWord(token.value, STATEMENT_WORDS) : undefined;
  throw cursor.fail(
    `Unexpected ${quoteToken(cursor.text, token)}`,
    token,
    meant
      ? `did you mean ${meant}?`
      : 'a statement starts with SELECT, INSERT, UPDATE, DELETE, EXEC, EXPLAIN, SHOW or DESCRIBE',
  );
}
