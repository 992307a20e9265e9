import type { Token, TokenKind } from './token.js';

/** A token that makes the statement wrong; the lexer itself never throws, so that a half-typed text can be looked at too. */
export function brokenToken(at: number, end: number, message: string, hint?: string): Token {
  return {
    kind: 'broken',
    value: '',
    at,
    end,
    problem: { message, ...(hint !== undefined && { hint }) },
  };
}

/** Reads from an opening quote at `open` to its partner, a doubled partner standing for itself. Linear in the length. */
export function scanQuoted(
  text: string,
  limit: number,
  at: number,
  open: number,
  close: string,
  kind: TokenKind,
  what: string,
): Token {
  let value = '';
  let from = open + 1;
  for (;;) {
    const found = text.indexOf(close, from);
    if (found < 0 || found >= limit) return brokenToken(at, limit, `The ${what} that starts here is not closed`);
    value += text.slice(from, found);
    if (text[found + 1] !== close || found + 1 >= limit) return finish(text, at, found + 1, kind, value, what);
    value += close;
    from = found + 2;
  }
}

function finish(_text: string, at: number, end: number, kind: TokenKind, value: string, what: string): Token {
  if (kind === 'quoted' && value === '')
    return brokenToken(at, end, 'A quoted name cannot be empty', "text goes in single quotes: ''");
  if (value.includes('\0')) return brokenToken(at, end, `The ${what} holds a NUL character`);
  return { kind, value, at, end };
}

const DOLLAR_TAG = /\$(?:[A-Za-z_][A-Za-z0-9_]*)?\$/y;

/** `$$text$$` and `$tag$text$tag$`; undefined when no such quote opens at `at`. */
export function scanDollarQuoted(text: string, limit: number, at: number): Token | undefined {
  DOLLAR_TAG.lastIndex = at;
  const tag = DOLLAR_TAG.exec(text)?.[0];
  if (tag === undefined) return undefined;
  const found = text.indexOf(tag, at + tag.length);
  if (found < 0 || found + tag.length > limit)
    return brokenToken(at, limit, `The string that starts with ${tag} is not closed`);
  return finish(text, at, found + tag.length, 'string', text.slice(at + tag.length, found), 'string');
}
