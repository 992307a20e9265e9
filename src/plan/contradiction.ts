import type { Value } from '../core/value.js';
import type { Term } from '../source/term.js';

/**
 * True when no row can fulfil all the terms: two different values of one column, an empty range, NULL and a value at once.
 * Such a statement makes no call.
 */
export function contradicts(terms: readonly Term[]): boolean {
  const columns = new Set(terms.map((term) => term.column));
  return [...columns].some((column) => excludesAll(terms.filter((term) => term.column === column)));
}

function excludesAll(terms: readonly Term[]): boolean {
  const isNull = terms.some((term) => term.op === 'is null');
  if (isNull && terms.some((term) => term.op !== 'is null')) return true;
  const allowed = allowedValues(terms);
  if (allowed !== undefined) return ![...allowed].some((value) => terms.every((term) => admits(term, value)));
  return emptyRange(terms);
}

/** Values that every `=` and IN allows; undefined when there is none of them. */
export function allowedValues(terms: readonly Term[]): Set<Value> | undefined {
  const sets = terms.filter((term) => term.op === '=' || term.op === 'in').map((term) => new Set(term.values));
  const [first, ...rest] = sets;
  return first && new Set([...first].filter((value) => rest.every((set) => set.has(value))));
}

/** Whether a value may fulfil the term; where the order of two values is the engine's business, it may. */
function admits(term: Term, value: Value): boolean {
  const [bound] = term.values;
  if (term.op === '<>') return value !== bound;
  if (typeof bound !== 'number' || typeof value !== 'number') return true;
  switch (term.op) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return true;
  }
}

function emptyRange(terms: readonly Term[]): boolean {
  const numbers = (ops: readonly string[]): number[] =>
    terms
      .filter((term) => ops.includes(term.op))
      .flatMap((term) => term.values.filter((value) => typeof value === 'number'));
  const [low, high] = [Math.max(...numbers(['>', '>='])), Math.min(...numbers(['<', '<=']))];
  if (low > high) return true;
  return low === high && terms.some((term) => (term.op === '<' || term.op === '>') && term.values[0] === low);
}
