import { describe, expect, it } from 'vitest';
import type { StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import { at, numberAt, SeedAccess, sum, text } from './seed-access.js';

const scales = ['demo', 'reference'] as const;
const CUSTOMERS = '/v1/customers';
const CHARGES = '/v1/charges';
const INTENTS = '/v1/payment_intents';
const INVOICES = '/v1/invoices';
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
      const source = text(transaction['source']);
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
      expect(text(event['type']).startsWith(text(object['object']))).toBe(true);
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
