import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox, type Body, type Reply } from './client.js';

let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start()));
afterAll(() => stripe.sandbox.close());

type Form = Record<string, string>;

const now = (): number => Math.floor(stripe.time.now() / 1000);

async function ok(reply: Promise<Reply>): Promise<Body> {
  const { body } = await reply;
  expect(body.error).toBeUndefined();
  return body;
}

const stored = async (path: string, id: unknown): Promise<Body> => (await stripe.get(`/v1/${path}/${String(id)}`)).body;

async function openInvoice(amount = '2000'): Promise<Body> {
  const invoice = await ok(stripe.post('/v1/invoices', { customer: 'cus_5', currency: 'eur' }));
  const item = { customer: 'cus_5', invoice: invoice.id ?? '', amount, currency: 'eur' };
  await ok(stripe.post('/v1/invoiceitems', item));
  return ok(stripe.post(`/v1/invoices/${invoice.id ?? ''}/finalize`));
}

describe('a charge', () => {
  it('that was only authorised is captured once, in part if so asked', async () => {
    const form = { amount: '900', currency: 'eur', customer: 'cus_5', capture: 'false' };
    const charge = await ok(stripe.post('/v1/charges', form));
    expect(charge).toMatchObject({ captured: false, balance_transaction: null });
    const path = `/v1/charges/${charge.id ?? ''}/capture`;
    expect((await stripe.post(path, { amount: '901' })).body.error?.code).toBe('amount_too_large');
    expect(await ok(stripe.post(path, { amount: '500' }))).toMatchObject({
      amount: 900,
      amount_captured: 500,
      captured: true,
    });
    const again = await stripe.post(path);
    expect([again.status, again.body.error?.code]).toEqual([400, 'charge_already_captured']);
  });
});

describe('a credit note', () => {
  it('takes its amount off an open invoice, and gives it back when it is voided', async () => {
    const invoice = await openInvoice();
    const note = await ok(stripe.post('/v1/credit_notes', { invoice: invoice.id ?? '', amount: '500' }));
    expect(await stored('invoices', invoice.id)).toMatchObject({
      status: 'open',
      amount_due: 1500,
      amount_remaining: 1500,
      pre_payment_credit_notes_amount: 500,
    });
    const path = `/v1/credit_notes/${note.id ?? ''}/void`;
    expect(await ok(stripe.post(path))).toMatchObject({ status: 'void', voided_at: now() });
    expect(await stored('invoices', invoice.id)).toMatchObject({ amount_remaining: 2000 });
    expect((await stripe.post(path)).status).toBe(400);
  });

  it('pays an invoice by crediting all of it, and nothing more', async () => {
    const invoice = await openInvoice();
    const form = { invoice: invoice.id ?? '', amount: '2001' };
    expect((await stripe.post('/v1/credit_notes', form)).body.error?.param).toBe('amount');
    await ok(stripe.post('/v1/credit_notes', { ...form, amount: '2000' }));
    expect(await stored('invoices', invoice.id)).toMatchObject({ status: 'paid', amount_remaining: 0 });
  });

  it('is previewed without being made', async () => {
    const invoice = await openInvoice();
    const query = `invoice=${invoice.id ?? ''}&amount=300`;
    expect((await stripe.get(`/v1/credit_notes/preview?${query}`)).body).toMatchObject({ amount: 300, total: 300 });
    const lines = (await stripe.get(`/v1/credit_notes/preview/lines?${query}`)).body;
    expect(lines).toMatchObject({ object: 'list', data: [{ amount: 300 }] });
    expect(await stripe.ids(`/v1/credit_notes?invoice=${invoice.id ?? ''}`)).toEqual([]);
  });
});

describe('an invoice preview', () => {
  it('adds up what waits and what is given, and makes nothing', async () => {
    await ok(stripe.post('/v1/invoiceitems', { customer: 'cus_9', amount: '700', currency: 'usd' }));
    const before = await stripe.ids('/v1/invoices?customer=cus_9');
    const form = { customer: 'cus_9', 'invoice_items[0][amount]': '50', 'invoice_items[0][currency]': 'usd' };
    const preview = await ok(stripe.post('/v1/invoices/create_preview', form));
    expect(preview).toMatchObject({ object: 'invoice', total: 750, amount_due: 750, customer: 'cus_9' });
    expect((preview['lines'] as { data: Body[] }).data).toHaveLength(2);
    expect(await stripe.ids('/v1/invoices?customer=cus_9')).toEqual(before);
    const nothing = await stripe.post('/v1/invoices/create_preview', { customer: 'cus_8' });
    expect(nothing.body.error?.code).toBe('invoice_upcoming_none');
  });
});

describe('a setup intent', () => {
  const intent = (form: Form = {}): Promise<Reply> => stripe.post('/v1/setup_intents', form);

  it('succeeds, and its method becomes the customer’s', async () => {
    const { id = '' } = await ok(intent({ customer: 'cus_6', payment_method: 'pm_card_visa' }));
    const body = await ok(stripe.post(`/v1/setup_intents/${id}/confirm`));
    expect(body['status']).toBe('succeeded');
    expect(await stored('payment_methods', body['payment_method'])).toMatchObject({ customer: 'cus_6' });
    for (const action of ['confirm', 'cancel']) {
      const reply = await stripe.post(`/v1/setup_intents/${id}/${action}`);
      expect([reply.status, reply.body.error?.code]).toEqual([400, 'setup_intent_unexpected_state']);
    }
  });

  it('is refused with a bad card, asks with another, is canceled', async () => {
    const { id = '' } = await ok(intent());
    const path = `/v1/setup_intents/${id}`;
    expect((await stripe.post(`${path}/confirm`)).body.error?.code).toBe('setup_intent_unexpected_state');
    const bad = await stripe.post(`${path}/confirm`, { payment_method: 'pm_card_chargeDeclined' });
    expect([bad.status, bad.body.error?.code]).toEqual([402, 'card_declined']);
    expect(await stored('setup_intents', id)).toMatchObject({ status: 'requires_payment_method' });
    const form = { payment_method: 'pm_card_authenticationRequired', return_url: 'https://shop.example.com' };
    expect(await ok(stripe.post(`${path}/confirm`, form))).toMatchObject({
      status: 'requires_action',
      next_action: { redirect_to_url: { return_url: form.return_url } },
    });
    const reason = { cancellation_reason: 'abandoned' };
    expect(await ok(stripe.post(`${path}/cancel`, reason))).toMatchObject({ status: 'canceled', ...reason });
  });
});

describe('a dispute', () => {
  it('is under review once its evidence is submitted, and then takes no more', async () => {
    const form = { amount: '800', currency: 'eur', payment_method: 'pm_card_createDispute', confirm: 'true' };
    const intent = await ok(stripe.post('/v1/payment_intents', form));
    const { data = [] } = (await stripe.get(`/v1/disputes?payment_intent=${intent.id ?? ''}`)).body;
    expect(data).toMatchObject([{ status: 'needs_response', amount: 800, charge: intent['latest_charge'] }]);
    expect(await stored('charges', intent['latest_charge'])).toMatchObject({ disputed: true });
    const path = `/v1/disputes/${data[0]?.id ?? ''}`;
    const kept = await ok(stripe.post(path, { 'evidence[customer_name]': 'Ada', submit: 'false' }));
    expect(kept).toMatchObject({ status: 'needs_response', evidence_details: { has_evidence: true } });
    const sent = await ok(stripe.post(path, { 'evidence[uncategorized_text]': 'It was sent.' }));
    expect(sent).toMatchObject({ status: 'under_review', evidence: { customer_name: 'Ada' } });
    expect((await stripe.post(path, { 'evidence[customer_name]': 'Eve' })).body.error?.param).toBe('evidence');
    expect((await stripe.post(`${path}/close`)).body.error?.code).toBe('state_invalid');
  });
});

describe('a payout', () => {
  it('is canceled while it is pending, and told', async () => {
    const { id = '' } = await ok(stripe.post('/v1/payouts', { amount: '100', currency: 'usd' }));
    expect((await stripe.post(`/v1/payouts/${id}/reverse`)).status).toBe(400);
    expect(await ok(stripe.post(`/v1/payouts/${id}/cancel`))).toMatchObject({ status: 'canceled' });
    expect((await stripe.get('/v1/events?type=payout.canceled')).body.data).toHaveLength(1);
    expect((await stripe.post(`/v1/payouts/${id}/cancel`)).status).toBe(400);
  });
});

describe('what cannot be listed', () => {
  it.each([
    [
      'tokens',
      { 'card[number]': '4242424242424242', 'card[exp_month]': '12', 'card[exp_year]': '2034', 'card[cvc]': '123' },
    ],
    ['sources', { type: 'ach_credit_transfer', currency: 'usd' }],
    ['tax/calculations', { currency: 'usd', 'line_items[0][amount]': '1000', 'line_items[0][reference]': 'L1' }],
  ] as [string, Form][])('%s: is made and retrieved', async (path, form) => {
    const made = await ok(stripe.post(`/v1/${path}`, form));
    expect(await stored(path, made.id)).toEqual(made);
    expect((await stripe.get(`/v1/${path}/nothing`)).status).toBe(404);
  });

  it('account links have an address and no id', async () => {
    const body = await ok(stripe.post('/v1/billing_portal/sessions', { customer: 'cus_5' }));
    expect(body).toMatchObject({ object: 'billing_portal.session', customer: 'cus_5' });
    expect(body['url']).toMatch(/^https:/);
  });
});

describe('cash of a customer', () => {
  it('is sent by the test helper and pays an intent', async () => {
    const form = { amount: '1500', currency: 'eur' };
    await ok(stripe.post('/v1/test_helpers/customers/cus_4/fund_cash_balance', form));
    const intent = await ok(stripe.post('/v1/payment_intents', { amount: '1000', currency: 'eur', customer: 'cus_4' }));
    const path = `/v1/payment_intents/${intent.id ?? ''}/apply_customer_balance`;
    expect(await ok(stripe.post(path))).toMatchObject({ status: 'succeeded', amount_received: 1000 });
    const other = await ok(stripe.post('/v1/payment_intents', { amount: '1000', currency: 'eur', customer: 'cus_4' }));
    const short = await ok(stripe.post(`/v1/payment_intents/${other.id ?? ''}/apply_customer_balance`));
    expect(short['status']).toBe('requires_payment_method');
  });
});

describe('every event', () => {
  it("has a type that Stripe's client knows", async () => {
    const file = join(import.meta.dirname, '../../node_modules/stripe/esm/resources/Events.d.ts');
    const types = new Set([...readFileSync(file, 'utf8').matchAll(/ type: '([a-z_.]+)'/g)].map((match) => match[1]));
    const { data = [] } = (await stripe.get('/v1/events?limit=100')).body;
    expect(types.size).toBeGreaterThan(200);
    expect(data.length).toBeGreaterThan(40);
    expect([...new Set(data.map((event) => event['type']))].filter((type) => !types.has(type as string))).toEqual([]);
  });
});
