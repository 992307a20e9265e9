import type { SourceText, Statement } from './ast.js';
import { TokenCursor } from './cursor.js';
import { lex } from './lexer.js';
import { matchBrackets } from './match-brackets.js';
import { parseStatementBody } from './parse-statement-body.js';
import { errorAt } from './syntax-error.js';
import type { Token } from './token.js';

const MAX_LENGTH = 4 * 1024 * 1024;
const MAX_TOKENS = 500_000;

/**
 * One SQL statement as our own types. Comments and a trailing `;` are fine. Throws DriverError `syntax_error`,
 * `unsupported_statement` or `forbidden`, always with a position in the whole text of the source.
 */
export function parseStatement(source: string | SourceText): Statement {
  const { text, start, end } = typeof source === 'string' ? { text: source, start: 0, end: source.length } : source;
  if (end - start > MAX_LENGTH)
    throw errorAt(text, start, 'The statement is too long', `at most ${MAX_LENGTH} characters`);
  const { tokens, hints } = lex(text, start, end);
  refuseBroken(text, tokens);
  const cursor = new TokenCursor(text, tokens, matchBrackets(text, tokens));
  const statement = parseStatementBody(cursor, hints);
  finish(cursor);
  return statement;
}

function refuseBroken(text: string, tokens: readonly Token[]): void {
  const broken = tokens.find((token) => token.kind === 'broken');
  if (broken?.problem) throw errorAt(text, broken.at, broken.problem.message, broken.problem.hint);
  const excess = tokens[MAX_TOKENS];
  if (excess)
    throw errorAt(text, excess.at, 'The statement has too many parts', `at most ${MAX_TOKENS} words and symbols`);
}

function finish(cursor: TokenCursor): void {
  const ended = cursor.accept(';');
  while (cursor.accept(';'));
  if (cursor.peek().kind === 'end') return;
  throw ended
    ? cursor.fail('One statement at a time', cursor.peek(), 'run the statements one by one')
    : cursor.unexpected();
}
