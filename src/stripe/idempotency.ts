import { createHash, randomUUID } from 'node:crypto';
import type { WriteCall } from '../source/writer.js';

/**
 * Keys that stay the same over retries and over runs of the same script with the same seed: a hash of seed, statement, verb, path, body and
 * how often that request was made before. Stripe's page on idempotent requests: a key names one request for at least 24 hours.
 */
export class IdempotencyKeys {
  readonly seed: string;
  readonly #occurrences = new Map<string, number>();

  constructor(seed: string = randomUUID()) {
    this.seed = seed;
  }

  /** The next key for this request of the statement. */
  next(statement: string, call: WriteCall): string {
    // Kept as a digest: a long INSERT would otherwise stay in memory as long as its session.
    const request = digest(JSON.stringify([this.seed, statement, call.method, call.path, call.account, call.body]));
    const occurrence = (this.#occurrences.get(request) ?? 0) + 1;
    this.#occurrences.set(request, occurrence);
    return `stripe-sql-${digest(`${request}#${occurrence}`).slice(0, 40)}`;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
