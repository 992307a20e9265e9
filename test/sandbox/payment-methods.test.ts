import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox, type Body, type Reply } from './client.js';

let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start()));
afterAll(() => stripe.sandbox.close());

const attach = (id: string, customer: string): Promise<Reply> =>
  stripe.post(`/v1/payment_methods/${id}/attach`, { customer });
const detach = (id: string): Promise<Reply> => stripe.post(`/v1/payment_methods/${id}/detach`);

async function card(): Promise<Body> {
  return (await stripe.post('/v1/payment_methods', { type: 'card', 'card[token]': 'tok_visa' })).body;
}

const lastEvent = async (): Promise<unknown> => (await stripe.get('/v1/events?limit=1')).body.data?.[0]?.['type'];

describe('a payment method', () => {
  it('is attached to a customer, and then among its methods', async () => {
    const { id = '' } = await card();
    expect((await attach(id, 'cus_1')).body).toMatchObject({ id, customer: 'cus_1' });
    expect(await lastEvent()).toBe('payment_method.attached');
    expect(await stripe.ids('/v1/customers/cus_1/payment_methods')).toContain(id);
    expect((await attach(id, 'cus_1')).status).toBe(200);
  });

  it("is one of Stripe's test cards, made on the way", async () => {
    const { body } = await attach('pm_card_mastercard', 'cus_2');
    expect(body).toMatchObject({ customer: 'cus_2', card: { brand: 'mastercard', last4: '4444' } });
    expect(body.id).toMatch(/^pm_\w{24}$/);
  });

  it.each([
    ['of another customer', 'cus_1', 'cus_2', 400, 'payment_method_unexpected_state'],
    ['to a customer who is not there', undefined, 'cus_nobody', 400, 'resource_missing'],
  ])('is not attached %s', async (_name, first, second, status, code) => {
    const { id = '' } = await card();
    if (first !== undefined) await attach(id, first);
    const before = (await stripe.get(`/v1/payment_methods/${id}`)).body;
    const reply = await attach(id, second);
    expect([reply.status, reply.body.error?.code]).toEqual([status, code]);
    expect((await stripe.get(`/v1/payment_methods/${id}`)).body).toEqual(before);
  });

  it('is checked when it is attached', async () => {
    const { status, body } = await attach('pm_card_chargeDeclined', 'cus_1');
    expect([status, body.error?.code]).toEqual([402, 'card_declined']);
  });

  it('is detached once, and of no more use', async () => {
    const { id = '' } = await card();
    await attach(id, 'cus_3');
    await stripe.post('/v1/customers/cus_3', { 'invoice_settings[default_payment_method]': id });
    expect((await detach(id)).body).toMatchObject({ id, customer: null });
    expect((await stripe.get('/v1/events?type=payment_method.detached&limit=1')).body.data).toHaveLength(1);
    expect((await stripe.get('/v1/customers/cus_3')).body['invoice_settings']).toMatchObject({
      default_payment_method: null,
    });
    for (const reply of [await attach(id, 'cus_3'), await detach(id)])
      expect([reply.status, reply.body.error?.code]).toEqual([400, 'payment_method_unexpected_state']);
  });

  it('that is attached to nobody cannot be detached, nor one that is not there', async () => {
    const { id = '' } = await card();
    expect((await detach(id)).status).toBe(400);
    expect((await detach('pm_nobody')).status).toBe(404);
  });
});
