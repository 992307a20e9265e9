import type { Clock } from '../core/clock.js';
import type { DriverError } from '../core/errors.js';
import type { ScanContext } from '../source/access-path.js';
import type { AccountKey } from '../source/account.js';
import { abortError, abortScope, throwIfAborted } from './http/abort-scope.js';
import type { Outcome, StripeAnswer, StripeCall } from './http/call.js';
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

  /** Loads the SDK in the background, in parallel with whatever comes before the first call. */
  warmUp(): void {
    // A failing import is reported by the call that needs it.
    this.#options.sender.ready().catch(() => undefined);
  }

  /** The answer; undefined when the call's `absent` says that the refusal means "nothing there". Throws a DriverError for all else. */
  async call(call: StripeCall, context: ScanContext): Promise<StripeAnswer | undefined> {
    throwIfAborted(context.signal);
    const scope = abortScope(context.signal);
    try {
      return await this.#persist(call, context, scope.signal);
    } catch (error) {
      throw scope.signal.aborted ? abortError(scope.signal) : error;
    } finally {
      scope.close();
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.#options.sender.close();
  }

  async #persist(call: StripeCall, context: ScanContext, signal: AbortSignal): Promise<StripeAnswer | undefined> {
    const { clock, random, retry } = this.#options;
    const startedMs = clock.monotonic();
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(call, context, signal);
      throwIfAborted(signal);
      if (outcome.ok) return outcome.answer;
      const { failure } = outcome;
      if (failure.kind === 'refusal' && call.absent?.(failure)) return undefined;
      const progress = { attempt, elapsedMs: clock.monotonic() - startedMs, random: random() };
      const delayMs = retryDelayMs(failure, call, progress, retry);
      if (delayMs === undefined) throw this.#error(call, outcome, attempt);
      await clock.sleep(delayMs, signal);
      context.meter.retried();
    }
  }

  async #attempt(call: StripeCall, context: ScanContext, signal: AbortSignal): Promise<Outcome> {
    const { sender, throttle } = this.#options;
    const permit = await throttle.enter(call, context.priority, signal);
    try {
      throwIfAborted(signal);
      context.budget.claim();
      const outcome = await sender.send(call, { signal, onSend: () => context.meter.called() });
      if (outcome.ok) throttle.succeeded(permit);
      else throttle.failed(outcome.failure, permit);
      return outcome;
    } finally {
      permit.exit();
    }
  }

  #error(call: StripeCall, outcome: Extract<Outcome, { ok: false }>, attempts: number): DriverError {
    const { address, redact } = this.#options;
    return errorOf(outcome.failure, { endpoint: `${call.method} ${call.template}`, address, attempts, redact });
  }
}
