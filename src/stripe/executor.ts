import type { Clock } from '../core/clock.js';
import { DriverError } from '../core/errors.js';
import type { ScanContext } from '../source/access-path.js';
import type { AccountKey } from '../source/account.js';
import { abortError, abortScope, throwIfAborted } from './http/abort-scope.js';
import type { Failure, Outcome, StripeAnswer, StripeCall } from './http/call.js';
import { errorOf } from './http/failure.js';
import type { SendOptions } from './http/stripe-client.js';
import { LearnedSizes } from './path/learned-sizes.js';
import { retryDelayMs, type RetryPolicy } from './throttle/retry.js';
import type { Throttle } from './throttle/throttle.js';

/** What the executor needs of the client: one attempt at one call. */
export interface Sender {
  ready(): Promise<unknown>;
  send(call: StripeCall, options: SendOptions): Promise<Outcome>;
  close(): void;
}

export interface ExecutorOptions {
  readonly sender: Sender;
  readonly throttle: Throttle;
  readonly account: AccountKey;
  readonly apiVersion: string;
  /** `127.0.0.1:12111`, for messages. */
  readonly address: string;
  /** Takes the key out of a text. */
  readonly redact: (text: string) => string;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  /** In [0, 1): spreads the back-off. */
  readonly random: () => number;
}

/**
 * Makes calls for one (API base, key, account): in turn by priority and limits, retried where that helps, stopped at once by the signal.
 * A call counts when its request goes out, retries included.
 */
export class Executor {
  /** Rows seen by complete scans of this account's tables. */
  readonly sizes = new LearnedSizes();
  readonly #options: ExecutorOptions;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  get account(): AccountKey {
    return this.#options.account;
  }

  get apiVersion(): string {
    return this.#options.apiVersion;
  }

  /** Requests that one scan of lists may have in flight at once. */
  get lanes(): number {
    return this.#options.throttle.lanes;
  }

  /** Loads the SDK in the background, in parallel with whatever comes before the first call. */
  warmUp(): void {
    // A failing import is reported by the call that needs it.
    this.#options.sender.ready().catch(() => undefined);
  }

  /** The answer; undefined when the call's `absent` says that the refusal means "nothing there". Throws a DriverError for all else. */
  async call(call: StripeCall, context: ScanContext): Promise<StripeAnswer | undefined> {
    const scope = abortScope(context.signal);
    try {
      throwIfAborted(context.signal);
      const { outcome, attempts } = await this.#persist(call, context, scope.signal);
      if (outcome.ok) return outcome.answer;
      if (outcome.failure.kind === 'refusal' && call.absent?.(outcome.failure)) return undefined;
      throw this.error(call, outcome.failure, attempts);
    } catch (error) {
      throw scope.signal.aborted ? abortError(scope.signal) : error;
    } finally {
      scope.close();
    }
  }

  /** As `call`, for what must know how each attempt ended: a write. Throws only when the signal aborts or the budget is used up. */
  persist(call: StripeCall, context: ScanContext): Promise<Persisted> {
    throwIfAborted(context.signal);
    return this.#persist(call, context, context.signal);
  }

  /** The error that a failure ends in. */
  error(call: StripeCall, failure: Failure, attempts: number): DriverError {
    const { address, redact } = this.#options;
    return errorOf(failure, { endpoint: `${call.method} ${call.template}`, address, attempts, redact });
  }

  /** Closes idle connections. */
  close(): void {
    this.#options.sender.close();
  }

  async #persist(call: StripeCall, context: ScanContext, signal: AbortSignal): Promise<Persisted> {
    const { clock, random, retry } = this.#options;
    const startedMs = clock.monotonic();
    const failures: Failure[] = [];
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await this.#attempt(call, context, signal, attempts > 1);
      throwIfAborted(signal);
      if (outcome.ok || isAbsent(call, outcome.failure)) return { outcome, attempts, failures };
      const progress = { attempt: attempts, elapsedMs: clock.monotonic() - startedMs, random: random() };
      const delayMs = retryDelayMs(outcome.failure, progress, retry);
      if (delayMs === undefined || isSavedAgain(call, outcome.failure, failures.at(-1)))
        return { outcome, attempts, failures };
      failures.push(outcome.failure);
      call.failed?.(outcome.failure);
      this.#claimRetry(call, outcome.failure, attempts, context);
      await clock.sleep(delayMs, signal);
    }
  }

  /** Before the wait for it: waiting for a call that may not be made helps nobody. */
  #claimRetry(call: StripeCall, failure: Failure, attempts: number, context: ScanContext): void {
    try {
      context.budget.claim();
    } catch (thrown) {
      if (!(thrown instanceof DriverError)) throw thrown;
      const met = this.error(call, failure, attempts);
      const { requestId } = met;
      const message = `${thrown.message}; a call was to be tried again: ${met.message}`;
      throw new DriverError(thrown.code, message, { hint: thrown.hint, requestId, cause: met });
    }
  }

  /** A retry has its claim already. */
  async #attempt(call: StripeCall, context: ScanContext, signal: AbortSignal, isRetry: boolean): Promise<Outcome> {
    const { sender, throttle } = this.#options;
    const { budget, meter } = context;
    const onSend = (): void => {
      meter.called();
      if (isRetry) meter.retried();
    };
    const permit = await throttle.enter(call, context.priority, signal);
    try {
      throwIfAborted(signal);
      if (!isRetry) budget.claim();
      const outcome = await sender.send(call, { signal, onSend });
      if (outcome.ok) throttle.succeeded(permit);
      else {
        throttle.failed(outcome.failure, permit);
        meter.received(0, outcome.bytes ?? 0);
      }
      return outcome;
    } finally {
      permit.exit();
    }
  }
}

/** How a call ended after its retries. */
export interface Persisted {
  /** Of the last attempt. */
  readonly outcome: Outcome;
  readonly attempts: number;
  /** What the attempts before it met. */
  readonly failures: readonly Failure[];
}

function isAbsent(call: StripeCall, failure: Failure): boolean {
  return failure.kind === 'refusal' && call.absent?.(failure) === true;
}

/** Stripe keeps the answer to a key, a 500 too: the same one again is the kept one, and no further attempt gets another. */
function isSavedAgain(call: StripeCall, failure: Failure, before: Failure | undefined): boolean {
  if (call.method !== 'POST' || failure.kind !== 'refusal' || before?.kind !== 'refusal') return false;
  return failure.status === 500 && before.status === 500 && failure.message === before.message;
}
