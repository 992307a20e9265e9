import { describe, expect, it } from 'vitest';
import type { StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import { at, numberAt, SeedAccess, sum } from './seed-access.js';

const scales = ['demo', 'reference'] as const;
const CUSTOMERS = '/v1/customers';
const CHARGES = '/v1/charges';
const INTENTS = '/v1/payment_intents';
const INVOICES = '/v1/invoices';
const LINES = '/v1/invoices/{invoice}/lines';
const PAYMENTS = '/v1/invoice_payments';
const SUBSCRIPTIONS = '/v1/subscriptions';
const TRANSACTIONS = '/v1/balance_transactions';

describe.each(scales)('%s: payments', (scale) => {
  const seed = new SeedAccess(createSeed({ scale, seed: 1 }));
  const charges = seed.objects(CHARGES);

  it("a charge's customer exists before it, or is deleted", () => {
    for (const charge of charges) {
      const customer = charge['customer'];
      if (typeof customer !== 'string' || seed.seed.deleted.get(CUSTOMERS)?.has(customer) === true) continue;
      const found = seed.need(CUSTOMERS, customer);
      expect(numberAt(found, 'created')).toBeLessThanOrEqual(numberAt(charge, 'created'));
    }
  });

  it('a charge and its payment intent agree, and the intent names its latest charge', () => {
    for (const charge of charges) {
      if (charge['payment_intent'] === null) continue;
      const intent = seed.need(INTENTS, charge['payment_intent']);
      expect([intent['amount'], intent['currency'], intent['customer']]).toEqual([
        charge['amount'],
        charge['currency'],
        charge['customer'],
      ]);
      const attempts = seed.related(CHARGES, 'payment_intent', intent['id']);
      expect(attempts.map((attempt) => attempt['id'])).toContain(charge['id']);
      expect(intent['latest_charge']).toBe(attempts[0]?.['id']);
      expect(numberAt(intent, 'created')).toBeLessThanOrEqual(numberAt(charge, 'created'));
    }
  });

  it("an intent's status follows its latest charge", () => {
    for (const intent of seed.objects(INTENTS)) {
      const charge = seed.get(CHARGES, intent['latest_charge']);
      const received = intent['status'] === 'succeeded' ? intent['amount'] : 0;
      expect(intent['amount_received']).toBe(received);
      if (charge === undefined) expect(['succeeded', 'processing', 'requires_capture']).not.toContain(intent['status']);
      else if (charge['status'] === 'succeeded')
        expect(intent['status']).toBe(charge['captured'] ? 'succeeded' : 'requires_capture');
      else expect(intent['status']).toBe(charge['status'] === 'pending' ? 'processing' : 'requires_payment_method');
    }
  });

  it('a captured charge has a balance transaction of its amount, others have none', () => {
    for (const charge of charges) {
      expect(charge['captured'] === true).toBe(charge['balance_transaction'] !== null);
      expect(charge['captured'] === true && charge['status'] !== 'succeeded').toBe(false);
      if (charge['captured'] !== true) continue;
      const transaction = seed.need(TRANSACTIONS, charge['balance_transaction']);
      expect(transaction['source']).toBe(charge['id']);
      const worth = Math.round(numberAt(charge, 'amount') * ((transaction['exchange_rate'] as number | null) ?? 1));
      expect(transaction['amount']).toBe(worth);
      expect(transaction['net']).toBe(worth - numberAt(transaction, 'fee'));
    }
  });

  it('refunds add up to what their charge says came back', () => {
    for (const charge of charges) {
      const refunds = seed.related('/v1/refunds', 'charge', charge['id']);
      expect(sum(refunds, 'amount')).toBe(charge['amount_refunded']);
      expect(charge['refunded']).toBe(charge['amount_refunded'] === charge['amount']);
      const disputes = seed.related('/v1/disputes', 'charge', charge['id']);
      expect(charge['disputed']).toBe(disputes.length > 0);
    }
  });

  it('refunds and disputes follow a captured charge of the same currency', () => {
    const followers = [...seed.objects('/v1/refunds'), ...seed.objects('/v1/disputes')];
    expect(followers.length).toBeGreaterThan(10);
    for (const follower of followers) {
      const charge = seed.need(CHARGES, follower['charge']);
      expect([charge['captured'], charge['currency'], charge['payment_intent']]).toEqual([
        true,
        follower['currency'],
        follower['payment_intent'],
      ]);
      expect(numberAt(follower, 'amount')).toBeLessThanOrEqual(numberAt(charge, 'amount'));
      expect(numberAt(follower, 'created')).toBeGreaterThan(numberAt(charge, 'created'));
    }
  });

  it('payment methods belong to the customer who pays with them', () => {
    for (const charge of charges) {
      if (charge['payment_method'] === null) continue;
      expect(seed.need('/v1/payment_methods', charge['payment_method'])['customer']).toBe(charge['customer']);
    }
  });
});

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
      const paid = ['succeeded', 'requires_capture'].includes(String(intent['status']));
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

describe.each(scales)('%s: the balance', (scale) => {
  const seed = new SeedAccess(createSeed({ scale, seed: 1 }));

  it('every transaction comes from an object that names it', () => {
    const homes = {
      ch_: CHARGES,
      re_: '/v1/refunds',
      po_: '/v1/payouts',
      tr_: '/v1/transfers',
      tu_: '/v1/topups',
      fee: '/v1/application_fees',
    };
    for (const transaction of seed.objects(TRANSACTIONS)) {
      const source = String(transaction['source']);
      const home = homes[source.slice(0, 3) as keyof typeof homes];
      if (home === undefined) expect(source).toMatch(/^(du_|trr_)/);
      else expect(seed.need(home, source)['balance_transaction']).toBe(transaction['id']);
      expect(numberAt(transaction, 'net')).toBe(numberAt(transaction, 'amount') - numberAt(transaction, 'fee'));
      expect(sum(transaction['fee_details'] as StripeObject[], 'amount')).toBe(transaction['fee']);
    }
  });

  it('a payout is the net of the transactions it took to the bank', () => {
    const payouts = seed.objects('/v1/payouts', 60);
    for (const payout of payouts) {
      const taken = seed.related(TRANSACTIONS, '_payout', payout['id']);
      expect(taken.some((transaction) => transaction['source'] === payout['id'])).toBe(true);
      const others = taken.filter((transaction) => transaction['source'] !== payout['id']);
      expect(payout['amount']).toBe(Math.max(100, sum(others, 'net')));
    }
  });

  it('transfers, reversals, fees and disputes agree with their charges', () => {
    for (const transfer of seed.objects('/v1/transfers')) {
      const reversals = seed.children('/v1/transfers/{transfer}/reversals', transfer['id']);
      expect(sum(reversals, 'amount')).toBe(transfer['amount_reversed']);
      expect(at(transfer, 'reversals.data')).toEqual(reversals);
      for (const reversal of reversals) {
        expect(seed.need(TRANSACTIONS, reversal['balance_transaction'])['source']).toBe(reversal['id']);
      }
      expect(seed.need(CHARGES, transfer['source_transaction'])['transfer_group']).toBe(transfer['transfer_group']);
      seed.need('/v1/accounts', transfer['destination']);
    }
    for (const fee of seed.objects('/v1/application_fees')) {
      const charge = seed.need(CHARGES, fee['charge']);
      expect([charge['application_fee'], charge['application_fee_amount']]).toEqual([fee['id'], fee['amount']]);
    }
    for (const dispute of seed.objects('/v1/disputes')) {
      for (const transaction of dispute['balance_transactions'] as StripeObject[]) {
        expect(seed.need(TRANSACTIONS, transaction['id'])).toEqual(transaction);
      }
    }
  });

  it("a customer's balance is the sum of its steps", () => {
    for (const customer of seed.objects(CUSTOMERS, 400)) {
      const steps = seed.children('/v1/customers/{customer}/balance_transactions', customer['id']);
      expect(customer['balance']).toBe(sum(steps, 'amount'));
      expect(steps[0]?.['ending_balance'] ?? 0).toBe(customer['balance']);
    }
  });

  it('events of the last 30 days carry their objects', () => {
    const events = seed.objects('/v1/events', 300);
    expect(events.length).toBeGreaterThan(100);
    for (const event of events) {
      expect(numberAt(event, 'created')).toBeGreaterThan(seed.seed.now - 30 * 86_400);
      const object = at(event, 'data.object') as StripeObject;
      expect(String(event['type']).startsWith(String(object['object']))).toBe(true);
    }
  });
});

describe.each(scales)('%s: files, setups, rates', (scale) => {
  const seed = new SeedAccess(createSeed({ scale, seed: 1 }));

  it('references of the small collections resolve', () => {
    for (const link of seed.objects('/v1/file_links')) seed.need('/v1/files', link['file']);
    for (const code of seed.objects('/v1/promotion_codes')) seed.need('/v1/coupons', at(code, 'promotion.coupon'));
    for (const price of seed.objects('/v1/prices')) seed.need('/v1/products', price['product']);
    for (const plan of seed.objects('/v1/plans'))
      expect(seed.need('/v1/prices', plan['id'])['unit_amount']).toBe(plan['amount']);
    for (const product of seed.objects('/v1/products'))
      if (product['default_price'] !== null) seed.need('/v1/prices', product['default_price']);
    for (const setup of seed.objects('/v1/setup_intents')) {
      expect(numberAt(seed.need(CUSTOMERS, setup['customer']), 'created')).toBeLessThanOrEqual(
        numberAt(setup, 'created'),
      );
      const attempts = seed.related('/v1/setup_attempts', 'setup_intent', setup['id']);
      expect(attempts[0]?.['id'] ?? null).toBe(setup['latest_attempt']);
      if (setup['payment_method'] !== null) {
        expect(seed.need('/v1/payment_methods', setup['payment_method'])['customer']).toBe(setup['customer']);
      }
    }
    const rates = seed.objects(INVOICES).flatMap((invoice) => invoice['total_taxes'] as StripeObject[]);
    expect(rates.length).toBeGreaterThan(5);
    for (const rate of rates) seed.need('/v1/tax_rates', at(rate, 'tax_rate_details.tax_rate'));
  });
});
