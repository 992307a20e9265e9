import type { Statement } from './ast.js';
import type { TokenCursor } from './cursor.js';

type Verb = Extract<Statement, { kind: 'session' }>['verb'];

const VERBS: Readonly<Record<string, Verb>> = {
  BEGIN: 'begin',
  START: 'begin',
  COMMIT: 'commit',
  END: 'commit',
  ROLLBACK: 'rollback',
  ABORT: 'rollback',
  SAVEPOINT: 'begin',
  RELEASE: 'commit',
  SET: 'set',
  RESET: 'set',
};

/** BEGIN, COMMIT, ROLLBACK, SET and their spellings, read to the end; what they say is not looked at. */
export function parseSession(cursor: TokenCursor): Statement | undefined {
  const token = cursor.peek();
  if (token.kind !== 'word' || !Object.hasOwn(VERBS, token.value)) return undefined;
  const verb = VERBS[token.value];
  if (verb === undefined) return undefined;
  while (cursor.peek().kind !== 'end' && !cursor.sees(';')) cursor.next();
  return { kind: 'session', verb, at: token.at };
}
