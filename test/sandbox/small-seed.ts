import type { Seed, SeedCollection, StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';

/** A collection over objects written out in a test, newest first. */
export function collectionOf(path: string, object: string, objects: readonly StripeObject[]): SeedCollection {
  const ids = new Map(objects.map((each, index) => [each['id'], index]));
  const at = (index: number): StripeObject => objects[index] ?? {};
  return {
    path,
    object,
    length: objects.length,
    id: (index) => at(index)['id'] as string,
    created: (index) => at(index)['created'] as number,
    indexOf: (id) => ids.get(id) ?? -1,
    build: (index) => structuredClone(at(index)),
  };
}

export const NOW = 1_700_000_000;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** cus_25 … cus_1: two share each second; cus_3 is on a test clock; e-mails differ by case only for 1 and 2. */
function customers(): StripeObject[] {
  return numbers(25).map((index) => {
    const n = 25 - index;
    return {
      id: `cus_${n}`,
      object: 'customer',
      created: NOW - 100 * Math.floor(index / 2) - 100,
      email: n === 2 ? 'Ada1@example.com' : `ada${n}@example.com`,
      name: n % 2 ? 'Ada Lovelace' : null,
      address: null,
      balance: 0,
      livemode: false,
      metadata: { tier: n % 5 === 0 ? 'Gold' : 'plain' },
      test_clock: n === 3 ? 'clock_1' : null,
      _secret: 'never shown',
    };
  });
}

function charge(n: number, customer: string, amount: number): StripeObject {
  const base = { id: `ch_${n}`, object: 'charge', created: NOW - n, customer, amount, amount_refunded: 0 };
  return { ...base, currency: 'eur', status: n % 2 ? 'succeeded' : 'failed', refunded: false, metadata: {} };
}

function subscription(n: number, status: string): StripeObject {
  const items = {
    object: 'list',
    data: [{ id: `si_${n}`, object: 'subscription_item', price: { id: `price_${n}` }, current_period_end: NOW + n }],
  };
  return { id: `sub_${n}`, object: 'subscription', created: NOW - n, status, customer: 'cus_1', items: items };
}

const lines = (count: number): StripeObject[] =>
  numbers(count).map((n) => ({ id: `il_${n}`, object: 'line_item', created: NOW, amount: n, invoice: 'in_1' }));

function roots(): SeedCollection[] {
  const invoice = { id: 'in_1', object: 'invoice', created: NOW, customer: 'cus_1', status: 'draft', total: 66 };
  return [
    collectionOf('/v1/customers', 'customer', customers()),
    collectionOf('/v1/charges', 'charge', [charge(1, 'cus_1', 500), charge(2, 'cus_gone', 0), charge(3, 'cus_1', 700)]),
    collectionOf(
      '/v1/subscriptions',
      'subscription',
      ['active', 'canceled', 'incomplete_expired'].map((status, n) => subscription(n + 1, status)),
    ),
    collectionOf('/v1/invoices', 'invoice', [invoice]),
    collectionOf('/v1/accounts', 'account', [{ id: 'acct_connected', object: 'account', created: NOW }]),
    collectionOf(
      '/v2/core/event_destinations',
      'v2.core.event_destination',
      numbers(5).map((n) => ({
        id: `ed_${n}`,
        object: 'v2.core.event_destination',
        created: new Date((NOW - n) * 1000).toISOString(),
      })),
    ),
  ];
}

/** A few objects of each kind that the sandbox treats in its own way. */
export function smallSeed(): Seed {
  return {
    collections: new Map(roots().map((collection) => [collection.path, collection])),
    children: (template, [parent]) =>
      template === '/v1/invoices/{invoice}/lines' && parent === 'in_1'
        ? collectionOf(template, 'line_item', lines(12))
        : undefined,
    singletons: new Map([
      ['/v1/account', { id: 'acct_platform', object: 'account' }],
      ['/v1/balance', { object: 'balance', available: [] }],
    ]),
    deleted: new Map([['/v1/customers', new Set(['cus_gone'])]]),
    now: NOW,
  };
}
