import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox, type Body } from './client.js';

let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start()));
afterAll(() => stripe.sandbox.close());

type Form = Record<string, string>;

const CARD = { payment_method: 'pm_card_visa' };

/** How an intent comes into each state. */
const ROADS: Readonly<Record<string, Form>> = {
  requires_payment_method: {},
  requires_confirmation: CARD,
  requires_action: { payment_method: 'pm_card_authenticationRequired', confirm: 'true' },
  requires_capture: { ...CARD, confirm: 'true', capture_method: 'manual' },
  processing: {
    confirm: 'true',
    'payment_method_data[type]': 'sepa_debit',
    'payment_method_data[sepa_debit][iban]': 'DE89370400440532013000',
  },
  succeeded: { ...CARD, confirm: 'true' },
};

async function made(form: Form = {}): Promise<Body> {
  const { body } = await stripe.post('/v1/payment_intents', { amount: '1000', currency: 'eur', ...form });
  expect(body.error).toBeUndefined();
  return body;
}

async function intentIn(state: string): Promise<Body> {
  const intent = await made(ROADS[state === 'canceled' ? 'requires_payment_method' : state]);
  if (state === 'canceled') return (await stripe.post(`/v1/payment_intents/${intent.id ?? ''}/cancel`)).body;
  expect(intent['status']).toBe(state);
  return intent;
}

const act = (intent: Body, action: string, form: Form = {}): ReturnType<TestSandbox['post']> =>
  stripe.post(`/v1/payment_intents/${intent.id ?? ''}/${action}`, form);

const eventTypes = async (limit: number): Promise<unknown[]> =>
  ((await stripe.get(`/v1/events?limit=${limit}`)).body.data ?? []).map((event) => event['type']).reverse();

const STATES = [...Object.keys(ROADS), 'canceled'];
const FORMS: Readonly<Record<string, Form>> = {
  confirm: CARD,
  capture: {},
  cancel: {},
  increment_authorization: { amount: '1500' },
  apply_customer_balance: {},
};

/** Where an action leads from a state; what is not here is refused. */
const ARROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  confirm: {
    requires_payment_method: 'succeeded',
    requires_confirmation: 'succeeded',
    requires_action: 'succeeded',
  },
  capture: { requires_capture: 'succeeded' },
  cancel: {
    requires_payment_method: 'canceled',
    requires_confirmation: 'canceled',
    requires_action: 'canceled',
    requires_capture: 'canceled',
    processing: 'canceled',
  },
  increment_authorization: { requires_capture: 'requires_capture' },
  apply_customer_balance: {
    requires_payment_method: 'requires_payment_method',
    requires_confirmation: 'requires_confirmation',
    requires_action: 'requires_action',
  },
};

const CASES = Object.keys(ARROWS).flatMap((action) => STATES.map((state) => [action, state] as const));

describe('a payment intent', () => {
  it.each(CASES)('%s in %s', async (action, state) => {
    const intent = await intentIn(state);
    const goal = ARROWS[action]?.[state];
    const { status, body } = await act(intent, action, FORMS[action]);
    const now = (await stripe.get(`/v1/payment_intents/${intent.id ?? ''}`)).body;
    if (goal !== undefined) {
      expect(body).toMatchObject({ id: intent.id, status: goal });
      return expect(now).toEqual(body);
    }
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'payment_intent_unexpected_state', payment_intent: { id: intent.id } });
    expect(body.error?.message).toContain(state);
    expect(now).toEqual(intent);
  });

  it('that succeeds has a charge, a booking and its events', async () => {
    const intent = await made({ ...CARD, description: 'Order 1', 'metadata[k]': 'v' });
    const { body } = await act(intent, 'confirm', { return_url: 'http://google.com/' });
    expect(body).toMatchObject({ status: 'succeeded', amount_received: 1000, amount_capturable: 0, next_action: null });
    const charge = (await stripe.get(`/v1/charges/${String(body['latest_charge'])}?expand[]=balance_transaction`)).body;
    expect(charge).toMatchObject({
      amount: 1000,
      amount_captured: 1000,
      balance_transaction: { amount: 1000, fee: 59, net: 941, type: 'charge', currency: 'eur', source: charge.id },
      captured: true,
      currency: 'eur',
      description: 'Order 1',
      metadata: { k: 'v' },
      paid: true,
      payment_intent: intent.id,
      payment_method: body['payment_method'],
      payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
      status: 'succeeded',
    });
    expect(await eventTypes(2)).toEqual(['charge.succeeded', 'payment_intent.succeeded']);
  });

  it('without a payment method cannot be confirmed', async () => {
    const { status, body } = await act(await made(), 'confirm');
    expect([status, body.error?.code]).toEqual([400, 'payment_intent_unexpected_state']);
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline'],
  ])('is refused with %s and waits for another method', async (method, code, reason) => {
    const intent = await made();
    const { status, body } = await act(intent, 'confirm', { payment_method: method });
    expect(status).toBe(402);
    expect(body.error).toMatchObject({
      type: 'card_error',
      code,
      decline_code: reason,
      payment_intent: { id: intent.id, status: 'requires_payment_method', payment_method: null },
      payment_method: { type: 'card' },
    });
    const now = (await stripe.get(`/v1/payment_intents/${intent.id ?? ''}`)).body;
    expect(now).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code } });
    const charge = (await stripe.get(`/v1/charges/${String(now['latest_charge'])}`)).body;
    expect(charge).toMatchObject({ status: 'failed', paid: false, failure_code: code, balance_transaction: null });
    expect(await eventTypes(2)).toEqual(['charge.failed', 'payment_intent.payment_failed']);
    expect((await act(intent, 'confirm', CARD)).body).toMatchObject({ status: 'succeeded', last_payment_error: null });
  });

  it('sends the customer away to authenticate, and back to the return_url', async () => {
    const form = { payment_method: 'pm_card_authenticationRequired', return_url: 'https://shop.example.com/back' };
    const { body } = await act(await made(), 'confirm', form);
    expect(body).toMatchObject({
      status: 'requires_action',
      next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: form.return_url } },
    });
    expect(await eventTypes(1)).toEqual(['payment_intent.requires_action']);
  });

  it('refuses what it would have to ask for when nobody is there', async () => {
    const form = { payment_method: 'pm_card_authenticationRequired', off_session: 'true' };
    const { status, body } = await act(await made(), 'confirm', form);
    expect([status, body.error?.code]).toEqual([402, 'authentication_required']);
  });

  it('needs a return_url for a method that redirects', async () => {
    const form = { 'payment_method_data[type]': 'ideal' };
    const { status, body } = await act(await made(), 'confirm', form);
    expect([status, body.error?.param]).toEqual([400, 'return_url']);
    const back = { ...form, return_url: 'https://shop.example.com' };
    expect((await act(await made(), 'confirm', back)).body['status']).toBe('requires_action');
  });

  it('is captured in part, the rest being released', async () => {
    const intent = await intentIn('requires_capture');
    expect(intent).toMatchObject({ amount_capturable: 1000, amount_received: 0 });
    const { body } = await act(intent, 'capture', { amount_to_capture: '400' });
    expect(body).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 400 });
    expect((await stripe.get(`/v1/charges/${String(body['latest_charge'])}`)).body).toMatchObject({
      amount: 1000,
      amount_captured: 400,
      captured: true,
    });
    expect(await eventTypes(2)).toEqual(['charge.captured', 'payment_intent.succeeded']);
  });

  it('keeps the rest when more captures follow', async () => {
    const intent = await intentIn('requires_capture');
    const first = await act(intent, 'capture', { amount_to_capture: '400', final_capture: 'false' });
    expect(first.body).toMatchObject({ status: 'requires_capture', amount_capturable: 600, amount_received: 400 });
    expect((await act(intent, 'capture')).body).toMatchObject({ status: 'succeeded', amount_received: 1000 });
  });

  it('is not captured beyond what was authorised', async () => {
    const intent = await intentIn('requires_capture');
    const { status, body } = await act(intent, 'capture', { amount_to_capture: '1001' });
    expect([status, body.error?.code, body.error?.param]).toEqual([400, 'amount_too_large', 'amount_to_capture']);
    expect((await stripe.get(`/v1/payment_intents/${intent.id ?? ''}`)).body).toEqual(intent);
  });

  it('that is canceled says why and when, and gives back what was authorised', async () => {
    const intent = await intentIn('requires_capture');
    const { body } = await act(intent, 'cancel', { cancellation_reason: 'requested_by_customer' });
    expect(body).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'requested_by_customer',
      canceled_at: Math.floor(stripe.time.now() / 1000),
      amount_capturable: 0,
    });
    expect(await eventTypes(2)).toEqual(['charge.refunded', 'payment_intent.canceled']);
    expect((await act(await made(), 'cancel', { cancellation_reason: 'boredom' })).status).toBe(400);
  });

  it('can be confirmed as it is created, and its refusal leaves it behind', async () => {
    const form = { amount: '500', currency: 'usd', payment_method: 'pm_card_chargeDeclined', confirm: 'true' };
    const { status, body } = await stripe.post('/v1/payment_intents', form);
    expect([status, body.error?.code]).toEqual([402, 'card_declined']);
    expect((await stripe.get('/v1/payment_intents?limit=1')).body.data?.[0]).toMatchObject({
      amount: 500,
      status: 'requires_payment_method',
    });
  });

  it('waits for microdeposits to be verified', async () => {
    const intent = await made({
      confirm: 'true',
      'payment_method_data[type]': 'us_bank_account',
      'payment_method_options[us_bank_account][verification_method]': 'microdeposits',
    });
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'verify_with_microdeposits' } });
    const wrong = await act(intent, 'verify_microdeposits', { 'amounts[0]': '1', 'amounts[1]': '2' });
    expect(wrong.body.error?.code).toBe('payment_method_microdeposit_verification_amounts_mismatch');
    const right = await act(intent, 'verify_microdeposits', { 'amounts[0]': '32', 'amounts[1]': '45' });
    expect(right.body).toMatchObject({ status: 'processing', next_action: null });
  });
});
