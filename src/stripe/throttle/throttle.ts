import type { Clock } from '../../core/clock.js';
import type { Failure, StripeCall } from '../http/call.js';
import { Gate } from './gate.js';
import type { Limits } from './limits.js';
import { isLimited } from './retry.js';

/** Time in which Stripe gives a page of a list, about. */
const ANSWER_SECONDS = 0.35;
/** Ten workers run clean on live accounts. */
const MAX_LANES = 10;

/** Leave to send one call; `exit` when it has ended, however it ended. */
export interface Permit {
  readonly gates: { readonly account: Gate | undefined; readonly endpoint: Gate | undefined };
  exit(): void;
}

/**
 * The limits of one account: calls a second of the account, of each endpoint and of Search, calls at once, and the pauses Stripe asks for.
 * What is not limited costs nothing: no gate, no Bottleneck.
 */
export class Throttle {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #account: Gate | undefined;
  readonly #endpoints = new Map<string, Gate>();
  /** Monotonic milliseconds until which no call starts. */
  #pausedUntil = -Infinity;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    if (limits.account !== undefined) this.#account = new Gate(limits.account, limits.concurrency);
  }

  /** Requests of one list scan that the limits let run side by side: what starts while one is answered. Of the limits alone, never of what was measured. */
  get lanes(): number {
    const { account = Infinity, endpoint = Infinity, concurrency } = this.#limits;
    const perAnswer = Math.ceil(Math.min(account, endpoint) * ANSWER_SECONDS);
    return Math.max(1, Math.min(MAX_LANES, concurrency, perAnswer));
  }

  /** Waits for its turn: endpoint first, then account, and outside both while the account is paused. */
  async enter(call: StripeCall, priority: number, signal: AbortSignal): Promise<Permit> {
    for (;;) {
      await this.#pauseEnds(signal);
      const permit = await this.#enterGates(call, priority, signal);
      // A pause may have begun while the call stood in line.
      if (this.#pauseMs() <= 0) return permit;
      permit.exit();
    }
  }

  /** Learns from an answer: what was too much gets less, and Retry-After stops the account. */
  failed(failure: Failure, permit: Permit): void {
    if (failure.kind !== 'refusal' || !isLimited(failure)) return;
    const now = this.#clock.monotonic();
    if (failure.retryAfterMs !== undefined) this.#pausedUntil = Math.max(this.#pausedUntil, now + failure.retryAfterMs);
    const reason = failure.limitReason ?? 'global-rate';
    if (reason === 'resource-specific') return;
    const gate = (reason.startsWith('endpoint') ? permit.gates.endpoint : undefined) ?? permit.gates.account;
    gate?.slowDown(reason.endsWith('concurrency') ? 'concurrency' : 'rate', now);
  }

  succeeded(permit: Permit): void {
    permit.gates.endpoint?.succeed();
    permit.gates.account?.succeed();
  }

  async #enterGates(call: StripeCall, priority: number, signal: AbortSignal): Promise<Permit> {
    const gates = { account: this.#account, endpoint: this.#endpointGate(call) };
    const exitEndpoint = await gates.endpoint?.enter(priority, signal);
    try {
      const exitAccount = await gates.account?.enter(priority, signal);
      return {
        gates,
        exit: () => {
          exitAccount?.();
          exitEndpoint?.();
        },
      };
    } catch (error) {
      exitEndpoint?.();
      throw error;
    }
  }

  #endpointGate(call: StripeCall): Gate | undefined {
    const rate = call.search ? this.#limits.search : this.#limits.endpoint;
    if (rate === undefined) return undefined;
    const key = call.search ? 'search' : `${call.method} ${call.template}`;
    const known = this.#endpoints.get(key);
    if (known) return known;
    const gate = new Gate(rate, this.#limits.concurrency);
    this.#endpoints.set(key, gate);
    return gate;
  }

  #pauseMs(): number {
    return this.#pausedUntil - this.#clock.monotonic();
  }

  async #pauseEnds(signal: AbortSignal): Promise<void> {
    for (let wait = this.#pauseMs(); wait > 0; wait = this.#pauseMs()) await this.#clock.sleep(wait, signal);
  }
}
