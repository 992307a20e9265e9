import { RESERVED } from './keywords.js';

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol' | 'broken' | 'end';

/**
 * One lexeme of the user's text. Strings, quoted names, numbers and parameters are opaque from here on: no parser sees
 * their characters, so no parser can misread them.
 */
export interface Token {
  readonly kind: TokenKind;
  /** Words in upper case, symbols as written, otherwise the meaning: the string without quotes, the parameter's name. */
  readonly value: string;
  /** Offsets (UTF-16 units) in the whole user text. */
  readonly at: number;
  readonly end: number;
  /** Only for `broken`: what is wrong, and how it is usually meant. */
  readonly problem?: { readonly message: string; readonly hint?: string };
}

/** True for the symbol or the (unquoted) word, words given in upper case. */
export function tokenIs(token: Token | undefined, value: string): boolean {
  return token !== undefined && token.value === value && (token.kind === 'word' || token.kind === 'symbol');
}

/** True for a token that can end an operand, so that a following `[` is a subscript and `.5` no number. */
export function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'symbol') return token.value === ')' || token.value === ']';
  if (token.kind === 'word') return !RESERVED.has(token.value);
  return token.kind !== 'end' && token.kind !== 'broken';
}
