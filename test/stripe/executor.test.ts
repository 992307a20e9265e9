import { describe, expect, test } from 'vitest';
import type { Outcome, Refusal, StripeCall } from '../../src/stripe/http/call.js';
import { Executor, type Sender } from '../../src/stripe/executor.js';
import { DEFAULT_RETRY } from '../../src/stripe/throttle/retry.js';
import { Throttle } from '../../src/stripe/throttle/throttle.js';
import { FakeClock } from './support/fake-clock.js';
import { failureOf, scanContext } from './support/scan-context.js';

const CALL: StripeCall = { method: 'GET', path: '/v1/charges', template: '/v1/charges' };
const OK: Outcome = { ok: true, answer: { body: {}, bytes: 2, requestId: undefined } };

function refused(status: number, rest: Partial<Refusal> = {}): Outcome {
  const nothing = { code: undefined, param: undefined, requestId: undefined };
  const silent = { limitReason: undefined, retryAfterMs: undefined, shouldRetry: undefined };
  return { ok: false, failure: { kind: 'refusal', status, message: 'no', ...nothing, ...silent, ...rest } };
}

function lost(rest: Partial<{ kind: 'network' | 'timeout'; permanent: boolean; refused: boolean }> = {}): Outcome {
  return { ok: false, failure: { kind: 'network', message: 'gone', permanent: false, refused: false, ...rest } };
}

interface Rig {
  readonly executor: Executor;
  readonly clock: FakeClock;
  /** When each attempt was sent, in milliseconds from the start. */
  readonly sentAt: number[];
}

/** An executor over answers in order (the last one repeats), on a clock where waiting takes no time. */
function rig(...outcomes: Outcome[]): Rig {
  const clock = new FakeClock();
  const start = clock.monotonic();
  const sentAt: number[] = [];
  const sender: Sender = {
    ready: () => Promise.resolve(),
    close: () => undefined,
    send: (_call, options) => {
      options.onSend();
      sentAt.push(clock.monotonic() - start);
      const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0];
      return Promise.resolve(outcome as Outcome);
    },
  };
  const unlimited = { account: undefined, endpoint: undefined, search: undefined, concurrency: 10 };
  const executor = new Executor({
    sender,
    throttle: new Throttle(unlimited, clock),
    account: '',
    apiVersion: '2026-01-01',
    address: 'stripe:443',
    redact: (text) => text,
    retry: DEFAULT_RETRY,
    clock,
    random: () => 1,
  });
  return { executor, clock, sentAt };
}

describe('what may pass is tried again', () => {
  test.each<[string, Outcome]>([
    ['too many calls', refused(429)],
    ['a lock (429)', refused(429, { code: 'lock_timeout' })],
    ['a lock (409)', refused(409, { code: 'lock_timeout' })],
    ['an error of Stripe', refused(500)],
    ['what Stripe says to repeat', refused(400, { shouldRetry: true })],
    ['a lost connection', lost()],
    ['silence', lost({ kind: 'timeout' })],
  ])('%s', async (_name, outcome) => {
    const { executor, sentAt } = rig(outcome, OK);
    const context = scanContext();
    await executor.call(CALL, context);
    expect(sentAt).toEqual([0, 500]);
    expect(context.counts).toMatchObject({ calls: 2, retries: 1 });
  });

  test.each<[string, Outcome]>([
    ['a bad request', refused(400)],
    ['a conflict', refused(409)],
    ['a key that is not accepted', refused(401)],
    ['no such host', lost({ permanent: true })],
    ['a read that Stripe says not to repeat', refused(503, { shouldRetry: false })],
  ])('%s is not', async (_name, outcome) => {
    const { executor, sentAt } = rig(outcome, OK);
    const context = scanContext();
    await failureOf(executor.call(CALL, context));
    expect(sentAt).toEqual([0]);
    expect(context.counts).toMatchObject({ calls: 1, retries: 0 });
  });

  test('a write whose answer Stripe has saved is not', async () => {
    const { executor, sentAt } = rig(refused(500, { shouldRetry: false }), OK);
    await failureOf(executor.call({ ...CALL, method: 'POST' }, scanContext()));
    expect(sentAt).toEqual([0]);
  });
});

describe('waiting', () => {
  test('doubles, up to a cap, and ends after so many attempts', async () => {
    const { executor, clock } = rig(refused(500));
    const failure = await failureOf(executor.call(CALL, scanContext()));
    expect(clock.sleeps).toEqual([500, 1000, 2000, 4000]);
    expect(failure.message).toContain('after 5 attempts');
  });

  test('is cut to the cap where there are more attempts', async () => {
    const { executor, clock } = rig(refused(429));
    expect((await failureOf(executor.call(CALL, scanContext()))).code).toBe('rate_limited');
    expect(clock.sleeps).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000]);
  });

  test('is what Retry-After asks for', async () => {
    const { executor, sentAt } = rig(refused(429, { retryAfterMs: 3000 }), OK);
    await executor.call(CALL, scanContext());
    expect(sentAt).toEqual([0, 3000]);
  });

  test('longer than the deadline is an error at once', async () => {
    const { executor, clock } = rig(refused(429, { retryAfterMs: 3_600_000 }));
    expect((await failureOf(executor.call(CALL, scanContext()))).code).toBe('rate_limited');
    expect(clock.sleeps).toEqual([]);
  });

  test('stops all calls of the account while Retry-After lasts', async () => {
    const { executor, clock, sentAt } = rig(refused(429, { retryAfterMs: 3000 }), OK);
    clock.hold = true;
    const controller = new AbortController();
    const first = failureOf(executor.call(CALL, scanContext({ signal: controller.signal })));
    await new Promise(setImmediate);
    clock.hold = false;
    await executor.call({ ...CALL, template: '/v1/customers' }, scanContext());
    expect(sentAt).toEqual([0, 3000]);
    controller.abort();
    expect((await first).code).toBe('cancelled');
  });

  test('ends with the abort, and nothing is sent after it', async () => {
    const { executor, clock, sentAt } = rig(refused(500), OK);
    clock.hold = true;
    const controller = new AbortController();
    const pending = failureOf(executor.call(CALL, scanContext({ signal: controller.signal })));
    await new Promise(setImmediate);
    controller.abort();
    expect((await pending).code).toBe('cancelled');
    expect(sentAt).toEqual([0]);
  });
});

test('retries claim from the budget too', async () => {
  const { executor, sentAt, clock } = rig(refused(500, { message: 'boom', requestId: 'req_9' }));
  const context = scanContext({ maxCalls: 2 });
  const failure = await failureOf(executor.call(CALL, context));
  expect([failure.code, failure.requestId]).toEqual(['too_many_calls', 'req_9']);
  expect(failure.message).toBe(
    'The budget is used up; a call was to be tried again: GET /v1/charges failed (after 2 attempts): boom',
  );
  expect(sentAt.length).toBe(2);
  // Nobody waits for a call that may not be made, and it is no retry.
  expect(clock.sleeps).toEqual([500]);
  expect(context.counts).toMatchObject({ calls: 2, retries: 1 });
});

test('bodies of refusals count as bytes', async () => {
  const { executor } = rig({ ...refused(500), bytes: 40 } as Outcome, { ...refused(400), bytes: 30 } as Outcome);
  const context = scanContext();
  await failureOf(executor.call(CALL, context));
  expect(context.counts).toMatchObject({ calls: 2, bytes: 70, objects: 0 });
});

test('the reason of an abort is the error, when it is one of ours', async () => {
  const { executor } = rig(OK);
  const { DriverError } = await import('../../src/core/errors.js');
  const signal = AbortSignal.abort(new DriverError('timeout', 'The statement took too long'));
  expect((await failureOf(executor.call(CALL, scanContext({ signal })))).code).toBe('timeout');
});
