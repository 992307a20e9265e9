import { expect, test } from 'vitest';
import { comparable, nearest, plural, snakeCase, suggestion } from '../../src/catalog/names.js';

test.each([
  ['PaymentIntent', 'paymentintent'],
  ['payment_intents', 'paymentintents'],
  ['billing_details.address.city', 'billingdetailsaddresscity'],
])('%s compares as %s', (name, form) => {
  expect(comparable(name)).toBe(form);
});

test.each([
  ['Customer', 'Customers'],
  ['Entry', 'Entries'],
  ['Address', 'Addresses'],
  ['Day', 'Days'],
  ['Tax', 'Taxes'],
  ['Batch', 'Batches'],
])('the plural of %s is %s', (name, many) => {
  expect(plural(name)).toBe(many);
});

test('snake case puts a line before each capital', () => {
  expect(snakeCase('PaymentIntent')).toBe('payment_intent');
  expect(snakeCase('V2CoreEvent')).toBe('v2_core_event');
});

test('near names come best first, at most three, none when nothing is near', () => {
  expect(nearest('amont', ['amount', 'amounts', 'mount', 'account', 'currency'])[0]).toBe('amount');
  expect(nearest('xyzzy', ['amount', 'currency'])).toEqual([]);
  expect(nearest('plan', ['items.plan', 'price'])).toEqual(['items.plan']);
});

test('a suggestion names one or several', () => {
  expect(suggestion('staus', ['status', 'currency'])).toBe('did you mean "status"?');
  expect(suggestion('amont', ['amount', 'amounts'])).toBe('did you mean one of "amount", "amounts"?');
  expect(suggestion('xyzzy', ['amount'])).toBeUndefined();
});
