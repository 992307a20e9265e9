const KEY = /\b(?:(?:sk|rk)_(?:test|live)_|whsec_)\w+/g;

/** True when the text holds something that looks like a secret of Stripe's. */
export function holdsKey(text: string): boolean {
  return text.search(KEY) >= 0;
}

/** The text without keys: those that look like one, and the given ones whatever they look like. */
export function redact(text: string, known: readonly string[] = []): string {
  const hidden = known.filter((key) => key.length >= 4).reduce((rest, key) => rest.replaceAll(key, '[secret]'), text);
  return hidden.replace(KEY, '[secret]');
}
