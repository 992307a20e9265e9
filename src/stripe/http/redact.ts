import type { Secret } from '../../core/secret.js';

/** Whole and masked keys as Stripe and its fakes quote them back: `sk_test_****abcd`. */
const KEY = /\b([sr]k)_(live|test)_[A-Za-z0-9*_]+/g;

/** A function that takes the key, and whatever looks like one, out of a text. */
export function redactor(apiKey: Secret): (text: string) => string {
  const key = apiKey.reveal();
  return (text) => (key === '' ? text : text.replaceAll(key, '[key]')).replace(KEY, '$1_$2_…');
}
