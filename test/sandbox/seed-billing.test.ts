import { describe, expect, it } from 'vitest';
import type { StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import { at, numberAt, SeedAccess, sum, text } from './seed-access.js';

const scales = ['demo', 'reference'] as const;
const CUSTOMERS = '/v1/customers';
const CHARGES = '/v1/charges';
const INTENTS = '/v1/payment_intents';
const INVOICES = '/v1/invoices';
const LINES = '/v1/invoices/{invoice}/lines';
const PAYMENTS = '/v1/invoice_payments';
const SUBSCRIPTIONS = '/v1/subscriptions';

describe.each(scales)('%s: billing', (scale) => {
  const seed = new SeedAccess(createSeed({ scale, seed: 1 }));
  const invoices = seed.objects(INVOICES);

  it('lines add up to the subtotal, discounts and taxes to the total', () => {
    for (const invoice of invoices) {
      const lines = seed.children(LINES, invoice['id']);
      const taxes = lines.reduce((total, line) => total + sum(line['taxes'] as StripeObject[], 'amount'), 0);
      const discounts = lines.reduce(
        (total, line) => total + sum(line['discount_amounts'] as StripeObject[], 'amount'),
        0,
      );
      expect(sum(lines, 'amount')).toBe(invoice['subtotal']);
      expect(sum(invoice['total_discount_amounts'] as StripeObject[], 'amount')).toBe(discounts);
      expect(sum(invoice['total_taxes'] as StripeObject[], 'amount')).toBe(taxes);
      expect(invoice['total']).toBe(numberAt(invoice, 'subtotal') - discounts + taxes);
      expect(at(invoice, 'lines.data')).toEqual(lines.slice(0, 10));
      expect(at(invoice, 'lines.has_more')).toBe(lines.length > 10);
    }
  });

  it('amounts and times fit the status', () => {
    for (const invoice of invoices) {
      const { total, status } = invoice;
      expect(invoice['amount_due']).toBe(total);
      expect(invoice['amount_paid']).toBe(status === 'paid' ? total : 0);
      expect(numberAt(invoice, 'amount_remaining')).toBe(
        numberAt(invoice, 'amount_due') - numberAt(invoice, 'amount_paid'),
      );
      const times = ['finalized_at', 'paid_at', 'voided_at', 'marked_uncollectible_at'];
      const set = times.filter((time) => at(invoice, `status_transitions.${time}`) !== null);
      const expected = {
        draft: [],
        open: [],
        paid: ['paid_at'],
        void: ['voided_at'],
        uncollectible: ['marked_uncollectible_at'],
      };
      expect(set).toEqual([
        ...(status === 'draft' ? [] : ['finalized_at']),
        ...expected[status as keyof typeof expected],
      ]);
      expect(invoice['number'] === null).toBe(status === 'draft');
      for (const time of set)
        expect(numberAt(invoice, `status_transitions.${time}`)).toBeLessThanOrEqual(seed.seed.now);
    }
  });

  it("a paid invoice's payments add up to its total, and their charges succeeded by paid_at", () => {
    for (const invoice of invoices) {
      const payments = seed.related(PAYMENTS, 'invoice', invoice['id']);
      if (invoice['status'] === 'draft' || invoice['total'] === 0) expect(payments).toEqual([]);
      if (payments.length === 0) continue;
      expect(sum(payments, 'amount_requested')).toBe(invoice['amount_due']);
      for (const payment of payments) {
        const intent = seed.need(INTENTS, at(payment, 'payment.payment_intent'));
        const charge = seed.need(CHARGES, intent['latest_charge']);
        expect([charge['amount'], charge['customer']]).toEqual([payment['amount_requested'], invoice['customer']]);
        expect(charge['status'] === 'succeeded').toBe(invoice['status'] === 'paid');
        expect(numberAt(charge, 'created')).toBeGreaterThanOrEqual(numberAt(payment, 'created'));
        if (invoice['status'] !== 'paid') continue;
        expect(numberAt(invoice, 'status_transitions.paid_at')).toBeGreaterThanOrEqual(numberAt(charge, 'created'));
      }
    }
  });

  it('a subscription names its newest invoice, its customer exists first, and its items are listed', () => {
    for (const subscription of seed.objects(SUBSCRIPTIONS)) {
      const own = seed.related(INVOICES, 'parent.subscription_details.subscription', subscription['id']);
      expect(subscription['latest_invoice']).toBe(own[0]?.['id'] ?? null);
      for (const invoice of own) expect(invoice['customer']).toBe(subscription['customer']);
      const customer = seed.need(CUSTOMERS, subscription['customer']);
      expect(numberAt(customer, 'created')).toBeLessThanOrEqual(numberAt(subscription, 'created'));
      const items = seed.related('/v1/subscription_items', 'subscription', subscription['id']);
      expect(at(subscription, 'items.data')).toEqual(items.slice(0, 10));
      expect(new Set(items.map((item) => at(item, 'price.product'))).size).toBe(items.length);
      for (const item of items) expect(seed.need('/v1/prices', at(item, 'price.id'))).toEqual(item['price']);
      const ended = subscription['status'] === 'canceled' || subscription['status'] === 'incomplete_expired';
      expect(subscription['ended_at'] !== null).toBe(ended);
      if (ended) expect(numberAt(subscription, 'ended_at')).toBeGreaterThanOrEqual(numberAt(subscription, 'created'));
    }
  });

  it('invoice items stand behind lines, credit notes behind what their invoice gave back', () => {
    for (const item of seed.objects('/v1/invoiceitems')) {
      seed.need(CUSTOMERS, item['customer']);
      if (item['invoice'] === null) continue;
      const line = seed
        .children(LINES, item['invoice'])
        .find((l) => at(l, 'parent.invoice_item_details.invoice_item') === item['id']);
      expect([line?.['amount'], line?.['quantity']]).toEqual([item['amount'], item['quantity']]);
    }
    const extra = invoices
      .flatMap((invoice) => seed.children(LINES, invoice['id']))
      .map((line) => at(line, 'parent.invoice_item_details.invoice_item'));
    for (const id of extra) if (typeof id === 'string') seed.need('/v1/invoiceitems', id);
    for (const note of seed.objects('/v1/credit_notes')) {
      const invoice = seed.need(INVOICES, note['invoice']);
      expect(invoice['post_payment_credit_notes_amount']).toBe(note['total']);
      expect(sum(seed.children('/v1/credit_notes/{credit_note}/lines', note['id']), 'amount')).toBe(note['total']);
      expect(numberAt(note, 'created')).toBeGreaterThanOrEqual(numberAt(invoice, 'status_transitions.finalized_at'));
    }
  });

  it('quotes and checkout sessions add up and point at what they led to', () => {
    for (const quote of seed.objects('/v1/quotes')) {
      expect(sum(seed.children('/v1/quotes/{quote}/line_items', quote['id']), 'amount_total')).toBe(
        quote['amount_total'],
      );
      seed.need(CUSTOMERS, quote['customer']);
      expect(quote['status'] === 'accepted').toBe(quote['subscription'] !== null);
      if (quote['subscription'] !== null) {
        expect(seed.need(SUBSCRIPTIONS, quote['subscription'])['customer']).toBe(quote['customer']);
      }
    }
    for (const session of seed.objects('/v1/checkout/sessions')) {
      const lines = seed.children('/v1/checkout/sessions/{checkout_session}/line_items', session['id']);
      expect(sum(lines, 'amount_total')).toBe(session['amount_total']);
      if (session['payment_intent'] === null) continue;
      const intent = seed.need(INTENTS, session['payment_intent']);
      expect([intent['amount'], intent['customer']]).toEqual([session['amount_total'], session['customer']]);
      const paid = ['succeeded', 'requires_capture'].includes(text(intent['status']));
      expect(session['payment_status']).toBe(paid ? 'paid' : 'unpaid');
    }
  });

  it('schedules and their subscriptions name each other', () => {
    for (const schedule of seed.objects('/v1/subscription_schedules')) {
      if (schedule['subscription'] === null) expect(schedule['status']).toBe('not_started');
      else expect(seed.need(SUBSCRIPTIONS, schedule['subscription'])['schedule']).toBe(schedule['id']);
    }
    for (const subscription of seed.objects(SUBSCRIPTIONS)) {
      if (subscription['schedule'] === null) continue;
      expect(seed.need('/v1/subscription_schedules', subscription['schedule'])['subscription']).toBe(
        subscription['id'],
      );
    }
  });
});
