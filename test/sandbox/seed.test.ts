import { describe, expect, it } from 'vitest';
import type { Json, Scale, SeedCollection, StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';

const seeds = { demo: createSeed({ scale: 'demo', seed: 1 }), reference: createSeed({ scale: 'reference', seed: 1 }) };
const scales: readonly ('demo' | 'reference')[] = ['demo', 'reference'];
const paths = [...seeds.demo.collections.keys()];
const cases = scales.flatMap((scale) => paths.map((path) => [scale, path] as const));

function collectionOf(scale: 'demo' | 'reference', path: string): SeedCollection {
  const collection = seeds[scale].collections.get(path);
  if (collection === undefined) throw new Error(`no ${path}`);
  return collection;
}

/** Every index of a small collection; some hundred of a large one, page edges among them. */
function indices(collection: SeedCollection): number[] {
  const step = Math.max(1, Math.floor(collection.length / 400));
  const some = Array.from({ length: collection.length }, (_, i) => i).filter((i) => i % step === 0);
  const edges = [98, 99, 100, 101, 199, 200, collection.length - 1].filter((i) => i >= 0 && i < collection.length);
  return [...new Set([...some, ...edges])].sort((a, b) => a - b);
}

function valueAt(object: StripeObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, key) => (value as StripeObject | null)?.[key], object);
}

describe.each(cases)('%s %s', (scale, path) => {
  const collection = collectionOf(scale, path);

  it('finds every id again at its index', () => {
    const wrong = indices(collection).filter((i) => collection.indexOf(collection.id(i)) !== i);
    expect(wrong).toEqual([]);
  });

  it('builds objects that carry the id and time they are listed under', () => {
    for (const i of indices(collection)) {
      const object = collection.build(i);
      expect(object['id']).toBe(collection.id(i));
      expect(object['object']).toBe(collection.object);
      const time = object['created'] ?? object['date'] ?? null;
      const seconds = typeof time === 'string' ? Date.parse(time) / 1000 : time;
      expect(seconds).toBe(collection.created(i));
    }
  });

  it('never gets younger with the index and is never younger than now', () => {
    let wrong = 0;
    for (let i = 1; i < collection.length; i++) if (collection.created(i) > collection.created(i - 1)) wrong++;
    expect(wrong).toBe(0);
    expect(collection.length === 0 || collection.created(0) <= seeds[scale].now).toBe(true);
  });
});

/** Paths that collections claim to know without building. */
const QUICK_PATHS = [
  'id',
  'status',
  'customer',
  'email',
  'name',
  'phone',
  'metadata',
  'amount',
  'currency',
  'description',
  'disputed',
  'captured',
  'refunded',
  'amount_refunded',
  'payment_intent',
  'invoice',
  'charge',
  'payment_method',
  'product',
  'active',
  'type',
  'lookup_key',
  'subscription',
  'test_clock',
  'collection_method',
  'due_date',
  'total',
  'number',
  'canceled_at',
  'transfer_group',
  'destination',
  'arrival_date',
  'source',
  'purpose',
  'expired',
  'file',
  'code',
  'inclusive',
  'setup_intent',
  'date',
  'payment.type',
  'payment.payment_intent',
  'promotion.coupon',
  'parent.subscription_details.subscription',
  'fixed_amount.currency',
  'owner.type',
];

describe.each(cases)('%s %s', (scale, path) => {
  const collection = collectionOf(scale, path);

  it('knows fields without building, and knows them rightly', () => {
    for (const i of indices(collection).slice(0, 120)) {
      const object = collection.build(i);
      for (const field of QUICK_PATHS) {
        const quick = collection.field?.(i, field);
        if (quick !== undefined) expect([field, quick]).toEqual([field, valueAt(object, field) ?? null]);
      }
    }
  });

  it('finds by value exactly the objects that have it', () => {
    const sample = indices(collection).filter((_, n) => n % 40 === 0);
    for (const field of QUICK_PATHS) {
      for (const i of sample) {
        const value = collection.field?.(i, field);
        const found = typeof value === 'string' ? collection.lookup?.(field, value) : undefined;
        if (found === undefined) continue;
        expect(found).toContain(i);
        expect(found.every((index, n) => n === 0 || index > (found[n - 1] ?? 0))).toBe(true);
        expect(found.slice(0, 50).every((index) => collection.field?.(index, field) === value)).toBe(true);
        if (scale === 'demo') {
          const all = Array.from({ length: collection.length }, (_, n) => n);
          expect(found).toEqual(all.filter((index) => collection.field?.(index, field) === value));
        }
      }
      expect(collection.lookup?.(field, 'no such value') ?? []).toEqual([]);
    }
  });
});

describe('the seed decides everything', () => {
  const digest = (scale: Scale, seed: number): string => {
    const { collections } = createSeed({ scale, seed });
    return JSON.stringify(
      [...collections.values()].map((c) =>
        indices(c)
          .filter((_, n) => n % 5 === 0)
          .map((i) => c.build(i)),
      ),
    );
  };

  it.each(scales)('%s: same seed, same objects', (scale) => {
    expect(digest(scale, 7)).toBe(digest(scale, 7));
  });

  it('another seed, other ids', () => {
    const other = createSeed({ scale: 'demo', seed: 2 }).collections.get('/v1/charges');
    expect(other?.indexOf(collectionOf('demo', '/v1/charges').id(0))).toBe(-1);
  });

  it('building twice gives equal objects that share nothing', () => {
    for (const path of paths) {
      const collection = collectionOf('demo', path);
      const first = collection.build(0);
      const copy = structuredClone(first);
      scribble(first);
      expect(collection.build(0)).toEqual(copy);
    }
  });
});

/** Overwrites every leaf, as a careless receiver might. */
function scribble(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  const record = value as Record<string, Json>;
  for (const key of Object.keys(record)) {
    scribble(record[key] ?? null);
    record[key] = 'scribbled';
  }
}

describe('foreign ids', () => {
  it.each(paths)('%s does not know them', (path) => {
    const collection = collectionOf('demo', path);
    const real = collection.id(0);
    const foreign = ['', 'x', `${real}x`, real.slice(0, -1), `${real.slice(0, -1)}~`];
    expect(foreign.filter((id) => collection.indexOf(id) >= 0)).toEqual([]);
  });
});
