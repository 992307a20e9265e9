import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSandbox } from './client.js';
import { NOW } from './small-seed.js';

let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start()));
afterAll(() => stripe.sandbox.close());

describe('a v1 list', () => {
  it('shows ten of the newest first and says that there are more', async () => {
    const { body } = await stripe.get('/v1/customers');
    expect(body.data?.map((each) => each.id)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16].map((n) => `cus_${n}`));
    expect(body).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' });
    expect(body.data?.[0]).not.toHaveProperty('_secret');
  });

  it('walks forwards and backwards by cursors without losing objects of one second', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ; cursor = `&starting_after=${seen[seen.length - 1] ?? ''}`) {
      const { body } = await stripe.get(`/v1/customers?limit=7${cursor}`);
      seen.push(...(body.data ?? []).map((each) => each.id ?? ''));
      if (body['has_more'] !== true) break;
    }
    expect(seen).toHaveLength(24);
    expect(new Set(seen).size).toBe(24);
    const { body } = await stripe.get(`/v1/customers?limit=3&ending_before=${seen[10] ?? ''}`);
    expect(body.data?.map((each) => each.id)).toEqual(seen.slice(7, 10));
    expect(body['has_more']).toBe(true);
  });

  it('hides what is on a test clock unless the clock or the customer is named', async () => {
    expect(await stripe.ids('/v1/customers?limit=100')).not.toContain('cus_3');
    expect(await stripe.ids('/v1/customers?limit=100&test_clock=clock_1')).toEqual(['cus_3']);
  });

  it.each([
    ['equality', 'customers?email=ada2@example.com', []],
    ['equality that minds case', 'customers?email=Ada1@example.com', ['cus_2']],
    ['an exact time', `customers?created=${NOW - 100}`, ['cus_25', 'cus_24']],
    ['a range', `customers?created[gt]=${NOW - 300}&created[lt]=${NOW - 100}`, ['cus_23', 'cus_22']],
    ['a reference', 'charges?customer=cus_1', ['ch_1', 'ch_3']],
    ['no status of subscriptions', 'subscriptions', ['sub_1', 'sub_3']],
    ['status=all', 'subscriptions?status=all', ['sub_1', 'sub_2', 'sub_3']],
    ['status=ended', 'subscriptions?status=ended', ['sub_2', 'sub_3']],
    ['a price of an item', 'subscriptions?status=all&price=price_2', ['sub_2']],
    ['the end of a period', `subscriptions?current_period_end[gt]=${NOW + 1}`, ['sub_3']],
    ['an empty table', 'disputes', []],
  ])('filters by %s', async (_what, path, ids) => {
    expect(await stripe.ids(`/v1/${path}`)).toEqual(ids);
  });

  it.each([
    ['customers?foo=1', 'parameter_unknown', 'foo'],
    ['customers?created[foo]=1', 'parameter_unknown', 'created[foo]'],
    ['customers?limit=0', 'parameter_invalid_integer', 'limit'],
    ['customers?limit=101', 'parameter_invalid_integer', 'limit'],
    ['customers?limit=ten', 'parameter_invalid_integer', 'limit'],
    ['customers?created[gt]=yesterday', 'parameter_invalid_integer', 'created[gt]'],
    ['customers?email=', 'parameter_invalid_empty', 'email'],
    ['customers?starting_after=cus_nobody', 'resource_missing', 'starting_after'],
    ['subscription_items', 'parameter_missing', 'subscription'],
    ['subscriptions?status=asleep', undefined, 'status'],
    ['customers?starting_after=cus_1&ending_before=cus_2', undefined, 'starting_after'],
    ['customers?expand[]=data.email', undefined, 'expand'],
    ['customers?expand[]=data.default_source.customer.default_source.customer', undefined, 'expand'],
  ])('refuses %s', async (path, code, param) => {
    const { status, body } = await stripe.get(`/v1/${path}`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', param });
    expect(body.error?.code).toBe(code);
  });

  it('answers 404 below a parent that is not there', async () => {
    expect((await stripe.get('/v1/customers/cus_nobody/sources')).status).toBe(404);
  });
});

describe('a retrieve', () => {
  it('gives the object, the stub of a deleted one, and 404 for one that never was', async () => {
    expect((await stripe.get('/v1/customers/cus_1')).body).toMatchObject({ id: 'cus_1', object: 'customer' });
    expect((await stripe.get('/v1/customers/cus_gone')).body).toEqual({
      id: 'cus_gone',
      object: 'customer',
      deleted: true,
    });
    const missing = await stripe.get('/v1/customers/cus_nobody');
    expect(missing.status).toBe(404);
    expect(missing.body.error).toMatchObject({ code: 'resource_missing', message: "No such customer: 'cus_nobody'" });
  });

  it('expands references, to the stub where the object was deleted', async () => {
    const { body } = await stripe.get('/v1/charges?expand[]=data.customer');
    expect(body.data?.map((each) => (each['customer'] as { deleted?: boolean }).deleted ?? false)).toEqual([
      false,
      true,
      false,
    ]);
    expect(body.data?.[0]?.['customer']).toMatchObject({ id: 'cus_1', email: 'ada1@example.com' });
  });

  it('embeds ten lines of an invoice, and their own list gives all', async () => {
    const { body } = await stripe.get('/v1/invoices/in_1');
    expect(body['lines']).toMatchObject({ object: 'list', has_more: true, url: '/v1/invoices/in_1/lines' });
    expect((body['lines'] as { data: unknown[] }).data).toHaveLength(10);
    expect(await stripe.ids('/v1/invoices/in_1/lines?limit=100')).toHaveLength(12);
  });

  it('gives singletons', async () => {
    expect((await stripe.get('/v1/balance')).body).toMatchObject({ object: 'balance' });
  });
});

describe('a v2 list', () => {
  it('pages by token, forwards and backwards', async () => {
    const version = { 'stripe-version': '2026-10-28.endive' };
    const first = await stripe.get('/v2/core/event_destinations?limit=2', version);
    expect(first.body.data?.map((each) => each.id)).toEqual(['ed_0', 'ed_1']);
    expect(first.body['previous_page_url']).toBeNull();
    const second = await stripe.get(first.body['next_page_url'] as string, version);
    expect(second.body.data?.map((each) => each.id)).toEqual(['ed_2', 'ed_3']);
    const last = await stripe.get(second.body['next_page_url'] as string, version);
    expect(last.body).toMatchObject({ data: [{ id: 'ed_4' }], next_page_url: null });
    const back = await stripe.get(last.body['previous_page_url'] as string, version);
    expect(back.body.data?.map((each) => each.id)).toEqual(['ed_2', 'ed_3']);
  });

  it('does not go without a version, and refuses a token it did not give', async () => {
    expect((await stripe.get('/v2/core/event_destinations')).status).toBe(400);
    const bad = await stripe.get('/v2/core/event_destinations?page=x', { 'stripe-version': '2026-10-28.endive' });
    expect(bad.body.error?.code).toBe('invalid_page_token');
  });
});
