import { describe, expect, test } from 'vitest';
import type { PlannedFault } from '../../fixtures/stripe-sandbox/index.js';
import { systemClock } from '../../src/core/clock.js';
import type { DriverError } from '../../src/core/errors.js';
import { failureOf, runOn, useWriteWorld } from './support/write-world.js';

const world = useWriteWorld();

/** Back-off takes no time. */
const clock = { ...systemClock, sleep: () => Promise.resolve() };

const values = (names: readonly string[]): string => names.map((name) => `('${name}')`).join(', ');
const posts = (): number => world.sandbox.log.lines().filter((line) => line.startsWith('POST')).length;

async function insert(names: readonly string[]): Promise<DriverError> {
  return world.failure(`INSERT INTO Customer (name) VALUES ${values(names)}`, { clock });
}

async function countNamed(name: string): Promise<number> {
  return (await world.run(`SELECT id FROM Customer WHERE name = '${name}'`)).rows.length;
}

const CARD_REFUSED = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' };
const BAD_REQUEST = { type: 'invalid_request_error', message: 'That cannot be.', code: 'x', param: 'name' };

describe('a write of several rows that fails at one of them', () => {
  test.for([
    ['400', { status: 400, error: BAD_REQUEST }, 'That cannot be.'],
    ['402', { status: 402, error: CARD_REFUSED }, 'Your card was declined.'],
  ] as const)('with %s: what is done stays, the row says why, the rest is not tried', async ([, fault, message]) => {
    for (const k of [2, 3, 5]) {
      world.sandbox.log.clear();
      const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${message.slice(0, 4)}${k}${name}`);
      const error = await failingAt(k, names, fault);
      expect(error.code).toBe('partial_write');
      expect(error.rows?.map(({ state }) => state)).toEqual([
        ...Array<string>(k - 1).fill('done'),
        'failed',
        ...Array<string>(5 - k).fill('not tried'),
      ]);
      expect(error.rows?.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5]);
      expect(error.rows?.[0]?.id).toMatch(/^cus_/);
      expect(error.rows?.[k - 1]?.reason).toContain(message);
      expect(error.message).toContain(`Of 5 rows to insert: ${k - 1} done, 1 failed`);
      expect(error.requestId).toMatch(/^req_/);
      expect(posts()).toBe(k);
    }
  });

  test('at the first one it is an ordinary error', async () => {
    world.sandbox.faults.next({ status: 400, error: BAD_REQUEST, match: 'POST' });
    const error = await insert(['first1', 'first2']);
    expect([error.code, posts()]).toEqual(['stripe_error', 1]);
    expect(error.rows?.some(({ state }) => state === 'done') ?? false).toBe(false);
  });

  test('of one row is an ordinary error', async () => {
    world.sandbox.faults.next({ status: 402, error: CARD_REFUSED, match: 'POST' });
    const error = await insert(['single']);
    expect([error.code, error.message]).toEqual(['stripe_error', expect.stringContaining('card_declined')]);
  });

  test('counts what is done in the session, error or not', async () => {
    const session = await world.session({ clock });
    await failureOf(
      runOn(
        session,
        `INSERT INTO PaymentIntent (amount, currency, customer) VALUES (500, 'usd', NULL), (500, 'usd', 'cus_missing'), (500, 'usd', NULL)`,
      ),
    );
    expect(session.stats()).toMatchObject({ affected: 1, calls: 2 });
  });

  test('a later UPDATE and DELETE report their rows as well', async () => {
    const ids = [
      await world.create('/v1/customers'),
      await world.create('/v1/customers'),
      await world.create('/v1/customers'),
    ];
    const list = ids.map((id) => `'${id}'`).join(', ');
    for (const [sql, verb] of [
      [`UPDATE Customer SET name = 'P' WHERE id IN (${list})`, 'POST'],
      [`DELETE FROM Customer WHERE id IN (${list})`, 'DELETE'],
    ] as const) {
      world.sandbox.log.clear();
      const second = `${verb} /v1/customers/${ids[1] ?? ''}`;
      world.sandbox.faults.next({ status: 400, error: BAD_REQUEST, match: second });
      const error = await world.failure(sql, { clock });
      expect(error.rows).toEqual([
        { row: 1, state: 'done', id: ids[0] },
        { row: 2, state: 'failed', reason: expect.stringContaining('That cannot be.') as string },
        { row: 3, state: 'not tried' },
      ]);
      expect(world.sandbox.log.calls).toBe(2);
      world.sandbox.faults.clear();
    }
  });

  /** The sandbox's faults hit the next call; the k-th needs those before it to be let through. */
  async function failingAt(k: number, names: readonly string[], fault: PlannedFault): Promise<DriverError> {
    const session = await world.session({ clock });
    const run = session.prepare(`INSERT INTO Customer (name) VALUES ${values(names)}`).run(
      {},
      {
        onProgress: (done) => {
          if (done === k - 1) world.sandbox.faults.next({ match: 'POST', ...fault });
        },
      },
    );
    return failureOf(run);
  }
});

describe('a row whose outcome nobody knows', () => {
  test('a 500 that Stripe has saved is answered again for its key, and never tried under another', async () => {
    world.sandbox.faults.next({ status: 500, match: 'POST' });
    const error = await insert(['saved500a', 'saved500b']);
    expect(error.code).toBe('partial_write');
    expect(error.rows?.map(({ state }) => state)).toEqual(['unknown', 'not tried']);
    expect(error.rows?.[0]?.reason).toContain('The outcome is unknown');
    expect(error.hint).toContain('--idempotency-seed');
    expect(await countNamed('saved500a')).toBe(0);
  });

  test.for(['reset', 'truncated', 'lost_answer'] as const)('%s for good is unknown', async (kind) => {
    world.sandbox.faults.next({ kind, match: 'POST', times: 100 });
    const error = await insert([`${kind}-good-1`, `${kind}-good-2`]);
    expect(error.rows?.map(({ state }) => state)).toEqual(['unknown', 'not tried']);
    expect(error.message).toContain('1 unknown, 1 not tried');
    world.sandbox.faults.clear();
    // Applied once at most, however often it was sent.
    expect(await countNamed(`${kind}-good-1`)).toBe(kind === 'reset' ? 0 : 1);
  });

  test('of one row is an ordinary error that says so', async () => {
    world.sandbox.faults.next({ kind: 'reset', match: 'POST', times: 100 });
    const error = await insert(['unknown-single']);
    expect([error.code, error.message]).toEqual(['network', expect.stringContaining('The outcome is unknown')]);
  });

  test('only limits leave no doubt: the row failed', async () => {
    world.sandbox.faults.next({ kind: '429', match: 'POST', times: 100, retryAfter: 0 });
    const error = await insert(['limited']);
    expect([error.code, error.message]).toEqual(['rate_limited', expect.not.stringContaining('unknown')]);
  });

  test('a key that is still in use is in doubt', async () => {
    const inUse = { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'in use' };
    world.sandbox.faults.next({ status: 409, match: 'POST', error: inUse, times: 100 });
    const error = await insert(['in-use']);
    expect(error.message).toContain('The outcome is unknown');
  });
});

describe('a fault that passes', () => {
  test.for(['lost_answer', 'reset', 'truncated', '503', 'lock_timeout', '429'] as const)(
    '%s: every row once',
    async (kind) => {
      world.sandbox.faults.next({ kind, match: 'POST' });
      const { affected, stats } = await world.run(
        `INSERT INTO Customer (name) VALUES ${values([`${kind}-x`, `${kind}-y`])}`,
        { clock },
      );
      expect(affected).toBe(2);
      expect(stats).toMatchObject({ calls: 3, retries: 1 });
      expect(await countNamed(`${kind}-x`)).toBe(1);
      expect(await countNamed(`${kind}-y`)).toBe(1);
    },
  );

  test('a DELETE whose answer was lost finds nothing the second time, and is done', async () => {
    const id = await world.create('/v1/customers');
    world.sandbox.faults.next({ kind: 'lost_answer', match: 'DELETE' });
    const { affected, stats } = await world.run(`DELETE FROM Customer WHERE id = '${id}'`, { clock });
    expect([affected, stats.calls]).toEqual([1, 2]);
  });
});

describe('an abort', () => {
  test('before the statement sends nothing', async () => {
    const session = await world.session();
    const signal = AbortSignal.abort();
    expect((await failureOf(runOn(session, `INSERT INTO Customer (name) VALUES ('n')`, {}, { signal }))).code).toBe(
      'cancelled',
    );
    expect(world.sandbox.log.calls).toBe(0);
  });

  test.for([1, 2, 4])('after row %d of 5 lets it end and tries no other', async (k) => {
    const session = await world.session();
    const controller = new AbortController();
    const error = await failureOf(
      runOn(
        session,
        `INSERT INTO Customer (name) VALUES ${values(['a', 'b', 'c', 'd', 'e'].map((name) => `abort${k}${name}`))}`,
        {},
        {
          signal: controller.signal,
          onProgress: (done) => done === k && controller.abort(),
        },
      ),
    );
    expect(error.code).toBe('partial_write');
    expect(error.message).toContain('cancelled');
    expect(error.rows?.map(({ state }) => state)).toEqual([
      ...Array<string>(k).fill('done'),
      ...Array<string>(5 - k).fill('not tried'),
    ]);
    expect(posts()).toBe(k);
  });

  test('while a request is out waits for its answer', async () => {
    const session = await world.session();
    const controller = new AbortController();
    const run = runOn(
      session,
      `INSERT INTO Customer (name) VALUES ('flight1'), ('flight2')`,
      {},
      { signal: controller.signal },
    );
    // The request has arrived; its answer comes after the abort.
    await untilCalls(1);
    controller.abort();
    const error = await failureOf(run);
    expect(error.rows?.map(({ state }) => state)).toEqual(['done', 'not tried']);
    expect(posts()).toBe(1);
  });

  test('while the last request is out changes nothing: everything is done', async () => {
    const session = await world.session();
    const controller = new AbortController();
    const run = runOn(
      session,
      `INSERT INTO Customer (name) VALUES ('last') RETURNING name`,
      {},
      { signal: controller.signal },
    );
    await untilCalls(1);
    controller.abort();
    expect(await run).toMatchObject({ affected: 1, rows: [['last']] });
  });

  test('during the read writes nothing', async () => {
    await world.create('/v1/customers', { email: 'read-abort@partial.test' });
    const session = await world.session();
    const controller = new AbortController();
    const run = runOn(
      session,
      `DELETE FROM Customer WHERE email = 'read-abort@partial.test'`,
      {},
      { signal: controller.signal },
    );
    await untilCalls(1);
    controller.abort();
    expect((await failureOf(run)).code).toBe('cancelled');
    expect(world.sandbox.log.lines()).toEqual([expect.stringMatching(/^GET /)]);
  });

  test('of a longer list stops all that is in flight', async () => {
    const session = await world.session();
    const controller = new AbortController();
    const names = Array.from({ length: 40 }, (_, index) => `long${index}`);
    const error = await failureOf(
      runOn(
        session,
        `INSERT INTO Customer (name) VALUES ${values(names)}`,
        {},
        {
          signal: controller.signal,
          onProgress: (done) => done === 15 && controller.abort(),
        },
      ),
    );
    const states = error.rows?.map(({ state }) => state) ?? [];
    const done = states.filter((state) => state === 'done').length;
    expect(done).toBe(posts());
    expect(done).toBeGreaterThanOrEqual(15);
    expect(done).toBeLessThanOrEqual(18);
    expect(states.filter((state) => state === 'not tried').length).toBe(40 - done);
  });

  /** Turns of the event loop until so many requests have arrived. */
  async function untilCalls(count: number): Promise<void> {
    while (world.sandbox.log.calls < count) await new Promise((resolve) => setImmediate(resolve));
  }
});
