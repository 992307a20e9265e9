import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.js';
import { HeldCalls } from './support/held-calls.js';
import { World } from './support/world.js';

let world: World;
const held = new HeldCalls();

beforeAll(async () => {
  held.holding = false;
  world = await World.open({ latencyMs: 1 }, held);
});

afterEach(() => {
  held.holding = false;
  held.release();
  world.sandbox.log.clear();
  world.sandbox.faults.clear();
});

afterAll(() => world.close());

const PROBE = 'SELECT id FROM Price LIMIT 1';
const PROBED = 'GET /v1/prices?limit=1';

/** Anything that was still going on would come before the probe's call, or with it. */
async function probe(): Promise<readonly string[]> {
  await world.ask(PROBE);
  return world.sandbox.log.lines();
}

describe('a consumer that stops', () => {
  test.each([
    ['passed through', 'SELECT id FROM Charge'],
    ['judged', 'SELECT id, amount + 1 FROM Charge WHERE amount >= 0'],
  ])('after row 1 of pages %s leaves the log as it is', async (_name, sql) => {
    const result = await world.session.prepare(sql).run();
    for await (const row of result.rows()) {
      expect(row.length).toBeGreaterThan(0);
      break;
    }
    expect(await probe()).toEqual(['GET /v1/charges?limit=100', PROBED]);
    expect(result.stats()).toMatchObject({ calls: 1, rows: 1, rowsFetched: 100 });
  });

  test('and goes on later gets the second page only then', async () => {
    const result = await world.session.prepare('SELECT id FROM Charge').run();
    const batches = result[Symbol.asyncIterator]();
    expect((await batches.next()).value).toHaveLength(100);
    expect(await probe()).toEqual(['GET /v1/charges?limit=100', PROBED]);
    await batches.next();
    expect(world.sandbox.log.lines()).toHaveLength(3);
    await result.close();
  });

  test('by closing can close again, and read nothing more', async () => {
    const result = await world.session.prepare('SELECT id FROM Charge').run();
    await result.close();
    await result.close();
    await expect(result.toArray()).rejects.toMatchObject({ code: 'cancelled' });
    expect(await probe()).toEqual([PROBED]);
  });
});

describe('an abort', () => {
  test('ends the statement and its call within 100 ms, and no call follows', async () => {
    await world.ask('SELECT amount + 1 FROM Charge LIMIT 1');
    world.sandbox.log.clear();
    const abort = new AbortController();
    const result = await world.session.prepare('SELECT id FROM Charge').run({}, { signal: abort.signal });
    held.holding = true;
    const reading = result.toArray();
    reading.catch(() => undefined);
    await held.arrival();
    const startedAt = performance.now();
    abort.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - startedAt).toBeLessThan(100);
    held.holding = false;
    held.release();
    expect(await probe()).toEqual(['GET /v1/charges?limit=100', PROBED]);
  });

  test('ends retries too', async () => {
    const session = await world.connect({ clock: instant() });
    world.sandbox.faults.next({ status: 503, match: 'GET /v1/charges' });
    const abort = new AbortController();
    const result = await session.prepare('SELECT id FROM Charge').run({}, { signal: abort.signal });
    held.holding = true;
    const reading = result.toArray();
    reading.catch(() => undefined);
    await held.arrival();
    abort.abort();
    held.holding = false;
    held.release();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await probe();
    expect(await probe()).toEqual(['GET /v1/charges?limit=100', PROBED, PROBED]);
  });

  test('before the start makes no call', async () => {
    const run = world.session.prepare('SELECT id FROM Charge').run({}, { signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('between two pages stops there', async () => {
    const abort = new AbortController();
    const result = await world.session.prepare('SELECT id FROM Charge').run({}, { signal: abort.signal });
    const read = async (): Promise<void> => {
      for await (const batch of result) if (batch.length > 0) abort.abort();
    };
    await expect(read()).rejects.toMatchObject({ code: 'cancelled' });
    expect(await probe()).toEqual(['GET /v1/charges?limit=100', PROBED]);
  });

  test('of one statement leaves another alone', async () => {
    const abort = new AbortController();
    const first = await world.session.prepare('SELECT id FROM Charge').run({}, { signal: abort.signal });
    const other = world.ask('SELECT id FROM Customer');
    abort.abort();
    await expect(first.toArray()).rejects.toMatchObject({ code: 'cancelled' });
    expect((await other).rows.length).toBeGreaterThan(100);
  });
});

describe('max_calls', () => {
  test('refuses what must exceed it before the first call, with the estimate', async () => {
    const session = await world.connect({ maxCalls: 1 });
    const error = await world.failure(`SELECT id FROM Charge WHERE customer IN ('a', 'b')`, {}, session);
    expect(error).toMatchObject({ code: 'too_many_calls' });
    expect(error.message).toContain('2');
    expect(world.sandbox.log.calls).toBe(0);
  });

  test('stops what does exceed it, and never answers short', async () => {
    const session = await world.connect({ maxCalls: 2 });
    const error = await world.failure('SELECT id FROM Charge', {}, session);
    expect(error).toMatchObject({ code: 'too_many_calls' });
    expect(world.sandbox.log.calls).toBe(2);
  });

  test('counts for each statement', async () => {
    const session = await world.connect({ maxCalls: 1 });
    for (let index = 0; index < 3; index += 1)
      expect((await world.ask('SELECT id FROM Charge LIMIT 5', {}, {}, session)).rows).toHaveLength(5);
  });

  test('counts retries', async () => {
    const session = await world.connect({ maxCalls: 1, clock: instant() });
    world.sandbox.faults.next({ status: 503 });
    const error = await world.failure('SELECT id FROM Charge LIMIT 5', {}, session);
    expect(error).toMatchObject({ code: 'too_many_calls' });
  });
});

/** A clock on which waiting takes no time. */
function instant(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() };
}
