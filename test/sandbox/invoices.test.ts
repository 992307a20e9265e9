import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox, type Body, type Reply } from './client.js';

let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start()));
afterAll(() => stripe.sandbox.close());

type Form = Record<string, string>;

const DAY = 86_400;
const now = (): number => Math.floor(stripe.time.now() / 1000);

const act = (invoice: Body, action: string, form: Form = {}): Promise<Reply> =>
  stripe.post(`/v1/invoices/${invoice.id ?? ''}/${action}`, form);

const stored = async (invoice: Body): Promise<Body> => (await stripe.get(`/v1/invoices/${invoice.id ?? ''}`)).body;

async function ok(reply: Promise<Reply>): Promise<Body> {
  const { body } = await reply;
  expect(body.error).toBeUndefined();
  return body;
}

async function draft(form: Form = {}, amount = '2000'): Promise<Body> {
  const invoice = await ok(stripe.post('/v1/invoices', { customer: 'cus_5', currency: 'eur', ...form }));
  const item = { customer: 'cus_5', invoice: invoice.id ?? '', amount, currency: 'eur' };
  await ok(stripe.post('/v1/invoiceitems', item));
  return stored(invoice);
}

const PAYER = { payment_method: 'pm_card_visa' };
const SENT = { collection_method: 'send_invoice', days_until_due: '7' };

/** The actions that lead a draft into each state. */
const ROADS: Readonly<Record<string, readonly (readonly [string, Form])[]>> = {
  draft: [],
  open: [['finalize', {}]],
  paid: [
    ['finalize', {}],
    ['pay', PAYER],
  ],
  void: [
    ['finalize', {}],
    ['void', {}],
  ],
  uncollectible: [
    ['finalize', {}],
    ['mark_uncollectible', {}],
  ],
};

async function invoiceIn(state: string): Promise<Body> {
  let invoice = await draft(SENT);
  for (const [action, form] of ROADS[state] ?? []) invoice = await ok(act(invoice, action, form));
  expect(invoice['status']).toBe(state);
  return stored(invoice);
}

/** Where an action leads from a state; what is not here is refused. */
const ARROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  finalize: { draft: 'open' },
  pay: { open: 'paid', uncollectible: 'paid' },
  send: { draft: 'open', open: 'open', paid: 'paid', uncollectible: 'uncollectible' },
  void: { open: 'void', uncollectible: 'void' },
  mark_uncollectible: { open: 'uncollectible' },
  add_lines: { draft: 'draft' },
};
const FORMS: Readonly<Record<string, Form>> = { pay: PAYER, add_lines: { 'lines[0][amount]': '5' } };
const CASES = Object.keys(ARROWS).flatMap((action) => Object.keys(ROADS).map((state) => [action, state] as const));

const eventTypes = async (limit: number): Promise<unknown[]> =>
  ((await stripe.get(`/v1/events?limit=${limit}`)).body.data ?? []).map((event) => event['type']).reverse();

describe('an invoice', () => {
  it.each(CASES)('%s when %s', async (action, state) => {
    const invoice = await invoiceIn(state);
    const goal = ARROWS[action]?.[state];
    const { status, body } = await act(invoice, action, FORMS[action]);
    if (goal !== undefined) {
      expect(body).toMatchObject({ id: invoice.id, status: goal });
      return expect(await stored(invoice)).toEqual(body);
    }
    expect(status).toBe(400);
    expect(body.error?.message).toContain(state);
    expect(body.error?.code).toBe(
      action === 'pay' && state === 'paid' ? 'invoice_already_paid' : 'invoice_not_editable',
    );
    expect(await stored(invoice)).toEqual(invoice);
  });

  it('that is finalized has a number of its customer, a due date from then on, and pages', async () => {
    const invoice = await draft(SENT);
    expect(invoice['number']).toBeNull();
    stripe.time.advance(DAY * 1000);
    const body = await ok(act(invoice, 'finalize'));
    expect(body).toMatchObject({
      status: 'open',
      due_date: now() + 7 * DAY,
      effective_at: now(),
      status_transitions: { finalized_at: now(), paid_at: null },
      amount_due: 2000,
      amount_remaining: 2000,
    });
    expect(body['hosted_invoice_url']).toMatch(/^https:/);
    expect((await stripe.get('/v1/events?type=invoice.finalized&limit=1')).body.data?.[0]).toMatchObject({
      data: { object: { id: invoice.id, status: 'open' } },
    });
    const next = await ok(act(await draft(), 'finalize'));
    const count = (text: unknown): number => Number(String(text).split('-').at(-1));
    expect(count(next['number'])).toBe(count(body['number']) + 1);
  });

  it('of nothing is paid as soon as it is finalized', async () => {
    const invoice = await ok(stripe.post('/v1/invoices', { customer: 'cus_5' }));
    expect(await ok(act(invoice, 'finalize'))).toMatchObject({ status: 'paid', amount_due: 0, attempted: true });
    expect(await eventTypes(3)).toEqual(['invoice.finalized', 'invoice.paid', 'invoice.payment_succeeded']);
  });

  it('that is paid has a payment, whose intent has a charge', async () => {
    const invoice = await invoiceIn('open');
    expect(await ok(act(invoice, 'pay', PAYER))).toMatchObject({
      status: 'paid',
      amount_paid: 2000,
      amount_remaining: 0,
      attempt_count: 1,
      status_transitions: { paid_at: now() },
    });
    const [payment, ...others] = (await stripe.get(`/v1/invoice_payments?invoice=${invoice.id ?? ''}`)).body.data ?? [];
    expect(others).toEqual([]);
    expect(payment).toMatchObject({ status: 'paid', amount_paid: 2000, is_default: true });
    const intent = (payment?.['payment'] as Body)['payment_intent'] as string;
    const { body } = await stripe.get(`/v1/payment_intents/${intent}?expand[]=latest_charge`);
    expect(body).toMatchObject({
      status: 'succeeded',
      amount: 2000,
      customer: 'cus_5',
      latest_charge: { amount: 2000, paid: true },
    });
    expect(await eventTypes(6)).toEqual([
      'charge.succeeded',
      'payment_intent.succeeded',
      'invoice_payment.paid',
      'invoice.updated',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
  });

  it('may be paid elsewhere', async () => {
    const invoice = await invoiceIn('open');
    const body = await ok(act(invoice, 'pay', { paid_out_of_band: 'true' }));
    expect(body).toMatchObject({ status: 'paid', amount_remaining: 0 });
    const { data } = (await stripe.get(`/v1/invoice_payments?invoice=${invoice.id ?? ''}`)).body;
    expect(data).toMatchObject([{ status: 'canceled' }]);
  });

  it('stays open when its payment is refused, or needs its customer', async () => {
    const invoice = await invoiceIn('open');
    const refused = await act(invoice, 'pay', { payment_method: 'pm_card_chargeDeclined' });
    expect([refused.status, refused.body.error?.code]).toEqual([402, 'card_declined']);
    expect(await stored(invoice)).toMatchObject({ status: 'open', attempted: true, attempt_count: 1 });
    expect((await stripe.get('/v1/events?type=invoice.payment_failed')).body.data).toHaveLength(1);
    const asked = await act(invoice, 'pay', { payment_method: 'pm_card_authenticationRequired' });
    expect([asked.status, asked.body.error?.code]).toEqual([402, 'invoice_payment_intent_requires_action']);
    expect(await ok(act(invoice, 'pay', PAYER))).toMatchObject({ status: 'paid', attempt_count: 3 });
  });

  it('needs a payment method to be paid with', async () => {
    const invoice = await invoiceIn('open');
    const { status, body } = await act(invoice, 'pay');
    expect([status, body.error?.param]).toEqual([400, 'payment_method']);
    expect(await stored(invoice)).toEqual(invoice);
  });

  it('that is voided cancels what was to be paid', async () => {
    const invoice = await invoiceIn('open');
    expect(await ok(act(invoice, 'void'))).toMatchObject({ status: 'void', amount_remaining: 0 });
    const { data } = (await stripe.get(`/v1/invoice_payments?invoice=${invoice.id ?? ''}`)).body;
    expect(data).toMatchObject([{ status: 'canceled' }]);
    expect((await stripe.get('/v1/events?type=invoice.voided&limit=1')).body.data).toHaveLength(1);
  });

  it('gains, changes and loses lines, which add up', async () => {
    const invoice = await draft();
    const added = await ok(
      act(invoice, 'add_lines', {
        'lines[0][amount]': '300',
        'lines[0][description]': 'Extra',
        'lines[1][amount]': '50',
        'invoice_metadata[po]': '7',
      }),
    );
    expect(added).toMatchObject({ total: 2350, amount_due: 2350, metadata: { po: '7' } });
    const lines = (added['lines'] as { data: Body[] }).data;
    const extra = lines.find((line) => line['description'] === 'Extra')?.id ?? '';
    const changed = await ok(act(invoice, 'update_lines', { 'lines[0][id]': extra, 'lines[0][amount]': '400' }));
    expect(changed).toMatchObject({ total: 2450 });
    const kept = await ok(act(invoice, 'remove_lines', { 'lines[0][id]': extra, 'lines[0][behavior]': 'delete' }));
    expect(kept).toMatchObject({ total: 2050 });
    const wrong = await act(invoice, 'remove_lines', { 'lines[0][id]': extra, 'lines[0][behavior]': 'delete' });
    expect([wrong.status, wrong.body.error?.code]).toEqual([400, 'resource_missing']);
  });

  it('takes a payment that was made without it', async () => {
    const invoice = await invoiceIn('open');
    const intent = await ok(
      stripe.post('/v1/payment_intents', {
        amount: '2000',
        currency: 'eur',
        customer: 'cus_5',
        payment_method: 'pm_card_visa',
        confirm: 'true',
      }),
    );
    expect(await ok(act(invoice, 'attach_payment', { payment_intent: intent.id ?? '' }))).toMatchObject({
      status: 'paid',
      amount_paid: 2000,
    });
  });

  it('is sent only when it is to be paid by its receiver', async () => {
    const invoice = await ok(act(await draft(), 'finalize'));
    expect((await act(invoice, 'send')).status).toBe(400);
  });

  it('is deleted only as a draft', async () => {
    expect((await stripe.send('DELETE', `/v1/invoices/${(await invoiceIn('open')).id ?? ''}`)).status).toBe(400);
    const { id = '' } = await draft();
    expect((await stripe.send('DELETE', `/v1/invoices/${id}`)).body).toMatchObject({ id, deleted: true });
  });

  it('takes pending items when it is asked to, and only then', async () => {
    await ok(stripe.post('/v1/invoiceitems', { customer: 'cus_7', amount: '700', currency: 'usd' }));
    const form = { customer: 'cus_7', currency: 'usd' };
    expect(await ok(stripe.post('/v1/invoices', form))).toMatchObject({ total: 0 });
    const taking = { ...form, pending_invoice_items_behavior: 'include' };
    expect(await ok(stripe.post('/v1/invoices', taking))).toMatchObject({ total: 700 });
    expect(await ok(stripe.post('/v1/invoices', taking))).toMatchObject({ total: 0 });
  });
});
