import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox, type Body } from './client.js';

let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start()));
afterAll(() => stripe.sandbox.close());

const made = async (path: string, form: Record<string, string>): Promise<Body> => {
  const { status, body } = await stripe.post(path, form);
  expect(body.error).toBeUndefined();
  expect(status).toBe(200);
  return body;
};

describe('a create', () => {
  it('gives the whole object, keeps it, and puts it first in its list', async () => {
    const customer = await made('/v1/customers', {
      email: 'new@example.com',
      'address[city]': 'Köln',
      'metadata[k]': "it's",
    });
    expect(customer).toMatchObject({
      object: 'customer',
      email: 'new@example.com',
      name: null,
      balance: 0,
      metadata: { k: "it's" },
    });
    expect(customer['address']).toMatchObject({ city: 'Köln', country: null });
    expect(customer.id).toMatch(/^cus_\w{14}$/);
    expect((await stripe.ids('/v1/customers?limit=1'))[0]).toBe(customer.id);
    expect((await stripe.get(`/v1/customers/${customer.id ?? ''}`)).body).toEqual(customer);
  });

  it('tells an event with the object in it', async () => {
    const product = await made('/v1/products', { name: 'Tea' });
    const [event] = (await stripe.get('/v1/events?type=product.created')).body.data ?? [];
    expect(event).toMatchObject({ type: 'product.created', data: { object: { id: product.id, name: 'Tea' } } });
    expect((event?.['request'] as { id: string }).id).toMatch(/^req_/);
  });

  it.each([
    ['customers', { foo: '1' }, 'parameter_unknown', 'foo'],
    ['customers', { 'address[planet]': 'Mars' }, 'parameter_unknown', 'address[planet]'],
    ['customers', { balance: 'much' }, 'parameter_invalid_integer', 'balance'],
    ['products', {}, 'parameter_missing', 'name'],
    ['products', { name: '' }, 'parameter_invalid_empty', 'name'],
    ['refunds', { charge: 'ch_nobody' }, 'resource_missing', 'charge'],
    ['coupons', {}, 'parameter_missing', undefined],
  ])('refuses %s with %j', async (path, form, code, param) => {
    const { status, body } = await stripe.post(`/v1/${path}`, form);
    expect(status).toBe(400);
    expect(body.error?.code).toBe(code);
    expect(body.error?.param).toBe(param);
  });

  it('lets the caller choose the id of a coupon once', async () => {
    expect((await made('/v1/coupons', { id: 'TEN', percent_off: '10' })).id).toBe('TEN');
    expect((await stripe.post('/v1/coupons', { id: 'TEN', percent_off: '10' })).body.error?.code).toBe(
      'resource_already_exists',
    );
  });

  it('builds a price with its product, and a subscription with its items', async () => {
    const price = await made('/v1/prices', {
      currency: 'EUR',
      unit_amount: '1500',
      'recurring[interval]': 'month',
      'product_data[name]': 'Plan',
    });
    expect(price).toMatchObject({ currency: 'eur', unit_amount: 1500, unit_amount_decimal: '1500', type: 'recurring' });
    const payer = await made('/v1/payment_methods/pm_card_visa/attach', { customer: 'cus_5' });
    const subscription = await made('/v1/subscriptions', {
      default_payment_method: payer.id ?? '',
      customer: 'cus_5',
      'items[0][price]': price.id ?? '',
      'items[0][quantity]': '2',
    });
    expect(subscription).toMatchObject({ status: 'active', currency: 'eur', customer: 'cus_5' });
    const items = subscription['items'] as { data: Body[] };
    expect(items.data).toMatchObject([{ object: 'subscription_item', quantity: 2, price: { id: price.id } }]);
    expect(await stripe.ids(`/v1/subscriptions?price=${price.id ?? ''}`)).toEqual([subscription.id]);
    expect(await stripe.ids(`/v1/subscription_items?subscription=${subscription.id ?? ''}`)).toEqual([
      items.data[0]?.id,
    ]);
  });

  it('adds an item to a draft invoice, whose lines then add up', async () => {
    const invoice = await made('/v1/invoices', { customer: 'cus_1', currency: 'eur' });
    for (let n = 0; n < 12; n++)
      await made('/v1/invoiceitems', { customer: 'cus_1', invoice: invoice.id ?? '', amount: '100', currency: 'eur' });
    const { body } = await stripe.get(`/v1/invoices/${invoice.id ?? ''}`);
    expect(body).toMatchObject({ status: 'draft', total: 1200, amount_due: 1200, lines: { has_more: true } });
    expect(await stripe.ids(`/v1/invoices/${invoice.id ?? ''}/lines?limit=100`)).toHaveLength(12);
  });

  it('refunds a charge, which shows it, and not more than is left', async () => {
    const charge = await made('/v1/charges', { amount: '1000', currency: 'usd', source: 'tok_visa' });
    await made('/v1/refunds', { charge: charge.id ?? '', amount: '400' });
    expect((await stripe.get(`/v1/charges/${charge.id ?? ''}`)).body).toMatchObject({
      amount_refunded: 400,
      refunded: false,
    });
    expect((await stripe.post('/v1/refunds', { charge: charge.id ?? '', amount: '700' })).status).toBe(400);
    const { body } = await stripe.get(`/v1/charges/${charge.id ?? ''}?expand[]=refunds`);
    expect(body['refunds']).toMatchObject({ data: [{ amount: 400 }], has_more: false });
  });

  it('creates children below their parent', async () => {
    const card = await made('/v1/customers/cus_1/sources', { source: 'tok_visa' });
    expect(card).toMatchObject({ object: 'card', customer: 'cus_1', last4: '4242' });
    expect((await stripe.get('/v1/customers/cus_1/sources')).body.data).toMatchObject([{ id: card.id }]);
    expect((await stripe.post('/v1/customers/cus_nobody/sources', { source: 'tok_visa' })).status).toBe(404);
  });

  it('takes a file in a multipart body', async () => {
    const form = new FormData();
    form.append('purpose', 'dispute_evidence');
    form.append('file', new Blob(['hello, wörld']), 'letter.pdf');
    const init = { method: 'POST', body: form, headers: { authorization: 'Bearer sk_test_1' } };
    const file = (await (await fetch(`${stripe.sandbox.url}/v1/files`, init)).json()) as Body;
    expect(file).toMatchObject({
      object: 'file',
      filename: 'letter.pdf',
      size: 13,
      type: 'pdf',
      purpose: 'dispute_evidence',
    });
  });

  it('takes JSON on /v2', async () => {
    const headers = { 'stripe-version': '2026-10-28.endive', 'content-type': 'application/json' };
    const body = {
      name: 'mine',
      type: 'webhook_endpoint',
      event_payload: 'thin',
      enabled_events: ['v1.billing.meter.error_report_triggered'],
    };
    const reply = await stripe.send('POST', '/v2/core/event_destinations', JSON.stringify(body), headers);
    expect(reply.body).toMatchObject({
      object: 'v2.core.event_destination',
      name: 'mine',
      enabled_events: body.enabled_events,
    });
    const refused = await stripe.send(
      'POST',
      '/v2/core/event_destinations',
      JSON.stringify({ ...body, foo: 1 }),
      headers,
    );
    expect(refused.body.error?.code).toBe('parameter_unknown');
  });
});

describe('an update', () => {
  it('changes, merges metadata, unsets with an empty text, and tells what was before', async () => {
    const { id = '' } = await made('/v1/customers', {
      email: 'a@example.com',
      name: 'A',
      'metadata[a]': '1',
      'metadata[b]': '2',
    });
    const changed = await made(`/v1/customers/${id}`, { name: '', 'metadata[b]': '', 'metadata[c]': '3' });
    expect(changed).toMatchObject({ email: 'a@example.com', name: null, metadata: { a: '1', c: '3' } });
    expect(Object.keys(changed['metadata'] as object)).toEqual(['a', 'c']);
    const [event] = (await stripe.get('/v1/events?type=customer.updated')).body.data ?? [];
    expect(event?.['data']).toMatchObject({ previous_attributes: { name: 'A', metadata: { a: '1', b: '2' } } });
  });

  it('changes a seeded object in its place', async () => {
    await made('/v1/customers/cus_20', { email: 'moved@example.com' });
    expect(await stripe.ids('/v1/customers?email=moved@example.com')).toEqual(['cus_20']);
  });

  it('is a 404 for what is not there or was deleted', async () => {
    expect((await stripe.post('/v1/customers/cus_nobody', { name: 'x' })).status).toBe(404);
    expect((await stripe.post('/v1/customers/cus_gone', { name: 'x' })).status).toBe(404);
  });
});

describe('a delete', () => {
  it('leaves a stub for a retrieve and nothing in the list', async () => {
    const { id = '' } = await made('/v1/customers', { email: 'gone@example.com' });
    expect((await stripe.send('DELETE', `/v1/customers/${id}`)).body).toEqual({
      id,
      object: 'customer',
      deleted: true,
    });
    expect((await stripe.get(`/v1/customers/${id}`)).body).toEqual({ id, object: 'customer', deleted: true });
    expect(await stripe.ids('/v1/customers?email=gone@example.com')).toEqual([]);
    expect((await stripe.send('DELETE', `/v1/customers/${id}`)).status).toBe(404);
  });

  it('cancels a subscription, once', async () => {
    const canceled = await stripe.send('DELETE', '/v1/subscriptions/sub_1');
    expect(canceled.body).toMatchObject({ id: 'sub_1', status: 'canceled' });
    expect(typeof canceled.body['ended_at']).toBe('number');
    expect((await stripe.send('DELETE', '/v1/subscriptions/sub_1')).status).toBe(400);
    expect(await stripe.ids('/v1/subscriptions?status=canceled')).toContain('sub_1');
  });

  it('takes a draft invoice only', async () => {
    const { id = '' } = await made('/v1/invoices', { customer: 'cus_1' });
    expect((await stripe.send('DELETE', `/v1/invoices/${id}`)).body).toEqual({ id, object: 'invoice', deleted: true });
    expect((await stripe.get(`/v1/invoices/${id}`)).status).toBe(404);
  });

  it('keeps a product that has prices', async () => {
    const price = await made('/v1/prices', { currency: 'eur', unit_amount: '1', 'product_data[name]': 'Kept' });
    expect((await stripe.send('DELETE', `/v1/products/${price['product'] as string}`)).status).toBe(400);
  });
});
