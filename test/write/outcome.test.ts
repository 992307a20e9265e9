import { describe, expect, test } from 'vitest';
import { DriverError } from '../../src/core/errors.js';
import type { WriteCall, WriteOutcome } from '../../src/source/writer.js';
import { Executor, type Sender } from '../../src/stripe/executor.js';
import type { Outcome, Refusal, StripeCall } from '../../src/stripe/http/call.js';
import { DEFAULT_RETRY } from '../../src/stripe/throttle/retry.js';
import { Throttle } from '../../src/stripe/throttle/throttle.js';
import { StripeWriter } from '../../src/stripe/writer.js';
import { FakeClock } from '../stripe/support/fake-clock.js';
import { scanContext } from '../stripe/support/scan-context.js';

const DONE: Outcome = { ok: true, answer: { body: { id: 'x_1' }, bytes: 2, requestId: undefined } };
const LOST: Outcome = { ok: false, failure: { kind: 'network', message: 'gone', permanent: false, refused: false } };
const SILENT: Outcome = {
  ok: false,
  failure: { kind: 'timeout', message: 'silence', permanent: false, refused: false },
};
const UNREACHED: Outcome = {
  ok: false,
  failure: { kind: 'network', message: 'nobody', permanent: false, refused: true },
};
const NO_HOST: Outcome = {
  ok: false,
  failure: { kind: 'network', message: 'no host', permanent: true, refused: false },
};

function refused(status: number, rest: Partial<Refusal> = {}): Outcome {
  const nothing = { code: undefined, param: undefined, requestId: undefined };
  const silent = { limitReason: undefined, retryAfterMs: undefined, shouldRetry: undefined };
  return { ok: false, failure: { kind: 'refusal', status, message: 'no', ...nothing, ...silent, ...rest } };
}

const GONE = refused(404, { code: 'resource_missing', param: 'id', message: "No such thing: 'x_1'" });
const GONE_V2 = refused(404, { code: 'not_found' });
const OTHER_GONE = refused(404, { code: 'resource_missing', param: 'coupon', message: "No such coupon: 'y'" });
const LIMITED = refused(429, { code: 'rate_limit' });

/** What becomes of a write whose attempts end like this (the last one repeats), and what was sent. */
async function outcomeOf(
  outcomes: readonly Outcome[],
  method: WriteCall['method'] = 'POST',
  mustExist = false,
  abort?: AbortController,
): Promise<{ readonly outcome: WriteOutcome; readonly sent: readonly StripeCall[] }> {
  const sent: StripeCall[] = [];
  const sender: Sender = {
    ready: () => Promise.resolve(),
    close: () => undefined,
    send: (call, options) => {
      options.onSend();
      sent.push(call);
      return Promise.resolve(outcomes[Math.min(sent.length, outcomes.length) - 1] ?? LOST);
    },
  };
  const clock = new FakeClock();
  // A sleeper that is held wakes only by its abort, which here comes while it sleeps.
  if (abort) clock.hold = true;
  if (abort) setImmediate(() => abort.abort(new DriverError('cancelled', 'stopped')));
  const executor = new Executor({
    sender,
    throttle: new Throttle({ account: undefined, endpoint: undefined, search: undefined, concurrency: 10 }, clock),
    account: '',
    apiVersion: '2026-01-01',
    address: 'stripe:443',
    redact: (text) => text,
    retry: DEFAULT_RETRY,
    clock,
    random: () => 1,
  });
  const call: WriteCall = {
    method,
    template: '/v1/things/{id}',
    path: '/v1/things/x_1',
    placeholders: { id: 'x_1' },
    body: {},
    encoding: 'form',
    account: '',
  };
  const outcome = await new StripeWriter(executor, { mustExist }).write(
    call,
    'key_1',
    scanContext(abort ? { signal: abort.signal } : {}),
  );
  return { outcome, sent };
}

describe('what became of a POST', () => {
  test.for<[string, readonly Outcome[], WriteOutcome['state']]>([
    ['done', [DONE], 'done'],
    ['done at last', [LOST, SILENT, refused(503), LIMITED, DONE], 'done'],
    ['refused', [refused(400)], 'failed'],
    ['refused by a bank', [refused(402)], 'failed'],
    ['without the right', [refused(403)], 'failed'],
    ['limited to the end', [LIMITED], 'failed'],
    ['nobody listens', [UNREACHED], 'failed'],
    ['no such host', [NO_HOST], 'failed'],
    ['lost to the end', [LOST], 'unknown'],
    ['silence to the end', [SILENT], 'unknown'],
    ['a saved 500', [refused(500)], 'unknown'],
    ['a 500 that shall not be repeated', [refused(500, { shouldRetry: false })], 'unknown'],
    ['its key is in use', [refused(409, { code: 'idempotency_key_in_use' })], 'unknown'],
    ['lost, then nobody listens', [LOST, UNREACHED], 'unknown'],
    ['lost, then limited to the end: limits come before the key', [LOST, LIMITED], 'unknown'],
    ['lost, then without the right: keys come before the key', [LOST, refused(401)], 'unknown'],
    ['lost, then locked to the end', [LOST, refused(409, { code: 'lock_timeout' })], 'unknown'],
    ['lost, then refused: the key would have answered', [LOST, refused(400)], 'failed'],
    ['limited, then nobody listens', [LIMITED, UNREACHED], 'failed'],
  ])('%s', async ([, outcomes, state]) => {
    const { outcome, sent } = await outcomeOf(outcomes);
    expect(outcome.state).toBe(state);
    // The same key at every attempt, and no other.
    expect(new Set(sent.map((call) => call.idempotencyKey))).toEqual(new Set(['key_1']));
    if (outcome.state === 'unknown') expect(outcome.error.message).toContain('The outcome is unknown');
  });
});

test('the same saved 500 twice is not asked for a third time', async () => {
  const { outcome, sent } = await outcomeOf([refused(500)]);
  expect([outcome.state, sent.length]).toEqual(['unknown', 2]);
});

describe('an abort in the pause before a retry', () => {
  test('of what was not applied ends it: nothing was tried', async () => {
    const failure = outcomeOf([LIMITED], 'POST', false, new AbortController());
    await expect(failure).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('of what may be applied leaves the row unknown', async () => {
    const { outcome, sent } = await outcomeOf([LOST], 'POST', false, new AbortController());
    expect([outcome.state, sent.length]).toEqual(['unknown', 1]);
  });
});

describe('what became of a DELETE, which has no key', () => {
  test.for<[string, readonly Outcome[], WriteOutcome]>([
    ['done', [DONE], { state: 'done', object: { id: 'x_1' } }],
    ['not there', [GONE], { state: 'done', object: undefined }],
    ['lost, then not there: it was this one', [LOST, GONE], { state: 'done', object: { deleted: true } }],
    ['limited, then not there: it was not', [LIMITED, GONE], { state: 'done', object: undefined }],
  ])('%s', async ([, outcomes, expected]) => {
    const { outcome, sent } = await outcomeOf(outcomes, 'DELETE');
    expect(outcome).toEqual(expected);
    expect(sent.every((call) => call.idempotencyKey === undefined)).toBe(true);
  });

  test('lost, then refused for its state: that may be its own doing', async () => {
    expect((await outcomeOf([LOST, refused(400)], 'DELETE')).outcome.state).toBe('unknown');
  });
});

describe('a 404', () => {
  test.for<[string, Outcome]>([
    ['of /v1', GONE],
    ['of /v2', GONE_V2],
  ])('%s for the own id is no row, but an error where it must exist', async ([, gone]) => {
    expect((await outcomeOf([gone])).outcome).toEqual({ state: 'done', object: undefined });
    expect((await outcomeOf([gone], 'POST', true)).outcome.state).toBe('failed');
  });

  test('for what the body names is an error, also where Stripe names no parameter', async () => {
    const unnamed = refused(404, { code: 'resource_missing', message: "No such PaymentMethod: 'pm_gone'" });
    const misnamed = refused(404, { code: 'resource_missing', param: 'id', message: "No such source: 'card_x'" });
    for (const gone of [OTHER_GONE, unnamed, misnamed]) expect((await outcomeOf([gone])).outcome.state).toBe('failed');
  });

  test('without a code is an error: there is no such endpoint', async () => {
    expect((await outcomeOf([refused(404)])).outcome.state).toBe('failed');
  });
});
