/** A parameter by Stripe's dotted name, `recurring.interval`; a name that ends in `[]` may repeat. `{x}` fills a placeholder of the path instead. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Whatever the order of the terms, a request reads the same; a stable sort keeps the order of repeated names. */
export function byName(a: Parameter, b: Parameter): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** `created.gte` -> `created[gte]`. */
function bracketed(name: string): string {
  const [first = '', ...rest] = name.split('.');
  // `a.b[]` is `a[b][]`: the brackets of a repeating name stay at its end.
  return first + rest.map((part) => (part.endsWith('[]') ? `[${part.slice(0, -2)}][]` : `[${part}]`)).join('');
}

/** Path placeholders filled, the other parameters behind `?`; encoded as it goes on the wire. */
export function wirePath(template: string, parameters: readonly Parameter[]): string {
  return fill(template, parameters, encodeURIComponent);
}

/** The same as people read it: percent-decoded, unfilled placeholders left standing. */
export function readablePath(template: string, parameters: readonly Parameter[]): string {
  return fill(template, parameters, (value) => value);
}

function fill(template: string, parameters: readonly Parameter[], encode: (value: string) => string): string {
  const path = template.replace(/\{(\w+)\}/g, (placeholder) => {
    const value = parameters.find((parameter) => parameter.name === placeholder)?.value;
    return value === undefined ? placeholder : encode(value);
  });
  const query = parameters.filter((parameter) => !parameter.name.startsWith('{'));
  const pairs = query.map((parameter) => `${bracketed(parameter.name)}=${encode(parameter.value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** True for text that no id in a path can be: empty, or such that a server could read it as another path. */
export function isNoPathSegment(value: string): boolean {
  return value === '' || value === '.' || value === '..' || value.includes('/') || value.length > 500;
}
