/** Words of a path in the forms that names are made of. */

/** `line_items` -> `LineItems`; `three_d_secure` -> `ThreeDSecure`. */
export function pascal(snake: string): string {
  return snake
    .split(/[_.\-\s]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `PaymentIntent` -> `payment_intent`. */
export function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** `entries` -> `entry`, `addresses` -> `address`, `taxes` stays unless the rule is plain: it knows the words of the API only. */
export function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1);
  return word;
}

/** Static segments between placeholders: `/v1/billing/meters/{id}/event_summaries` -> `[[billing, meters], [event_summaries]]`. */
export function segmentGroups(path: string): string[][] {
  const groups: string[][] = [[]];
  for (const segment of path.split('/').slice(2)) {
    if (segment.startsWith('{')) groups.push([]);
    else if (segment !== 'test_helpers') groups.at(-1)?.push(segment);
  }
  return groups.filter((group) => group.length > 0);
}

/**
 * Entity of a collection's path: namespace, then the singular of each collection. A child that already starts with its
 * parent's name does not repeat it: `sources/{id}/source_transactions` is a SourceTransaction.
 */
export function entityName(path: string, one: (word: string) => string = singular): string {
  let name = path.startsWith('/v2/') ? 'V2' : '';
  const groups = segmentGroups(path);
  groups.forEach((group, index) => {
    const last = group.at(-1) ?? '';
    const form = index === groups.length - 1 ? one : singular;
    const part = [...group.slice(0, -1), form(last)].map(pascal).join('');
    name = part.startsWith(name) && name !== 'V2' ? part : name + part;
  });
  return name;
}

/** `finalizeInvoice` -> `['Finalize', 'Invoice']`. */
export function camelWords(method: string): string[] {
  const words = method.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g) ?? [method];
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/** `<Verb><Entity>` with what else the method's name says at the end: fundCashBalance of Customer -> FundCustomerCashBalance. */
export function procedureName(method: string, entity: string): string {
  const [verb = '', ...words] = camelWords(method === 'del' ? 'delete' : method);
  let rest = words.join('');
  for (let taken = words.length; taken > 0; taken--) {
    const head = words.slice(0, taken).join('');
    if (!entity.endsWith(head)) continue;
    rest = words.slice(taken).join('');
    break;
  }
  return verb + entity + rest;
}

/** The same path with every placeholder empty: the key under which operations of one endpoint meet. */
export function pathKey(path: string): string {
  return path.replace(/\{\w+\}/g, '{}');
}
