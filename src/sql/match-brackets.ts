import type { DriverError } from '../core/errors.js';
import { errorAt, quoteToken } from './syntax-error.js';
import type { Token } from './token.js';

/** Deeper nesting is refused before anything recursive sees it. */
const MAX_NESTING = 250;

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** For each opening bracket the index of its partner; throws at the bracket that has none, or is nested too deeply. */
export function matchBrackets(text: string, tokens: readonly Token[]): ReadonlyMap<number, number> {
  const open: number[] = [];
  const partners = new Map<number, number>();
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'symbol') continue;
    if (Object.hasOwn(CLOSERS, token.value)) {
      if (open.push(index) > MAX_NESTING)
        throw errorAt(text, token.at, 'Parentheses are nested too deeply', `at most ${MAX_NESTING} levels`);
    } else if (token.value === ')' || token.value === ']' || token.value === '}') {
      const partner = open.pop();
      const opener = partner === undefined ? undefined : tokens[partner];
      if (partner === undefined || opener === undefined || CLOSERS[opener.value] !== token.value)
        throw unmatched(text, token, opener);
      partners.set(partner, index);
    }
  }
  const left = tokens[open.at(-1) ?? -1];
  if (left) throw errorAt(text, left.at, `The ${quoteToken(text, left)} that opens here is not closed`);
  return partners;
}

function unmatched(text: string, token: Token, opener: Token | undefined): DriverError {
  if (opener === undefined)
    return errorAt(text, token.at, `Unexpected ${quoteToken(text, token)}`, 'nothing is open that it could close');
  return errorAt(
    text,
    token.at,
    `Unexpected ${quoteToken(text, token)}`,
    `expected ${CLOSERS[opener.value] ?? ''} first`,
  );
}
