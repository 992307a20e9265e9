import type { Clock } from '../core/clock.js';
import type { SourceRegistry } from '../source/access-path.js';

/** How a session reaches Stripe and what it may do. */
export interface ConnectOptions {
  /** A secret or restricted key; STRIPE_API_KEY is the caller's business. */
  readonly apiKey?: string;
  /** Another server that speaks Stripe's API: `http://127.0.0.1:12111`. */
  readonly apiBase?: string;
  /** The connected account (`acct_…`) whose data is read: the Stripe-Account of every call. */
  readonly account?: string;
  readonly consistency?: 'strict' | 'search';
  /** Calls that one statement may make, retries included. */
  readonly maxCalls?: number;
  /** Calls a second, in place of the account's, the endpoints' and Search's default limits. */
  readonly rateLimit?: number | 'off';
  readonly readOnly?: boolean;
  readonly allowUnfilteredWrites?: boolean;
  readonly maxWriteRows?: number;
  /** Seeds the idempotency keys of writes; random by default. */
  readonly idempotencySeed?: string;
  /** Statement time and back-off; the system's by default. */
  readonly clock?: Clock;
}

/** What tests of the planner set besides: no part of the public surface. */
export interface InternalOptions extends ConnectOptions {
  /** Stands between the planner and the tables: it can hide paths, or let them lie. */
  readonly sources?: (own: SourceRegistry) => SourceRegistry;
}
