import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox, type Body, type Reply } from './client.js';

let stripe: TestSandbox;
let price = '';
beforeAll(async () => {
  stripe = await TestSandbox.start();
  const form = { currency: 'eur', unit_amount: '1000', 'recurring[interval]': 'month', 'product_data[name]': 'Plan' };
  price = (await ok(stripe.post('/v1/prices', form))).id ?? '';
});
afterAll(() => stripe.sandbox.close());

type Form = Record<string, string>;

const DAY = 86_400;
const now = (): number => Math.floor(stripe.time.now() / 1000);

async function ok(reply: Promise<Reply>): Promise<Body> {
  const { body } = await reply;
  expect(body.error).toBeUndefined();
  return body;
}

async function customerWith(card?: string, form: Form = {}): Promise<string> {
  const { id = '' } = await ok(stripe.post('/v1/customers', { email: 'ada@example.com', ...form }));
  if (card === undefined) return id;
  const method = await ok(stripe.post(`/v1/payment_methods/${card}/attach`, { customer: id }));
  await ok(stripe.post(`/v1/customers/${id}`, { 'invoice_settings[default_payment_method]': method.id ?? '' }));
  return id;
}

const create = (customer: string, form: Form = {}): Promise<Reply> =>
  stripe.post('/v1/subscriptions', { customer, 'items[0][price]': price, 'items[0][quantity]': '2', ...form });

const stored = async (path: string, id: unknown): Promise<Body> => (await stripe.get(`/v1/${path}/${String(id)}`)).body;
const latest = async (type: string): Promise<Body | undefined> =>
  (await stripe.get(`/v1/events?type=${type}&limit=1`)).body.data?.[0];

describe('a new subscription', () => {
  it.each([
    ['is active when its first invoice is paid', 'pm_card_visa', {}, 'active', 'paid'],
    ['is incomplete when the card is refused', 'pm_card_chargeCustomerFail', {}, 'incomplete', 'open'],
    ['is incomplete when the card asks', 'pm_card_authenticationRequired', {}, 'incomplete', 'open'],
    [
      'waits to be paid by default_incomplete',
      undefined,
      { payment_behavior: 'default_incomplete' },
      'incomplete',
      'open',
    ],
    ['is trialing, and its first invoice free', undefined, { trial_period_days: '14' }, 'trialing', 'paid'],
    [
      'is active when its invoices are sent',
      undefined,
      { collection_method: 'send_invoice', days_until_due: '7' },
      'active',
      'draft',
    ],
  ] as [string, string | undefined, Form, string, string][])('%s', async (_name, card, form, status, paid) => {
    const customer = await customerWith(card);
    const subscription = await ok(create(customer, form));
    expect(subscription).toMatchObject({ status, currency: 'eur', items: { data: [{ quantity: 2 }] } });
    const invoice = await stored('invoices', subscription['latest_invoice']);
    expect(invoice).toMatchObject({
      status: paid,
      customer,
      billing_reason: 'subscription_create',
      total: status === 'trialing' ? 0 : 2000,
      parent: { subscription_details: { subscription: subscription.id } },
      lines: { data: [{ quantity: 2, parent: { type: 'subscription_item_details' } }] },
    });
  });

  it('begins a period of its interval, a trial one of its days', async () => {
    const paid = await ok(create(await customerWith('pm_card_visa')));
    const [item] = (paid['items'] as { data: Body[] }).data;
    expect(item).toMatchObject({
      current_period_start: now(),
      current_period_end: Date.UTC(2023, 11, 14, 22, 13, 20) / 1000,
    });
    const trial = await ok(create(await customerWith(), { trial_period_days: '14' }));
    const [first] = (trial['items'] as { data: Body[] }).data;
    expect(trial).toMatchObject({ trial_start: now(), trial_end: now() + 14 * DAY });
    expect(first).toMatchObject({ current_period_end: now() + 14 * DAY });
  });

  it.each([
    ['of a customer who has nothing to pay with', undefined, {}, 400, 'resource_missing'],
    [
      'that may not be incomplete, with a bad card',
      'pm_card_chargeCustomerFail',
      { payment_behavior: 'error_if_incomplete' },
      402,
      'card_declined',
    ],
  ] as [string, string | undefined, Form, number, string][])(
    'is refused: one %s',
    async (_name, card, form, status, code) => {
      const customer = await customerWith(card);
      const reply = await create(customer, form);
      expect([reply.status, reply.body.error?.code]).toEqual([status, code]);
      expect(await stripe.ids(`/v1/subscriptions?customer=${customer}&status=all`)).toEqual([]);
    },
  );

  it('becomes active once its first invoice is paid, by the invoice or by its intent', async () => {
    const waiting = { payment_behavior: 'default_incomplete' };
    const one = await ok(create(await customerWith(), waiting));
    await ok(stripe.post(`/v1/invoices/${String(one['latest_invoice'])}/pay`, { payment_method: 'pm_card_visa' }));
    expect((await stored('subscriptions', one.id))['status']).toBe('active');
    const two = await ok(create(await customerWith(), waiting));
    const { data } = (await stripe.get(`/v1/invoice_payments?invoice=${String(two['latest_invoice'])}`)).body;
    const intent = (data?.[0]?.['payment'] as Body)['payment_intent'] as string;
    await ok(stripe.post(`/v1/payment_intents/${intent}/confirm`, { payment_method: 'pm_card_visa' }));
    expect((await stored('invoices', two['latest_invoice']))['status']).toBe('paid');
    expect((await stored('subscriptions', two.id))['status']).toBe('active');
  });
});

describe('a subscription', () => {
  it('is canceled with a reason, once, and tells of it', async () => {
    const { id = '' } = await ok(create(await customerWith('pm_card_visa')));
    const path = `/v1/subscriptions/${id}?cancellation_details[comment]=bye&cancellation_details[feedback]=unused`;
    const { body } = await stripe.send('DELETE', path);
    expect(body).toMatchObject({
      status: 'canceled',
      canceled_at: now(),
      ended_at: now(),
      cancellation_details: { comment: 'bye', feedback: 'unused', reason: 'cancellation_requested' },
    });
    expect(await latest('customer.subscription.deleted')).toMatchObject({ data: { object: { id } } });
    const again = await stripe.send('DELETE', `/v1/subscriptions/${id}`);
    expect([again.status, again.body.error?.code]).toEqual([400, 'resource_missing']);
  });

  it('credits unused time and makes a last invoice when asked', async () => {
    const customer = await customerWith('pm_card_visa');
    const { id = '' } = await ok(create(customer));
    await stripe.send('DELETE', `/v1/subscriptions/${id}?prorate=true&invoice_now=true`);
    const [invoice] = (await stripe.get(`/v1/invoices?customer=${customer}`)).body.data ?? [];
    expect(invoice).toMatchObject({ status: 'draft', total: -2000 });
  });

  it('voids the first invoice when it ends before it began', async () => {
    const body = await ok(create(await customerWith(), { payment_behavior: 'default_incomplete' }));
    await stripe.send('DELETE', `/v1/subscriptions/${body.id ?? ''}`);
    expect((await stored('invoices', body['latest_invoice']))['status']).toBe('void');
  });

  it('is to be canceled at the end of its period, or not after all', async () => {
    const body = await ok(create(await customerWith('pm_card_visa')));
    const [item] = (body['items'] as { data: Body[] }).data;
    const path = `/v1/subscriptions/${body.id ?? ''}`;
    expect(await ok(stripe.post(path, { cancel_at_period_end: 'true' }))).toMatchObject({
      status: 'active',
      cancel_at: item?.['current_period_end'],
      canceled_at: now(),
    });
    expect(await ok(stripe.post(path, { cancel_at_period_end: 'false' }))).toMatchObject({
      cancel_at: null,
      canceled_at: null,
    });
  });

  it('changes, adds and drops items', async () => {
    const body = await ok(create(await customerWith('pm_card_visa')));
    const [item] = (body['items'] as { data: Body[] }).data;
    const changed = await ok(
      stripe.post(`/v1/subscriptions/${body.id ?? ''}`, {
        'items[0][id]': item?.id ?? '',
        'items[0][quantity]': '5',
        'items[1][price]': price,
      }),
    );
    expect((changed['items'] as { data: Body[] }).data.map((each) => each['quantity']).sort()).toEqual([1, 5]);
    const fewer = await ok(
      stripe.post(`/v1/subscriptions/${body.id ?? ''}`, {
        'items[0][id]': item?.id ?? '',
        'items[0][deleted]': 'true',
      }),
    );
    expect(fewer['items']).toMatchObject({ data: [{ quantity: 1 }] });
  });

  it('pauses collection, pauses, resumes', async () => {
    const { id = '' } = await ok(create(await customerWith('pm_card_visa')));
    const path = `/v1/subscriptions/${id}`;
    expect(await ok(stripe.post(path, { 'pause_collection[behavior]': 'void' }))).toMatchObject({
      status: 'active',
      pause_collection: { behavior: 'void' },
    });
    expect((await stripe.post(`${path}/resume`)).status).toBe(400);
    expect(await ok(stripe.post(`${path}/pause`))).toMatchObject({ status: 'paused' });
    stripe.time.advance(DAY * 1000);
    const resumed = await ok(stripe.post(`${path}/resume`));
    expect(resumed).toMatchObject({ status: 'active', items: { data: [{ current_period_start: now() }] } });
    expect(await latest('customer.subscription.resumed')).toMatchObject({ data: { object: { id } } });
  });
});

describe('a test clock', () => {
  it('lets its subscriptions live: trials end, periods are invoiced and paid, the last one ends it', async () => {
    const clock = (await ok(stripe.post('/v1/test_helpers/test_clocks', { frozen_time: String(now()) }))).id ?? '';
    const customer = await customerWith('pm_card_visa', { test_clock: clock });
    const { id = '' } = await ok(create(customer, { trial_period_days: '10' }));
    const advance = (days: number): Promise<Reply> =>
      stripe.post(`/v1/test_helpers/test_clocks/${clock}/advance`, { frozen_time: String(now() + days * DAY) });
    expect(await ok(advance(75))).toMatchObject({ status: 'advancing', frozen_time: now() + 75 * DAY });
    expect(await stored('test_helpers/test_clocks', clock)).toMatchObject({ status: 'ready' });
    expect(await stored('subscriptions', id)).toMatchObject({ status: 'active' });
    const { data = [] } = (await stripe.get(`/v1/invoices?customer=${customer}`)).body;
    expect(data.map((invoice) => [invoice['total'], invoice['status']])).toEqual([
      [2000, 'paid'],
      [2000, 'paid'],
      [2000, 'paid'],
      [0, 'paid'],
    ]);
    expect((await advance(75)).status).toBe(400);
    await ok(stripe.post(`/v1/subscriptions/${id}`, { cancel_at_period_end: 'true' }));
    await ok(advance(150));
    expect(await stored('subscriptions', id)).toMatchObject({ status: 'canceled' });
  });
});
