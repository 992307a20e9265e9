import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { abortScope } from '../../src/stripe/http/abort-scope.js';
import { AdaptiveLimit } from '../../src/stripe/throttle/adaptive-limit.js';
import { Gate } from '../../src/stripe/throttle/gate.js';
import { limitsFor } from '../../src/stripe/throttle/limits.js';
import { PriorityQueue } from '../../src/stripe/throttle/priority-queue.js';
import { Throttle } from '../../src/stripe/throttle/throttle.js';
import { systemClock } from '../../src/core/clock.js';
import type { Refusal } from '../../src/stripe/http/call.js';

const CALL = { method: 'GET', path: '/v1/charges', template: '/v1/charges' } as const;
const never = new AbortController().signal;

describe('limits', () => {
  test.each([
    ['sk_live_1', undefined, { account: 100, endpoint: 25, search: 20 }],
    ['rk_live_1', undefined, { account: 100, endpoint: 25, search: 20 }],
    ['sk_test_1', undefined, { account: 25, endpoint: 25, search: 20 }],
    ['sk_live_1', 6, { account: 6, endpoint: undefined, search: undefined }],
    ['sk_live_1', 'off' as const, { account: undefined, endpoint: undefined, search: undefined }],
  ])('of %s with %s', (key, rateLimit, limits) => {
    expect(limitsFor(key, rateLimit)).toMatchObject(limits);
  });

  test.each([0, -1, Number.NaN, Infinity])('%d is none', (rateLimit) => {
    expect(() => limitsFor('sk_test_1', rateLimit)).toThrow('A rate limit is a number');
  });
});

test('the queue gives the most urgent first, then the oldest, and forgets what is removed', () => {
  const queue = new PriorityQueue<string>();
  for (const [item, priority] of [
    ['a', 0],
    ['b', 5],
    ['c', 5],
    ['d', 9],
    ['e', 0],
  ] as const)
    queue.add(item, priority);
  queue.remove('d', 9);
  queue.remove('d', 9);
  expect(queue.size).toBe(4);
  expect([queue.take(), queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([
    'b',
    'c',
    'a',
    'e',
    undefined,
  ]);
});

test('a limit falls by a third at most twice a second and climbs back one by one', () => {
  const limit = new AdaptiveLimit(10);
  expect(limit.cut(0)).toBe(true);
  expect(limit.cut(499)).toBe(false);
  expect(limit.current).toBeCloseTo(7);
  for (let success = 0; success < 6; success += 1) expect(limit.succeed()).toBe(false);
  expect(limit.succeed()).toBe(true);
  expect(limit.current).toBeCloseTo(8);
  for (let cut = 1; cut < 20; cut += 1) limit.cut(cut * 1000);
  expect(limit.current).toBe(1);
  for (let success = 0; success < 100; success += 1) limit.succeed();
  expect(limit.current).toBe(10);
});

describe('a gate', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Lets calls through as they come and notes when, in milliseconds. */
  function enterAll(
    gate: Gate,
    names: readonly string[],
    priority = 0,
    signal = never,
  ): { readonly starts: [string, number][] } {
    const start = Date.now();
    const starts: [string, number][] = [];
    for (const name of names) {
      gate.enter(priority, abortScope(signal).signal).then(
        (exit) => {
          starts.push([name, Date.now() - start]);
          exit();
        },
        () => undefined,
      );
    }
    return { starts };
  }

  test('keeps its calls a second', async () => {
    const { starts } = enterAll(
      new Gate(25, 10),
      Array.from({ length: 60 }, (_, index) => String(index)),
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(starts.length).toBeGreaterThanOrEqual(25);
    expect(starts.length).toBeLessThanOrEqual(27);
  });

  test('keeps its calls at once', async () => {
    const gate = new Gate(1000, 2);
    const exits: (() => void)[] = [];
    for (let call = 0; call < 5; call += 1) void gate.enter(0, never).then((exit) => exits.push(exit));
    await vi.advanceTimersByTimeAsync(1000);
    expect(exits.length).toBe(2);
    exits[0]?.();
    await vi.advanceTimersByTimeAsync(1000);
    expect(exits.length).toBe(3);
  });

  test('lets an urgent call overtake those that wait', async () => {
    const gate = new Gate(10, 10);
    const ordinary = enterAll(gate, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm']);
    await vi.advanceTimersByTimeAsync(150);
    const urgent = enterAll(gate, ['urgent'], 5);
    await vi.advanceTimersByTimeAsync(150);
    expect(urgent.starts.length).toBe(1);
    expect(ordinary.starts.length).toBeLessThanOrEqual(3);
  });

  test('drops aborted calls at once: the next one does not stand behind them', async () => {
    const gate = new Gate(10, 10);
    const controller = new AbortController();
    const dropped = enterAll(
      gate,
      Array.from({ length: 60 }, (_, index) => String(index)),
      0,
      controller.signal,
    );
    await vi.advanceTimersByTimeAsync(250);
    controller.abort();
    const before = dropped.starts.length;
    const next = enterAll(gate, ['next']);
    await vi.advanceTimersByTimeAsync(250);
    expect(next.starts.length).toBe(1);
    expect(dropped.starts.length).toBe(before);
  });

  test('slows down when told, and still lets calls through', async () => {
    const gate = new Gate(100, 1);
    gate.slowDown('rate', 0);
    gate.slowDown('rate', 1000);
    await vi.advanceTimersByTimeAsync(100);
    const { starts } = enterAll(
      gate,
      Array.from({ length: 200 }, (_, index) => String(index)),
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(gate.rate).toBeCloseTo(49);
    expect(starts.length).toBeGreaterThan(40);
    expect(starts.length).toBeLessThan(55);
  });
});

describe('the throttle', () => {
  const limits = { account: 100, endpoint: 25, search: 20, concurrency: 10 };
  const tooMany = (limitReason?: string): Refusal => ({
    kind: 'refusal',
    status: 429,
    message: '',
    code: undefined,
    param: undefined,
    requestId: undefined,
    retryAfterMs: undefined,
    shouldRetry: undefined,
    limitReason,
  });

  test.each<[string | undefined, number, number]>([
    [undefined, 70, 25],
    ['global-rate', 70, 25],
    ['endpoint-rate', 100, 17.5],
    ['global-concurrency', 100, 25],
    ['resource-specific', 100, 25],
  ])('gives way by the reason: %s', async (reason, account, endpoint) => {
    const throttle = new Throttle(limits, systemClock);
    const permit = await throttle.enter(CALL, 0, never);
    throttle.failed(tooMany(reason), permit);
    expect(permit.gates.account?.rate).toBeCloseTo(account);
    expect(permit.gates.endpoint?.rate).toBeCloseTo(endpoint);
    permit.exit();
  });

  test('knows an endpoint by its template, and one Search', async () => {
    const throttle = new Throttle(limits, systemClock);
    const gate = async (template: string, search = false) => {
      const permit = await throttle.enter({ ...CALL, template, search }, 0, never);
      permit.exit();
      return permit.gates.endpoint;
    };
    expect(await gate('/v1/charges')).toBe(await gate('/v1/charges'));
    expect(await gate('/v1/charges/{id}')).not.toBe(await gate('/v1/charges'));
    expect((await gate('/v1/charges/search', true))?.rate).toBe(20);
    expect(await gate('/v1/charges/search', true)).toBe(await gate('/v1/customers/search', true));
  });

  test('without limits has no gates', async () => {
    const permit = await new Throttle(limitsFor('sk_test_1', 'off'), systemClock).enter(CALL, 0, never);
    expect(permit.gates).toEqual({ account: undefined, endpoint: undefined });
  });
});
