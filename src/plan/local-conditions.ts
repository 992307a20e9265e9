import type { AccessPath } from '../source/access-path.js';
import type { Term } from '../source/term.js';
import type { Conjunct } from './terms.js';

/** Everything is judged again; these conditions are judged only here. */
export function localTexts(parts: readonly Conjunct[], path: AccessPath): string[] {
  const taken = new Set<Term>([...path.exact, ...path.inexact]);
  return parts
    .filter((part) => !part.implied)
    .filter((part) => part.terms.length === 0 || !part.terms.every((term) => taken.has(term)))
    .map((part) => part.text);
}
