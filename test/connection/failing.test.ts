import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { World } from './support/world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

afterEach(() => {
  world.sandbox.log.clear();
  world.sandbox.faults.clear();
});

afterAll(() => world.close());

const LATER_PAGE = 'GET /v1/charges?limit=100&starting_after';

describe('an error in a later page fails the query', () => {
  test('when Stripe refuses it', async () => {
    world.sandbox.faults.next({ status: 400, match: LATER_PAGE });
    const error = await world.failure('SELECT id FROM Charge');
    expect(error).toMatchObject({ code: 'stripe_error' });
    expect(error.requestId).toMatch(/^req_/);
    expect(world.sandbox.log.calls).toBe(2);
  });

  test('when it stays after all retries, and the rows before it were given', async () => {
    const session = await world.connect({ clock: new FakeClock() });
    world.sandbox.faults.next({ status: 500, match: LATER_PAGE, times: 100 });
    const result = await session.prepare('SELECT id FROM Charge').run();
    let rows = 0;
    const read = async (): Promise<void> => {
      for await (const batch of result) rows += batch.length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'stripe_error' });
    expect(rows).toBe(100);
    expect(result.stats()).toMatchObject({ calls: 6, retries: 4, rows: 100 });
  });

  test.each(['reset', 'truncated'] as const)('when the wire breaks (%s) for good', async (kind) => {
    const session = await world.connect({ clock: new FakeClock() });
    world.sandbox.faults.next({ kind, match: LATER_PAGE, times: 100 });
    const error = await world.failure('SELECT id FROM Charge', {}, session);
    expect(error).toMatchObject({ code: 'network' });
  });
});

describe('a call is made again', () => {
  test('after the time that a 429 asks for, and counted', async () => {
    const clock = new FakeClock();
    const session = await world.connect({ clock });
    world.sandbox.faults.next({ status: 429, retryAfter: 2, reason: 'global-rate' });
    const { rows, stats, calls } = await world.ask('SELECT id FROM Charge LIMIT 5', {}, {}, session);
    expect(rows).toHaveLength(5);
    expect(stats).toMatchObject({ calls: 2, retries: 1, rowsFetched: 5 });
    expect(calls).toEqual(['GET /v1/charges?limit=5', 'GET /v1/charges?limit=5']);
    expect(Math.max(...clock.slept)).toBeGreaterThanOrEqual(2000);
  });

  test('in the middle of a scan, without a row lost or doubled', async () => {
    const session = await world.connect({ clock: new FakeClock() });
    world.sandbox.faults.next({ status: 503, match: LATER_PAGE });
    world.sandbox.faults.next({ kind: 'reset', match: LATER_PAGE });
    const { rows, stats } = await world.ask('SELECT id FROM Charge', {}, {}, session);
    const expected = (await world.list('/v1/charges')).map((charge) => charge.id);
    expect(rows.map(([id]) => id)).toEqual(expected);
    expect(stats.retries).toBe(2);
  });

  test('until too many refusals', async () => {
    const session = await world.connect({ clock: new FakeClock() });
    world.sandbox.faults.next({ status: 429, times: 100 });
    expect(await world.failure('SELECT id FROM Charge LIMIT 5', {}, session)).toMatchObject({ code: 'rate_limited' });
  });
});

test('a read that nobody answers is a network error that names the server', async () => {
  const session = await world.connect({ apiBase: 'http://127.0.0.1:1', clock: new FakeClock() });
  const error = await world.failure('SELECT id FROM Charge LIMIT 5', {}, session);
  expect(error).toMatchObject({ code: 'network' });
  expect(error.message).toContain('127.0.0.1');
});
