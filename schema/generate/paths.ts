import { pathKey, singular } from './naming.js';

/** Names the placeholders of a path: the last one `id` when it names the row itself, the others by the parents' columns. */
export function namePlaceholders(path: string, names: readonly string[]): string {
  let index = 0;
  return pathKey(path).replace(/\{\}/g, () => `{${names[index++] ?? 'id'}}`);
}

/** Collections that the placeholders of a path belong to: `/v1/customers/{}/sources/{}` -> its two prefixes. */
export function placeholderCollections(path: string): string[] {
  const parts = pathKey(path).split('/{}');
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/{}'));
}

/** The plain name of a parent's column: the singular of its path's last word. */
export function parentColumnName(collection: string): string {
  return singular(collection.slice(collection.lastIndexOf('/') + 1));
}
