import { afterEach, describe, expect, it } from 'vitest';
import { TestSandbox, type Reply } from './client.js';

const running: TestSandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ sandbox }) => sandbox.close()));
});

async function start(...options: Parameters<typeof TestSandbox.start>): Promise<TestSandbox> {
  const made = await TestSandbox.start(...options);
  running.push(made);
  return made;
}

const named = (n: number): [string, Record<string, string>] => ['/v1/customers', { name: `n${n}` }];

describe('a key', () => {
  it.each([
    ['none', {}, 'You did not provide'],
    ['a live one', { authorization: 'Bearer sk_live_secretsecret1234' }, 'Invalid API Key provided: sk_live_********'],
    ['nonsense', { authorization: 'Bearer hello' }, 'Invalid API Key provided: hel'],
  ])('is needed: %s is a 401 that does not show it', async (_what, headers, message) => {
    const { sandbox } = await start();
    const response = await fetch(`${sandbox.url}/v1/customers`, { headers: headers as Record<string, string> });
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(text).toContain(message);
    expect(text).not.toContain('secretsecret');
  });

  it('comes as Bearer or Basic', async () => {
    const stripe = await start();
    for (const authorization of ['Bearer rk_test_1', `Basic ${Buffer.from('sk_test_1:').toString('base64')}`])
      expect((await stripe.get('/v1/customers', { authorization })).status).toBe(200);
  });
});

describe('an answer', () => {
  it('names its request and echoes version, account and idempotency key', async () => {
    const stripe = await start();
    const { headers } = await stripe.post(
      '/v1/customers',
      {},
      { 'idempotency-key': 'k', 'stripe-version': '2024-06-20', 'stripe-account': 'acct_connected' },
    );
    expect(headers.get('request-id')).toMatch(/^req_\w{14}$/);
    expect(headers.get('stripe-version')).toBe('2024-06-20');
    expect(headers.get('idempotency-key')).toBe('k');
    expect(headers.get('stripe-account')).toBe('acct_connected');
  });

  it('is a 404 for a path that Stripe does not have', async () => {
    const { status, body } = await (await start()).get('/v1/nonsense');
    expect(status).toBe(404);
    expect(body.error?.message).toBe('Unrecognized request URL (GET: /v1/nonsense).');
  });
});

describe('accounts', () => {
  it('hold their own objects', async () => {
    const stripe = await start();
    const connected = { 'stripe-account': 'acct_connected' };
    expect((await stripe.get('/v1/customers', connected)).body.data).toEqual([]);
    const { body } = await stripe.post('/v1/customers', {}, connected);
    expect((await stripe.get(`/v1/customers/${body.id ?? ''}`)).status).toBe(404);
    expect((await stripe.get(`/v1/customers/${body.id ?? ''}`, connected)).status).toBe(200);
    expect((await stripe.get('/v1/balance', { 'stripe-account': 'acct_platform' })).status).toBe(200);
    const unknown = await stripe.get('/v1/customers', { 'stripe-account': 'acct_other' });
    expect(unknown.status).toBe(403);
    expect(unknown.body.error?.code).toBe('account_invalid');
  });
});

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'once' };

  it('gives the saved answer again, to the same request only', async () => {
    const stripe = await start();
    const first = await stripe.post(...named(1), key);
    const again = await stripe.post(...named(1), key);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'));
    const other = await stripe.post(...named(2), key);
    expect(other.status).toBe(400);
    expect(other.body.error?.type).toBe('idempotency_error');
    expect(await stripe.ids('/v1/customers?limit=1')).toEqual([first.body.id]);
  });

  it('is forgotten by a call that was refused before it began', async () => {
    const stripe = await start();
    expect((await stripe.post('/v1/customers', { foo: '1' }, key)).status).toBe(400);
    expect((await stripe.post(...named(1), key)).status).toBe(200);
  });

  it('replays a saved 500 and forgets a 503', async () => {
    const stripe = await start();
    stripe.sandbox.faults.next({ kind: '500' });
    expect((await stripe.post(...named(1), key)).status).toBe(500);
    const again = await stripe.post(...named(1), key);
    expect(again.status).toBe(500);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    stripe.sandbox.faults.next({ kind: '503' });
    expect((await stripe.post(...named(1), { 'idempotency-key': 'other' })).status).toBe(503);
    expect((await stripe.post(...named(1), { 'idempotency-key': 'other' })).status).toBe(200);
  });

  it('is in use while its first call runs', async () => {
    const stripe = await start({ latencyMs: 50 });
    const first = stripe.post(...named(1), key);
    await waiting(stripe, 1);
    const second = stripe.post(...named(1), key);
    await waiting(stripe, 2);
    stripe.time.advance(50);
    expect((await first).status).toBe(200);
    expect((await second).status).toBe(409);
    expect((await second).body.error?.code).toBe('idempotency_key_in_use');
  });
});

/** Until so many calls have arrived and wait for their latency. */
async function waiting({ time }: TestSandbox, count: number): Promise<void> {
  while (time.waiting < count) await new Promise((resolve) => setImmediate(resolve));
}

describe('the limiters', () => {
  const reasons = (replies: readonly Reply[]): (string | null)[] =>
    replies.map(({ headers }) => headers.get('stripe-rate-limited-reason'));

  it('refuse by endpoint first, then by account, without effect, and refill with time', async () => {
    const stripe = await start({ rateLimit: 8 });
    const burst = [];
    for (let n = 0; n < 3; n++) burst.push(await stripe.post(...named(n)));
    expect(reasons(burst)).toEqual([null, null, 'endpoint-rate']);
    expect(burst[2]).toMatchObject({ status: 429, body: { error: { code: 'rate_limit' } } });
    for (const path of ['/v1/charges', '/v1/charges', '/v1/refunds', '/v1/refunds', '/v1/prices', '/v1/prices'])
      await stripe.get(path);
    expect(reasons([await stripe.get('/v1/products')])).toEqual(['global-rate']);
    stripe.time.advance(1_000);
    expect(await stripe.ids('/v1/customers?limit=2')).toHaveLength(2);
    expect((await stripe.get('/v1/customers?limit=1')).body.data?.[0]).toMatchObject({ name: 'n1' });
    expect(stripe.sandbox.log.rejected).toBe(2);
  });

  it('give Search a figure of its own', async () => {
    const stripe = await start({ rateLimit: 20 });
    const replies = [];
    for (let n = 0; n < 5; n++) replies.push(await stripe.get('/v1/customers/search?query=created%3E1'));
    expect(reasons(replies)).toEqual([null, null, null, null, 'endpoint-rate']);
  });

  it('bound the calls at once', async () => {
    const stripe = await start({ rateLimit: 10, latencyMs: 20 });
    const first = [stripe.get('/v1/charges'), stripe.get('/v1/refunds')];
    await waiting(stripe, 2);
    const third = stripe.get('/v1/prices');
    await waiting(stripe, 3);
    stripe.time.advance(20);
    expect(reasons([await third])).toEqual(['global-concurrency']);
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('a fault', () => {
  it('refuses by plan: status, Retry-After, reason, only where it matches, so many times', async () => {
    const stripe = await start();
    stripe.sandbox.faults.next({
      status: 429,
      retryAfter: 2,
      reason: 'endpoint-rate',
      match: 'GET /v1/charges',
      times: 2,
    });
    expect((await stripe.get('/v1/customers')).status).toBe(200);
    const { status, headers } = await stripe.get('/v1/charges');
    expect([status, headers.get('retry-after'), headers.get('stripe-rate-limited-reason')]).toEqual([
      429,
      '2',
      'endpoint-rate',
    ]);
    expect((await stripe.get('/v1/charges')).status).toBe(429);
    expect((await stripe.get('/v1/charges')).status).toBe(200);
  });

  it('is a lock timeout with its code', async () => {
    const stripe = await start();
    stripe.sandbox.faults.next({ kind: 'lock_timeout' });
    const { status, body } = await stripe.post(...named(1));
    expect([status, body.error?.code]).toEqual([409, 'lock_timeout']);
  });

  it('loses the answer of a write that was applied, and the key still finds it', async () => {
    const stripe = await start();
    stripe.sandbox.faults.next({ kind: 'lost_answer' });
    await expect(stripe.post(...named(7), { 'idempotency-key': 'lost' })).rejects.toThrow();
    const again = await stripe.post(...named(7), { 'idempotency-key': 'lost' });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await stripe.ids('/v1/customers?limit=1')).toEqual([again.body.id]);
  });

  it('cuts the connection before the call has an effect, or in the middle of the answer', async () => {
    const stripe = await start();
    const before = await stripe.ids('/v1/customers');
    stripe.sandbox.faults.next({ kind: 'reset' });
    await expect(stripe.post(...named(8))).rejects.toThrow();
    expect(await stripe.ids('/v1/customers')).toEqual(before);
    stripe.sandbox.faults.next({ kind: 'truncated' });
    await expect(stripe.get('/v1/customers')).rejects.toThrow();
  });

  it('never answers', async () => {
    const stripe = await start();
    stripe.sandbox.faults.next({ kind: 'timeout' });
    const abort = new AbortController();
    const hanging = fetch(`${stripe.sandbox.url}/v1/customers`, {
      headers: { authorization: 'Bearer sk_test_1' },
      signal: abort.signal,
    });
    const winner = await Promise.race([
      hanging.then(() => 'hanging'),
      stripe.get('/v1/charges').then(() => 'the next call'),
    ]);
    expect(winner).toBe('the next call');
    abort.abort();
    await expect(hanging).rejects.toThrow();
  });

  it('happens by chance in the wanted share, the same for the same seed', async () => {
    const statuses = async (): Promise<number[]> => {
      const stripe = await start({ seed: 3, faults: { '500': 0.3, '429': 0.2 } });
      const seen = [];
      for (let n = 0; n < 60; n++) seen.push((await stripe.get('/v1/charges')).status);
      return seen;
    };
    const first = await statuses();
    expect(await statuses()).toEqual(first);
    expect(first.filter((status) => status === 500).length).toBeGreaterThan(8);
    expect(first.filter((status) => status === 429).length).toBeGreaterThan(4);
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(15);
  });
});

describe('the log', () => {
  it('holds the calls in order, decoded, without its own', async () => {
    const stripe = await start();
    await stripe.get('/v1/charges?created%5Bgte%5D=5&limit=100');
    await stripe.get('/v1/nonsense');
    const log = await (await fetch(`${stripe.sandbox.url}/_log`)).json();
    expect(log).toEqual({
      calls: 2,
      rejected: 1,
      requests: ['GET /v1/charges?created[gte]=5&limit=100', 'GET /v1/nonsense'],
    });
    await fetch(`${stripe.sandbox.url}/_log`, { method: 'DELETE' });
    expect(stripe.sandbox.log.calls).toBe(0);
    expect(stripe.sandbox.log.lines()).toEqual([]);
  });
});

describe('latency', () => {
  it('passes before the answer', async () => {
    const stripe = await start({ latencyMs: 300 });
    const reply = stripe.get('/v1/charges');
    await waiting(stripe, 1);
    stripe.time.advance(300);
    expect((await reply).status).toBe(200);
  });
});
