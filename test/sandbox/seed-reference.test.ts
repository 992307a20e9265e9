import { describe, expect, it } from 'vitest';
import type { SeedCollection } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import { knownObjects, KNOWN_EMAILS, KNOWN_METADATA, RARE_WORD } from '../../fixtures/stripe-sandbox/seed/known.js';
import { SeedAccess, text } from './seed-access.js';

const MONTHS = Array.from({ length: 25 }, (_, m) => new Date(Date.UTC(2024, 1 + m, 1)).toISOString().slice(0, 7));

function perMonth(collection: SeedCollection, keep: (index: number) => boolean = () => true): Map<string, number> {
  const counts = new Map(MONTHS.map((month) => [month, 0]));
  for (let i = 0; i < collection.length; i++) {
    if (!keep(i)) continue;
    const month = new Date(collection.created(i) * 1000).toISOString().slice(0, 7);
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  return counts;
}

/** Objects that lists show: not those on the test clock. */
function visible(collection: SeedCollection): number {
  let count = 0;
  for (let i = 0; i < collection.length; i++) if ((collection.field?.(i, 'test_clock') ?? null) === null) count++;
  return count;
}

describe('the reference account has the figures its benchmark counts on', () => {
  const options = { scale: 'reference', seed: 1 } as const;
  const seed = new SeedAccess(createSeed(options));
  const known = knownObjects(options);
  const charges = seed.collection('/v1/charges');
  const invoices = seed.collection('/v1/invoices');
  const subscriptions = seed.collection('/v1/subscriptions');

  it('holds 10,000 customers, 100,000 charges, 50,000 invoices, 5,000 live and 1,000 canceled subscriptions', () => {
    expect([visible(seed.collection('/v1/customers')), charges.length, visible(invoices)]).toEqual([
      10_000, 100_000, 50_000,
    ]);
    const canceled = subscriptions.lookup?.('status', 'canceled')?.length ?? 0;
    expect([canceled, visible(subscriptions) - canceled]).toEqual([1000, 5000]);
  });

  it('has 4,000 charges, 2,000 invoices and about 2,000 invoice payments in each of 25 months', () => {
    const shown = perMonth(invoices, (i) => invoices.field?.(i, 'test_clock') === null);
    expect([...perMonth(charges)]).toEqual(MONTHS.map((month) => [month, 4000]));
    expect([...shown]).toEqual(MONTHS.map((month) => [month, 2000]));
    const payments = perMonth(seed.collection('/v1/invoice_payments'));
    // The eight newest invoices are drafts, which have no payment.
    expect([...payments]).toEqual(MONTHS.map((month) => [month, month === '2026-02' ? 1992 : 2000]));
  });

  it('has 2,500 open invoices and every charge status in every month', () => {
    const open = (invoices.lookup?.('status', 'open') ?? []).filter((i) => invoices.field?.(i, 'test_clock') === null);
    expect(open).toHaveLength(2500);
    for (const status of ['succeeded', 'failed', 'pending']) {
      const counts = [...perMonth(charges, (i) => charges.field?.(i, 'status') === status).values()];
      expect(Math.min(...counts)).toBeGreaterThan(20);
      expect(Math.max(...counts)).toBeLessThan(10_000);
    }
  });

  it('gives each live subscription 10 invoices, two of them with more than 10 lines', () => {
    for (let i = 0; i < subscriptions.length; i++) {
      const own = invoices.lookup?.('parent.subscription_details.subscription', subscriptions.id(i)) ?? [];
      const isCanceled = subscriptions.field?.(i, 'status') === 'canceled';
      const onClock = subscriptions.field?.(i, 'test_clock') !== null;
      expect(own.length).toBe(isCanceled ? 0 : onClock ? 3 : 10);
      if (own.length !== 10 || i % 20 > 0) continue;
      const lengths = own.map((q) => seed.seed.children('/v1/invoices/{invoice}/lines', [invoices.id(q)])?.length ?? 0);
      expect(lengths.filter((length) => length > 10)).toHaveLength(2);
    }
  });

  it('finds the rare word in one charge description in a hundred, evenly', () => {
    const hits = Array.from({ length: charges.length }, (_, i) => i).filter((i) =>
      text(charges.field?.(i, 'description')).toLowerCase().includes(RARE_WORD),
    );
    expect(hits).toHaveLength(1000);
    expect(hits[9]).toBeLessThan(1000);
  });

  it('shares the known metadata pair between 50 customers', () => {
    const customers = seed.collection('/v1/customers');
    const pairs = Array.from(
      { length: customers.length },
      (_, i) => customers.field?.(i, 'metadata') as Record<string, string>,
    );
    const values = pairs.map((metadata) => metadata[KNOWN_METADATA.key]);
    expect(values.filter((value) => value === KNOWN_METADATA.value)).toHaveLength(50);
    expect(values.filter((value) => value === KNOWN_METADATA.other)).toHaveLength(50);
  });

  it('knows one Ada by address, who has charges, subscriptions and an open invoice', () => {
    expect(seed.related('/v1/customers', 'email', KNOWN_EMAILS.ada).map((c) => c['id'])).toEqual([known.ada]);
    expect(seed.related('/v1/charges', 'customer', known.ada).length).toBeGreaterThan(20);
    const own = seed.related('/v1/invoices', 'customer', known.ada);
    expect(own.filter((invoice) => invoice['status'] === 'open').length).toBeGreaterThan(0);
  });

  it('crosses a page edge within one second, but never within a month edge', () => {
    let crossed = 0;
    for (let edge = 100; edge < charges.length; edge += 100)
      if (charges.created(edge - 1) === charges.created(edge)) crossed++;
    expect(crossed).toBe(999 - 24);
  });
});

describe('the large account', () => {
  const seed = new SeedAccess(createSeed({ scale: 'large', seed: 1 }));

  it('holds a million charges, and the other figures of reference', () => {
    const charges = seed.collection('/v1/charges');
    expect([charges.length, visible(seed.collection('/v1/invoices'))]).toEqual([1_000_000, 50_000]);
    expect([...perMonth(charges)]).toEqual(MONTHS.map((month) => [month, 40_000]));
    for (const i of [0, 1, 777_777, 999_999]) expect(charges.indexOf(charges.id(i))).toBe(i);
  });
});
