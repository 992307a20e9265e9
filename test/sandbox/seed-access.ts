import type { Json, Seed, SeedCollection, StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';

/** Reading seeded objects in tests: by id, by sample, by path. */
export class SeedAccess {
  constructor(readonly seed: Seed) {}

  collection(path: string): SeedCollection {
    const collection = this.seed.collections.get(path);
    if (collection === undefined) throw new Error(`no ${path}`);
    return collection;
  }

  /** All objects of a small collection, else about `count` spread over it. */
  objects(path: string, count = 500): StripeObject[] {
    const collection = this.collection(path);
    const step = Math.max(1, Math.floor(collection.length / count));
    const picked: StripeObject[] = [];
    // Somewhere in each stretch: a fixed step would fall into the patterns of the data.
    for (let i = 0, n = 0; i < collection.length; i += step, n++) {
      picked.push(collection.build(Math.min(i + ((n * 7919) % step), collection.length - 1)));
    }
    return picked;
  }

  /** The object of an id, or undefined. */
  get(path: string, id: Json | undefined): StripeObject | undefined {
    const collection = this.collection(path);
    const index = typeof id === 'string' ? collection.indexOf(id) : -1;
    return index < 0 ? undefined : collection.build(index);
  }

  /** The object of an id; throws when the reference hangs in the air. */
  need(path: string, id: Json | undefined): StripeObject {
    const object = this.get(path, id);
    if (object === undefined) throw new Error(`${path} has no ${JSON.stringify(id)}`);
    return object;
  }

  /** Objects whose value at the path is the id, through the collection's index. */
  related(path: string, field: string, id: Json | undefined): StripeObject[] {
    const collection = this.collection(path);
    return (collection.lookup?.(field, text(id)) ?? []).map((index) => collection.build(index));
  }

  children(template: string, parent: Json | undefined): StripeObject[] {
    const collection = this.seed.children(template, [text(parent)]);
    if (collection === undefined) throw new Error(`no ${template}`);
    return Array.from({ length: collection.length }, (_, i) => collection.build(i));
  }
}

/** The value at a dotted path. */
export function at(object: Json | undefined, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((value, key) => (value as StripeObject | null | undefined)?.[key], object);
}

/** The number at a dotted path; throws when there is none. */
export function numberAt(object: Json | undefined, path: string): number {
  const value = at(object, path);
  if (typeof value !== 'number') throw new Error(`${path} is ${JSON.stringify(value)}`);
  return value;
}

export function sum(objects: readonly StripeObject[], path: string): number {
  return objects.reduce((total, object) => total + numberAt(object, path), 0);
}

/** A value as text; anything but a text as JSON. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
