import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSchema } from '../../fixtures/stripe-sandbox/endpoints/schema-files.js';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { Body } from './client.js';

const { apiVersion, tables } = loadSchema();
let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await startSandbox()));
afterAll(() => sandbox.close());

const stripe = {
  async get(path: string, form?: Record<string, string>): Promise<{ status: number; body: Body }> {
    const headers = { authorization: 'Bearer sk_test_1', 'stripe-version': apiVersion };
    const sent = form && { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetch(sandbox.url + path, { headers, ...sent });
    return { status: response.status, body: (await response.json()) as Body };
  },
  post: (path: string, form: Record<string, string>) => stripe.get(path, form),
};

/** Paths of objects whose keys are not `id`, `object`, then the alphabet. */
function disordered(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value);
  const rank = (key: string): string => ({ id: '0', object: '1' })[key] ?? `2${key}`;
  const sorted = [...keys].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const inner = Object.entries(value).flatMap(([key, item]) => disordered(item, `${path}.${key}`));
  return Array.isArray(value) || keys.join() === sorted.join() ? inner : [`${path}: ${keys.join()}`, ...inner];
}

const roots = [...tables.values()].filter((table) => table.kind === 'list' && table.requires.length === 0);

describe('keys are id, object, then the alphabet, inside as outside,', () => {
  test.each(roots.map(({ list }) => [list.path, list.limit === false ? '' : '?limit=20']))(
    'in %s',
    async (path, query) => {
      const { status, body } = await stripe.get(`${path}${query}`);
      expect([status, disordered(body)]).toEqual([200, []]);
    },
  );

  test('in a list that is asked for, nested or not', async () => {
    const customers = await stripe.get('/v1/customers?limit=5&expand[]=data.subscriptions&expand[]=data.tax_ids');
    const intents = await stripe.get('/v1/payment_intents?limit=5&expand[]=data.amount_details.line_items');
    expect([...disordered(customers.body), ...disordered(intents.body)]).toEqual([]);
    expect((customers.body['data'] as Body[])[0]?.['subscriptions']).toMatchObject({ object: 'list' });
  });

  test('in what is written, in a refusal and in the event of it', async () => {
    const { body: customer } = await stripe.post('/v1/customers', {
      name: 'Order',
      'metadata[b]': '2',
      'metadata[a]': '1',
    });
    const { body: invoice } = await stripe.post('/v1/invoices', { customer: customer.id ?? '' });
    const { body: final } = await stripe.post(`/v1/invoices/${invoice.id ?? ''}/finalize`, {});
    const { body: intent } = await stripe.post('/v1/payment_intents', { currency: 'usd', amount: '100' });
    const refused = await stripe.post(`/v1/payment_intents/${intent.id ?? ''}/capture`, {});
    const { body: events } = await stripe.get('/v1/events?limit=5');
    expect(refused.status).toBe(400);
    for (const body of [customer, invoice, final, intent, refused.body, events]) expect(disordered(body)).toEqual([]);
  });
});

describe('an embedded list tells its total', () => {
  test('of an invoice, seeded or new, with more lines than it shows', async () => {
    const { body } = await stripe.get('/v1/invoices?limit=100');
    const totals = (body['data'] as Body[]).map(
      ({ lines }) => lines as { data: []; has_more: boolean; total_count: number },
    );
    const longer = totals.filter(({ has_more }) => has_more);
    expect(longer.length).toBeGreaterThan(0);
    expect(longer.every(({ total_count }) => total_count > 10)).toBe(true);
    expect(totals.filter(({ data, has_more, total_count }) => !has_more && data.length !== total_count)).toEqual([]);
  });

  test('and a child list agrees with it', async () => {
    const { body } = await stripe.get('/v1/invoices?limit=100');
    const long = (body['data'] as Body[]).find(({ lines }) => (lines as { has_more: boolean }).has_more);
    const own = await stripe.get(`/v1/invoices/${long?.id ?? ''}/lines?limit=100`);
    expect((long?.['lines'] as { total_count: number }).total_count).toBe((own.body['data'] as []).length);
  });
});

test("a new invoice names its account as the seeded ones do; a card payment's options are all there", async () => {
  const { body: seeded } = await stripe.get('/v1/invoices?limit=1');
  const customer = (await stripe.post('/v1/customers', {})).body.id ?? '';
  const { body: invoice } = await stripe.post('/v1/invoices', { customer });
  const { account_country, account_name } = (seeded['data'] as Body[])[0] ?? {};
  expect(invoice).toMatchObject({ account_country, account_name });
  const options = { 'payment_method_options[card][request_three_d_secure]': 'any' };
  const { body: intent } = await stripe.post('/v1/payment_intents', { currency: 'usd', amount: '100', ...options });
  expect(intent['payment_method_options']).toMatchObject({
    card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'any' },
  });
  const bank = { currency: 'eur', amount: '100', 'allowed_payment_method_types[]': 'sepa_debit' };
  expect((await stripe.post('/v1/payment_intents', bank)).body['payment_method_options']).toBeNull();
});
