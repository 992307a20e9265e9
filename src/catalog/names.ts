import { distance } from 'fastest-levenshtein';

/**
 * The form in which names are compared: `payment_intents`, `PaymentIntents` and `stripe_payment_intents` meet here.
 * Case, underscores and dots do not count.
 */
export function comparable(name: string): string {
  return name.toLowerCase().replace(/[_.]/g, '');
}

/** English plural of a singular name's last word: `Customer` -> `Customers`, `Entry` -> `Entries`, `Address` -> `Addresses`. */
export function plural(name: string): string {
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  if (/(s|x|ch|sh)$/i.test(name)) return `${name}es`;
  return `${name}s`;
}

/** `PaymentIntent` -> `payment_intent`. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** Up to three names nearest to what was written, best first; none when nothing is near. */
export function nearest(written: string, candidates: readonly string[]): string[] {
  const wanted = comparable(written);
  const limit = wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3));
  return candidates
    .map((name) => ({ name, score: score(wanted, comparable(name)) }))
    .filter((entry) => entry.score <= limit)
    .sort((a, b) => a.score - b.score || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map((entry) => entry.name);
}

/** A name that contains what was written is near, however long it is: `plan` -> `items.plan`. */
function score(wanted: string, candidate: string): number {
  if (wanted.length >= 4 && candidate.includes(wanted)) return 1;
  return distance(wanted, candidate);
}

/** `did you mean "status"?`, or `did you mean one of "a", "b"?`, or undefined. */
export function suggestion(written: string, candidates: readonly string[]): string | undefined {
  const names = nearest(written, candidates);
  if (names.length === 0) return undefined;
  const quoted = names.map((name) => `"${name}"`).join(', ');
  return names.length === 1 ? `did you mean ${quoted}?` : `did you mean one of ${quoted}?`;
}
