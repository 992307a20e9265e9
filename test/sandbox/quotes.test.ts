import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox, type Body, type Reply } from './client.js';

let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start()));
afterAll(() => stripe.sandbox.close());

type Form = Record<string, string>;

const now = (): number => Math.floor(stripe.time.now() / 1000);
const act = (quote: Body, action: string, form: Form = {}): Promise<Reply> =>
  stripe.post(`/v1/quotes/${quote.id ?? ''}/${action}`, form);
const stored = async (quote: Body): Promise<Body> => (await stripe.get(`/v1/quotes/${quote.id ?? ''}`)).body;

async function ok(reply: Promise<Reply>): Promise<Body> {
  const { body } = await reply;
  expect(body.error).toBeUndefined();
  return body;
}

async function priceOf(form: Form = {}): Promise<string> {
  const price = await ok(
    stripe.post('/v1/prices', { currency: 'eur', unit_amount: '900', 'product_data[name]': 'Tea', ...form }),
  );
  return price.id ?? '';
}

const MONTHLY = { 'recurring[interval]': 'month' };

async function draft(form: Form = {}, price: Form = {}): Promise<Body> {
  const items = { 'line_items[0][price]': await priceOf(price), 'line_items[0][quantity]': '2' };
  return ok(stripe.post('/v1/quotes', { customer: 'cus_5', ...items, ...form }));
}

const ROADS: Readonly<Record<string, readonly string[]>> = {
  draft: [],
  open: ['finalize'],
  accepted: ['finalize', 'accept'],
  canceled: ['cancel'],
};

async function quoteIn(state: string): Promise<Body> {
  let quote = await draft();
  for (const action of ROADS[state] ?? []) quote = await ok(act(quote, action));
  expect(quote['status']).toBe(state);
  return quote;
}

const ARROWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  finalize: { draft: 'open' },
  accept: { open: 'accepted' },
  cancel: { draft: 'canceled', open: 'canceled' },
};
const STAMPS: Readonly<Record<string, string>> = {
  finalize: 'finalized_at',
  accept: 'accepted_at',
  cancel: 'canceled_at',
};
const EVENTS: Readonly<Record<string, string>> = {
  finalize: 'quote.finalized',
  accept: 'quote.accepted',
  cancel: 'quote.canceled',
};
const CASES = Object.keys(ARROWS).flatMap((action) => Object.keys(ROADS).map((state) => [action, state] as const));

describe('a quote', () => {
  it.each(CASES)('%s when %s', async (action, state) => {
    const quote = await quoteIn(state);
    const goal = ARROWS[action]?.[state];
    const { status, body } = await act(quote, action);
    if (goal !== undefined) {
      const transitions = { [STAMPS[action] ?? '']: now() };
      expect(body).toMatchObject({ id: quote.id, status: goal, status_transitions: transitions });
      const [event] = (await stripe.get(`/v1/events?type=${EVENTS[action] ?? ''}&limit=1`)).body.data ?? [];
      expect(event).toMatchObject({ data: { object: { id: quote.id, status: goal } } });
      return expect(await stored(quote)).toEqual(body);
    }
    expect(status).toBe(400);
    expect(body.error?.message).toContain(state);
    expect(await stored(quote)).toEqual(quote);
  });

  it('that is finalized has a number and may expire when the call says', async () => {
    const quote = await draft();
    expect(quote['number']).toBeNull();
    const expires = now() + 1000;
    const body = await ok(act(quote, 'finalize', { expires_at: String(expires) }));
    expect(body).toMatchObject({ status: 'open', expires_at: expires });
    expect(body['number']).toMatch(/^QT-\w{8}-0001-1$/);
  });

  it.each([
    ['a customer', { customer: '' }],
    ['a time to come', { expires_at: '1600000000' }],
  ])('is not finalized without %s', async (_name, form: Form) => {
    const { customer = 'cus_5', ...rest } = form;
    const items = { 'line_items[0][price]': await priceOf() };
    const quote = await ok(stripe.post('/v1/quotes', { ...items, ...(customer === '' ? {} : { customer }) }));
    expect((await act(quote, 'finalize', rest)).status).toBe(400);
    expect((await stored(quote))['status']).toBe('draft');
  });

  it('is not finalized without lines', async () => {
    const quote = await ok(stripe.post('/v1/quotes', { customer: 'cus_5' }));
    expect((await act(quote, 'finalize')).body.error?.param).toBe('line_items');
  });

  it('of one-time prices becomes a draft invoice with its lines', async () => {
    const quote = await ok(act(await draft(), 'finalize'));
    const accepted = await ok(act(quote, 'accept'));
    expect(accepted['subscription']).toBeNull();
    const invoice = (await stripe.get(`/v1/invoices/${String(accepted['invoice'])}`)).body;
    expect(invoice).toMatchObject({
      status: 'draft',
      customer: 'cus_5',
      total: 1800,
      currency: 'eur',
      parent: { type: 'quote_details', quote_details: { quote: quote.id } },
    });
    expect((invoice['lines'] as { data: Body[] }).data).toMatchObject([{ amount: 1800, quantity: 2 }]);
  });

  it('of a recurring price becomes a subscription', async () => {
    const quote = await ok(act(await draft({}, MONTHLY), 'finalize'));
    const accepted = await ok(act(quote, 'accept'));
    const subscription = (await stripe.get(`/v1/subscriptions/${String(accepted['subscription'])}`)).body;
    expect(subscription).toMatchObject({ customer: 'cus_5', items: { data: [{ quantity: 2 }] } });
  });

  it('is downloaded as a PDF', async () => {
    const quote = await ok(act(await draft(), 'finalize'));
    const headers = { authorization: 'Bearer sk_test_123' };
    const response = await fetch(`${stripe.sandbox.url}/v1/quotes/${quote.id ?? ''}/pdf`, { headers });
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(await response.text()).toMatch(/^%PDF-1\.\d\n/);
    expect((await stripe.get('/v1/quotes/qt_nobody/pdf')).status).toBe(404);
  });
});
