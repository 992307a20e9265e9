import { describe, expect, it } from 'vitest';
import type { StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import { knownObjects, KNOWN_EMAILS, KNOWN_METADATA, RARE_WORD } from '../../fixtures/stripe-sandbox/seed/known.js';
import { at, numberAt, SeedAccess, text } from './seed-access.js';

const scales = ['demo', 'reference'] as const;

describe.each(scales)('%s is unfriendly on purpose', (scale) => {
  const options = { scale, seed: 1 } as const;
  const seed = new SeedAccess(createSeed(options));
  const known = knownObjects(options);
  const customers = seed.objects('/v1/customers', 20_000);
  const charges = seed.objects('/v1/charges', 3000);
  const invoices = seed.objects('/v1/invoices', 3000);
  const has = (objects: readonly StripeObject[], test: (object: StripeObject) => boolean): boolean =>
    objects.some(test);

  it.each(['/v1/charges', '/v1/customers', '/v1/invoices', '/v1/payment_intents'])(
    '%s: one second on both sides of a page edge',
    (path) => {
      const collection = seed.collection(path);
      const hidden = Array.from({ length: 10 }, (_, i) => i).filter(
        (i) => (collection.field?.(i, 'test_clock') ?? null) !== null,
      ).length;
      const edges = [100, 200, 300, 400].map((edge) => edge + hidden).filter((edge) => edge < collection.length);
      expect(edges.filter((edge) => collection.created(edge - 1) === collection.created(edge)).length).toBeGreaterThan(
        0,
      );
    },
  );

  it('e-mail addresses differ by case only, repeat, or are missing', () => {
    expect(seed.related('/v1/customers', 'email', KNOWN_EMAILS.ada)).toHaveLength(1);
    expect(seed.related('/v1/customers', 'email', KNOWN_EMAILS.adaInCapitals)).toHaveLength(1);
    expect(seed.related('/v1/customers', 'email', KNOWN_EMAILS.duplicate)).toHaveLength(2);
    expect(has(customers, (customer) => customer['email'] === null)).toBe(true);
  });

  it('0, null and the empty text are three things', () => {
    expect(has(charges, (charge) => charge['amount_refunded'] === 0)).toBe(true);
    expect(has(charges, (c) => numberAt(c, 'amount_refunded') > 0 && c['refunded'] === false)).toBe(true);
    expect(has(charges, (charge) => charge['refunded'] === true)).toBe(true);
    expect(has(charges, (charge) => charge['customer'] === null)).toBe(true);
    expect(has(charges, (charge) => charge['payment_intent'] === null)).toBe(true);
    expect(has(charges, (charge) => charge['description'] === null)).toBe(true);
    expect(has(seed.objects('/v1/charges', 20_000), (charge) => charge['description'] === '')).toBe(true);
    expect(has(invoices, (invoice) => invoice['total'] === 0 && invoice['status'] === 'paid')).toBe(true);
    const prices = seed.objects('/v1/prices');
    expect(has(prices, (price) => price['unit_amount'] === 0)).toBe(true);
    expect(has(prices, (price) => price['unit_amount'] === null && price['unit_amount_decimal'] === '0.5')).toBe(true);
    expect(has(customers, (customer) => numberAt(customer, 'balance') < 0)).toBe(true);
  });

  it('charges of customers deleted since', () => {
    expect(seed.seed.deleted.get('/v1/customers')?.has(known.deletedCustomer)).toBe(true);
    expect(seed.get('/v1/customers', known.deletedCustomer)).toBeUndefined();
    expect(seed.related('/v1/charges', 'customer', known.deletedCustomer).length).toBeGreaterThan(0);
  });

  it('invoices paid months late, and in two payments', () => {
    const late = invoices.filter((invoice) => {
      const paid = at(invoice, 'status_transitions.paid_at');
      return typeof paid === 'number' && paid - numberAt(invoice, 'created') > 45 * 86_400;
    });
    expect(late.length).toBeGreaterThan(0);
    expect(has(seed.objects('/v1/invoice_payments', 5000), (payment) => payment['is_default'] === false)).toBe(true);
  });

  it('invoices of 11, 12 and 40 lines; quotes, sessions, notes and subscriptions of 12', () => {
    const lineCount = (id: string): number => seed.children('/v1/invoices/{invoice}/lines', id).length;
    expect([lineCount(known.longInvoice), lineCount(known.veryLongInvoice)]).toEqual([12, 40]);
    expect(has(invoices, (invoice) => lineCount(text(invoice['id'])) === 11)).toBe(true);
    const longer = (path: string, template: string): boolean =>
      has(seed.objects(path), (parent) => seed.children(template, parent['id']).length === 12);
    expect(longer('/v1/quotes', '/v1/quotes/{quote}/line_items')).toBe(true);
    expect(longer('/v1/checkout/sessions', '/v1/checkout/sessions/{checkout_session}/line_items')).toBe(true);
    expect(longer('/v1/credit_notes', '/v1/credit_notes/{credit_note}/lines')).toBe(true);
    expect(at(seed.need('/v1/subscriptions', known.canceledSubscription), 'items.has_more')).toBe(true);
  });

  it('texts that break quoting, layout and encodings', () => {
    const texts = [...seed.objects('/v1/charges', 20_000), ...customers].map((object) => text(object['description']));
    for (const piece of ["'", '"', '\\', '\n', '\t', '🎁', '山', '%', '_', 'Ü']) {
      expect([piece, texts.some((one) => one.includes(piece))]).toEqual([piece, true]);
    }
    expect(Math.max(...texts.map((one) => one.length))).toBeGreaterThan(1500);
  });

  it('metadata keys no SQL likes, and a pair shared by known customers', () => {
    const keys = new Set(customers.flatMap((customer) => Object.keys(customer['metadata'] as StripeObject)));
    for (const key of ['k', 'order id', 'a.b', "it's", 'naïve "key"', '日本', 'select', '[0]'])
      expect(keys).toContain(key);
    const ada = seed.need('/v1/customers', known.ada);
    expect(at(ada, `metadata.${KNOWN_METADATA.key}`)).toBe(KNOWN_METADATA.value);
  });

  it('a test clock with a customer, a subscription and invoices of its own', () => {
    const clock = seed.need('/v1/test_helpers/test_clocks', known.testClock)['id'];
    const on = (path: string): number => seed.related(path, 'test_clock', clock).length;
    expect([on('/v1/customers'), on('/v1/subscriptions'), on('/v1/invoices')]).toEqual([1, 1, 3]);
    expect(seed.related('/v1/invoices', 'customer', known.testClockCustomer)).toHaveLength(3);
  });

  it('currencies without decimals and with three, inactive products and prices, canceled subscriptions', () => {
    for (const currency of ['usd', 'eur', 'gbp', 'jpy', 'kwd']) {
      expect([currency, has(charges, (charge) => charge['currency'] === currency)]).toEqual([currency, true]);
    }
    expect(has(seed.objects('/v1/products'), (product) => product['active'] === false)).toBe(true);
    expect(has(seed.objects('/v1/prices'), (price) => price['active'] === false)).toBe(true);
    expect(seed.need('/v1/subscriptions', known.canceledSubscription)['status']).toBe('canceled');
  });

  it('one charge description in a hundred holds the rare word', () => {
    const collection = seed.collection('/v1/charges');
    let hits = 0;
    for (let i = 0; i < collection.length; i++) {
      if (text(collection.field?.(i, 'description')).toLowerCase().includes(RARE_WORD)) hits++;
    }
    expect(Math.round((100 * hits) / collection.length)).toBe(1);
  });

  it('a v2 list longer than its page of 20', () => {
    expect(seed.collection('/v2/core/event_destinations').length).toBeGreaterThan(40);
  });

  it('the known objects are what they are said to be', () => {
    expect(seed.need('/v1/customers', known.ada)['email']).toBe(KNOWN_EMAILS.ada);
    const charge = seed.need('/v1/charges', known.chargeOfAda);
    expect([charge['customer'], charge['status']]).toEqual([known.ada, 'succeeded']);
    expect(seed.need('/v1/subscriptions', known.subscription)['customer']).toBe(known.ada);
    const open = seed.related('/v1/invoices', 'customer', known.ada).filter((invoice) => invoice['status'] === 'open');
    expect(open.length).toBeGreaterThan(0);
    seed.need('/v1/accounts', known.connectedAccount);
  });
});
