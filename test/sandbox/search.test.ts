import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSearch } from '../../fixtures/stripe-sandbox/read/search-language.js';
import { TestSandbox } from './client.js';

let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start({ searchLagMs: 1_000 })));
afterAll(() => stripe.sandbox.close());

const search = (query: string, more = '', table = 'customers') =>
  stripe.get(`/v1/${table}/search?query=${encodeURIComponent(query)}${more}`);
const found = async (query: string, table = 'customers'): Promise<(string | undefined)[]> =>
  ((await search(query, '&limit=100', table)).body.data ?? []).map((each) => each.id);

describe('the search language', () => {
  it('reads fields, keys, operators, values, negation', () => {
    expect(parseSearch(`-email:"a\\"b" AND metadata['k k']:"v" AND created>=5 AND name:null`).clauses).toEqual([
      { field: 'email', operator: ':', value: 'a"b', negated: true },
      { field: 'metadata', key: 'k k', operator: ':', value: 'v', negated: false },
      { field: 'created', operator: '>=', value: 5, negated: false },
      { field: 'name', operator: ':', value: null, negated: false },
    ]);
  });

  it.each([
    ['', 'no clause'],
    ['email', 'no value'],
    ['email:"a" AND', 'a clause missing'],
    ['email:"a" AND name:"b" OR name:"c"', 'both connectives'],
    ['(email:"a")', 'parentheses'],
    ['email="a"', 'an operator of SQL'],
    ['email:"a', 'an open quote'],
    ['foo:"a"', 'an unknown field'],
    ['email>"a"', 'a comparison of text'],
    ['email~"ab"', 'a short substring'],
    ['metadata["k"]~"abc"', 'a substring of a token'],
    ['metadata:"k"', 'metadata without a key'],
    [Array.from({ length: 11 }, () => 'created>1').join(' AND '), 'eleven clauses'],
  ])('refuses %j (%s)', async (query) => {
    const { status, body } = await search(query);
    expect(status).toBe(400);
    expect(body.error?.type).toBe('invalid_request_error');
  });
});

describe('a search', () => {
  it.each([
    ['email:"ADA1@example.com"', ['cus_2', 'cus_1']],
    ['email~"DA24@"', ['cus_24']],
    ['metadata["tier"]:"gold"', ['cus_25', 'cus_20', 'cus_15', 'cus_10', 'cus_5']],
    ['metadata["tier"]:"gold" AND -email:"ada25@example.com"', ['cus_20', 'cus_15', 'cus_10', 'cus_5']],
    ['email:"ada7@example.com" OR email:"ada9@example.com"', ['cus_9', 'cus_7']],
    ['name:null AND metadata["tier"]:"gold"', ['cus_20', 'cus_10']],
    ['created>1699999700 AND created<=1699999800', ['cus_23', 'cus_22']],
    ['email:"ada3@example.com"', ['cus_3']],
  ])('finds %s', async (query, ids) => {
    expect(await found(query)).toEqual(ids);
  });

  it('compares numbers and finds by reference', async () => {
    expect(await found('amount>0 AND customer:"cus_1"', 'charges')).toEqual(['ch_1', 'ch_3']);
    expect(await found('status:"failed" AND refunded:"false"', 'charges')).toEqual(['ch_2']);
  });

  it('pages by token and counts when asked to', async () => {
    const first = await search('metadata["tier"]:"gold"', '&limit=2&expand[]=total_count');
    expect(first.body).toMatchObject({
      object: 'search_result',
      has_more: true,
      total_count: 5,
      url: '/v1/customers/search',
    });
    const next = await search('metadata["tier"]:"gold"', `&limit=2&page=${first.body['next_page'] as string}`);
    expect(next.body.data?.map((each) => each.id)).toEqual(['cus_15', 'cus_10']);
    const last = await search('metadata["tier"]:"gold"', `&limit=2&page=${next.body['next_page'] as string}`);
    expect(last.body).toMatchObject({ has_more: false, next_page: null });
    expect((await search('email:"x"', `&page=${first.body['next_page'] as string}`)).status).toBe(400);
  });

  it('sees a write only after the lag, and shows hits as they are now', async () => {
    const created = await stripe.post('/v1/customers', { email: 'late@example.com' });
    await stripe.post('/v1/customers/cus_25', { email: 'renamed@example.com' });
    expect(await found('email:"late@example.com"')).toEqual([]);
    const stale = await search('email:"ada25@example.com"');
    expect(stale.body.data).toMatchObject([{ id: 'cus_25', email: 'renamed@example.com' }]);
    stripe.time.advance(1_000);
    expect(await found('email:"late@example.com"')).toEqual([created.body.id]);
    expect(await found('email:"ada25@example.com"')).toEqual([]);
    await stripe.send('DELETE', `/v1/customers/${created.body.id ?? ''}`);
    expect((await search('email:"late@example.com"')).body.data).toMatchObject([
      { id: created.body.id, deleted: true },
    ]);
    stripe.time.advance(1_000);
    expect(await found('email:"late@example.com"')).toEqual([]);
  });
});
