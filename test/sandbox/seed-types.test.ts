import { describe, expect, it } from 'vitest';
import type { SeedCollection } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import { loadStripeTypes } from './stripe-types.js';

/** Collection path -> where the package declares its object. */
const TYPES: Readonly<Record<string, readonly [file: string, name: string]>> = {
  '/v1/accounts': ['Accounts', 'Account'],
  '/v1/application_fees': ['ApplicationFees', 'ApplicationFee'],
  '/v1/balance_transactions': ['BalanceTransactions', 'BalanceTransaction'],
  '/v1/charges': ['Charges', 'Charge'],
  '/v1/checkout/sessions': ['Checkout/Sessions', 'Session'],
  '/v1/coupons': ['Coupons', 'Coupon'],
  '/v1/credit_notes': ['CreditNotes', 'CreditNote'],
  '/v1/customers': ['Customers', 'Customer'],
  '/v1/disputes': ['Disputes', 'Dispute'],
  '/v1/events': ['Events', 'EventBase'],
  '/v1/file_links': ['FileLinks', 'FileLink'],
  '/v1/files': ['Files', 'File'],
  '/v1/invoice_payments': ['InvoicePayments', 'InvoicePayment'],
  '/v1/invoiceitems': ['InvoiceItems', 'InvoiceItem'],
  '/v1/invoices': ['Invoices', 'Invoice'],
  '/v1/payment_intents': ['PaymentIntents', 'PaymentIntent'],
  '/v1/payment_methods': ['PaymentMethods', 'PaymentMethod'],
  '/v1/payouts': ['Payouts', 'Payout'],
  '/v1/plans': ['Plans', 'Plan'],
  '/v1/prices': ['Prices', 'Price'],
  '/v1/products': ['Products', 'Product'],
  '/v1/promotion_codes': ['PromotionCodes', 'PromotionCode'],
  '/v1/quotes': ['Quotes', 'Quote'],
  '/v1/refunds': ['Refunds', 'Refund'],
  '/v1/setup_attempts': ['SetupAttempts', 'SetupAttempt'],
  '/v1/setup_intents': ['SetupIntents', 'SetupIntent'],
  '/v1/shipping_rates': ['ShippingRates', 'ShippingRate'],
  '/v1/subscription_items': ['SubscriptionItems', 'SubscriptionItem'],
  '/v1/subscription_schedules': ['SubscriptionSchedules', 'SubscriptionSchedule'],
  '/v1/subscriptions': ['Subscriptions', 'Subscription'],
  '/v1/tax_ids': ['TaxIds', 'TaxId'],
  '/v1/tax_rates': ['TaxRates', 'TaxRate'],
  '/v1/test_helpers/test_clocks': ['TestHelpers/TestClocks', 'TestClock'],
  '/v1/topups': ['Topups', 'Topup'],
  '/v1/transfers': ['Transfers', 'Transfer'],
  '/v1/webhook_endpoints': ['WebhookEndpoints', 'WebhookEndpoint'],
  '/v2/core/event_destinations': ['V2/Core/EventDestinations', 'EventDestination'],
};

/** Child template -> the parent's path and the declared type. */
const CHILD_TYPES: Readonly<Record<string, readonly [parent: string, file: string, name: string]>> = {
  '/v1/accounts/{account}/capabilities': ['/v1/accounts', 'Capabilities', 'Capability'],
  '/v1/accounts/{account}/external_accounts': ['/v1/accounts', 'BankAccounts', 'BankAccount'],
  '/v1/accounts/{account}/persons': ['/v1/accounts', 'Persons', 'Person'],
  '/v1/checkout/sessions/{checkout_session}/line_items': ['/v1/checkout/sessions', 'LineItems', 'LineItem'],
  '/v1/credit_notes/{credit_note}/lines': ['/v1/credit_notes', 'CreditNoteLineItems', 'CreditNoteLineItem'],
  '/v1/customers/{customer}/balance_transactions': [
    '/v1/customers',
    'CustomerBalanceTransactions',
    'CustomerBalanceTransaction',
  ],
  '/v1/customers/{customer}/payment_methods': ['/v1/customers', 'PaymentMethods', 'PaymentMethod'],
  '/v1/customers/{customer}/sources': ['/v1/customers', 'Cards', 'Card'],
  '/v1/customers/{customer}/tax_ids': ['/v1/customers', 'TaxIds', 'TaxId'],
  '/v1/invoices/{invoice}/lines': ['/v1/invoices', 'InvoiceLineItems', 'InvoiceLineItem'],
  '/v1/quotes/{quote}/computed_upfront_line_items': ['/v1/quotes', 'LineItems', 'LineItem'],
  '/v1/quotes/{quote}/line_items': ['/v1/quotes', 'LineItems', 'LineItem'],
  '/v1/transfers/{transfer}/reversals': ['/v1/transfers', 'TransferReversals', 'TransferReversal'],
};

const SINGLETON_TYPES: Readonly<Record<string, readonly [file: string, name: string]>> = {
  '/v1/account': ['Accounts', 'Account'],
  '/v1/balance': ['Balance', 'Balance'],
  '/v1/balance_settings': ['BalanceSettings', 'BalanceSettings'],
  '/v1/tax/settings': ['Tax/Settings', 'Settings'],
};

const seed = createSeed({ scale: 'demo', seed: 1 });
const types = loadStripeTypes([
  ...new Set([
    ...Object.values(TYPES).map(([file]) => file),
    ...Object.values(CHILD_TYPES).map(([, file]) => file),
    ...Object.values(SINGLETON_TYPES).map(([file]) => file),
  ]),
]);

function problemsOf(collection: SeedCollection, file: string, name: string): Set<string> {
  const found = new Set<string>();
  for (let i = 0; i < collection.length; i++) {
    for (const problem of types.problems(file, name, collection.build(i))) found.add(problem);
  }
  return found;
}

describe('seeded objects have the fields of the pinned package', () => {
  it.each([...seed.collections.keys()])('%s', (path) => {
    const [file, name] = TYPES[path] ?? ['no', `type for ${path}`];
    const collection = seed.collections.get(path);
    expect(collection === undefined ? path : [...problemsOf(collection, file, name)].slice(0, 20)).toEqual([]);
  });

  it.each(Object.entries(CHILD_TYPES))('%s', (template, [parentPath, file, name]) => {
    const parents = seed.collections.get(parentPath);
    const found = new Set<string>();
    let children = 0;
    for (let i = 0; i < (parents?.length ?? 0); i++) {
      const collection = seed.children(template, [parents?.id(i) ?? '']);
      children += collection?.length ?? 0;
      if (collection !== undefined) problemsOf(collection, file, name).forEach((problem) => found.add(problem));
    }
    expect([...found].slice(0, 20)).toEqual([]);
    expect(children).toBeGreaterThan(0);
  });

  it.each(Object.entries(SINGLETON_TYPES))('%s', (path, [file, name]) => {
    expect(types.problems(file, name, seed.singletons.get(path))).toEqual([]);
  });
});
