import { DriverError } from '../../core/errors.js';

/** Calls a second that replace the account's, the endpoints' and Search's default limits; 'off' = no limit at all. */
export type RateLimit = number | 'off';

/** Calls a second; undefined = not limited. */
export interface Limits {
  readonly account: number | undefined;
  readonly endpoint: number | undefined;
  readonly search: number | undefined;
  /** Calls in flight at once. */
  readonly concurrency: number;
}

/** Ten workers run clean on live accounts, twenty meet the concurrency limiter. */
const CONCURRENCY = 10;

/** Stripe's documented limits by the kind of key (docs.stripe.com/rate-limits), or the user's own figure. */
export function limitsFor(apiKey: string, rateLimit?: RateLimit): Limits {
  if (rateLimit === undefined) {
    const live = /^[sr]k_live_/.test(apiKey);
    return { account: live ? 100 : 25, endpoint: 25, search: 20, concurrency: CONCURRENCY };
  }
  if (rateLimit === 'off') return { account: undefined, endpoint: undefined, search: undefined, concurrency: Infinity };
  if (!(rateLimit > 0 && Number.isFinite(rateLimit))) {
    throw new DriverError(
      'invalid_connection',
      `A rate limit is a number of calls a second above 0 or "off", not ${rateLimit}`,
    );
  }
  return { account: rateLimit, endpoint: undefined, search: undefined, concurrency: CONCURRENCY };
}
