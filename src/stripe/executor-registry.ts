import { createHash } from 'node:crypto';
import type { Agent } from 'node:http';
import { systemClock, type Clock } from '../core/clock.js';
import { DriverError } from '../core/errors.js';
import type { Secret } from '../core/secret.js';
import type { AccountKey } from '../source/account.js';
import { Executor } from './executor.js';
import { parseApiBase, STRIPE_API_BASE } from './http/api-base.js';
import { redactor } from './http/redact.js';
import { StripeClient } from './http/stripe-client.js';
import { limitsFor, type RateLimit } from './throttle/limits.js';
import { DEFAULT_RETRY, type RetryPolicy } from './throttle/retry.js';
import { Throttle } from './throttle/throttle.js';

/** What a connection says of how Stripe is reached. */
export interface ExecutorSettings {
  /** Stripe itself by default. */
  readonly apiBase?: string;
  readonly apiKey: Secret;
  readonly account: AccountKey;
  readonly apiVersion: string;
  readonly rateLimit?: RateLimit;
  /** Longest silence on the wire; 60 s by default. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** A proxy's agent. */
  readonly agent?: Agent;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * One executor for each way of reaching one account, for the life of the registry: connections of the same API base, key, account and limit
 * share its throttle, its pauses and its learned sizes. The key itself is kept as a hash only.
 */
export class ExecutorRegistry {
  readonly #executors = new Map<string, Executor>();
  readonly #agents = new WeakMap<Agent, number>();
  #agentCount = 0;

  /** Throws `invalid_connection` when the API base is no URL, or key or account cannot go into a header. Makes no call. */
  executor(settings: ExecutorSettings): Executor {
    const key = this.#key(settings);
    const known = this.#executors.get(key);
    if (known) return known;
    const created = createExecutor(settings);
    this.#executors.set(key, created);
    return created;
  }

  /** Closes idle connections to Stripe; executors stay usable. */
  close(): void {
    for (const executor of this.#executors.values()) executor.close();
  }

  #key(settings: ExecutorSettings): string {
    const keyHash = createHash('sha256').update(settings.apiKey.reveal()).digest('hex');
    const base = parseApiBase(settings.apiBase ?? STRIPE_API_BASE).url;
    return JSON.stringify([
      base,
      keyHash,
      settings.account,
      settings.apiVersion,
      settings.rateLimit,
      this.#agentNumber(settings.agent),
    ]);
  }

  #agentNumber(agent: Agent | undefined): number {
    if (!agent) return 0;
    const known = this.#agents.get(agent) ?? (this.#agentCount += 1);
    this.#agents.set(agent, known);
    return known;
  }
}

/** The process's own. */
export const executors = new ExecutorRegistry();

/** An executor that shares nothing: for the registry and for tests. */
export function createExecutor(settings: ExecutorSettings): Executor {
  const apiBase = parseApiBase(settings.apiBase ?? STRIPE_API_BASE);
  const clock = settings.clock ?? systemClock;
  const { apiKey, account, apiVersion, agent } = settings;
  checkHeader(apiKey.reveal(), 'The API key');
  checkHeader(account, 'The account');
  const client = {
    apiBase,
    apiKey,
    account,
    apiVersion,
    clock,
    timeoutMs: settings.timeoutMs ?? 60_000,
    ...(agent && { agent }),
  };
  return new Executor({
    sender: new StripeClient(client),
    throttle: new Throttle(limitsFor(apiKey.reveal(), settings.rateLimit), clock),
    account,
    apiVersion,
    address: `${apiBase.host}:${apiBase.port}`,
    redact: redactor(apiKey),
    retry: { ...DEFAULT_RETRY, ...settings.retry },
    clock,
    random: settings.random ?? Math.random,
  });
}

/** Node would throw with each call, and by then it looks like an answer of nobody's. The text itself is not told: it may be the key. */
function checkHeader(text: string, what: string): void {
  if (/^[\x20-\x7e]*$/.test(text)) return;
  throw new DriverError('invalid_connection', `${what} holds a character that no HTTP header can carry`, {
    hint: 'is there a line break, or a letter beyond ASCII, in it?',
  });
}
