import { MICROS } from '../../core/timestamp.js';
import type { Term } from '../../source/term.js';

/** So long ago an account nobody knows is taken to have begun, give or take: an older one has more before a span, a younger one less. */
const ACCOUNT_AGE = 2 * 365 * 24 * 3600 * MICROS;
/** What is cut off at one end, where nobody says what time it is. */
const UNKNOWN = 1 / 3;
const LEAST = 1 / 1000;

/** How much of a list lies between bounds of one time; `now` in epoch microseconds, where it is known. */
export function spanShare(bounds: readonly Term[], now: number | undefined): number {
  const lower = Math.max(...bounds.flatMap((term) => (isLower(term) ? Math.min(...times(term)) : [])));
  const upper = Math.min(...bounds.flatMap((term) => (isUpper(term) ? Math.max(...times(term)) : [])));
  if (Number.isFinite(lower) && Number.isFinite(upper)) return within(upper - lower);
  if (now === undefined) return UNKNOWN;
  return Number.isFinite(lower) ? within(now - lower) : 1 - within(now - upper);
}

function within(span: number): number {
  return Math.max(LEAST, 1 - Math.exp(-Math.max(0, span) / ACCOUNT_AGE));
}

/** Several values of IN lie between the least and the greatest. */
const isLower = ({ op }: Term): boolean => op === '>' || op === '>=' || op === 'in';
const isUpper = ({ op }: Term): boolean => op === '<' || op === '<=' || op === 'in';

function times({ values }: Term): number[] {
  return values.filter((value) => typeof value === 'number');
}
