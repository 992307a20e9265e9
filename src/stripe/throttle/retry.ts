import type { Failure } from '../http/call.js';

export interface RetryPolicy {
  /** First back-off; doubles with each attempt. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** A call that would still be retried after so long fails instead; counts from its first attempt. */
  readonly deadlineMs: number;
  /** Attempts in all, by kind of failure. */
  readonly attempts: { readonly limited: number; readonly refused: number; readonly other: number };
}

export const DEFAULT_RETRY: RetryPolicy = {
  baseMs: 500,
  maxMs: 8_000,
  deadlineMs: 90_000,
  // Nobody listening at the address is rarely a moment's trouble; "too many calls" always is.
  attempts: { limited: 10, refused: 3, other: 5 },
};

/** True for "too many calls", which says nothing of the call itself. */
export function isLimited(failure: Failure): boolean {
  if (failure.kind !== 'refusal' || failure.code === 'lock_timeout') return false;
  return failure.status === 429 || failure.code === 'rate_limit';
}

/** Milliseconds to wait before the next attempt, or undefined when there shall be none. `random` is in [0, 1). */
export function retryDelayMs(
  failure: Failure,
  progress: { readonly attempt: number; readonly elapsedMs: number; readonly random: number },
  policy: RetryPolicy,
): number | undefined {
  if (!isTransient(failure) || progress.attempt >= attemptsFor(failure, policy)) return undefined;
  const backoff = Math.min(policy.maxMs, policy.baseMs * 2 ** (progress.attempt - 1)) * (0.5 + progress.random / 2);
  const asked = failure.kind === 'refusal' ? failure.retryAfterMs : undefined;
  const delay = asked ?? backoff;
  return progress.elapsedMs + delay > policy.deadlineMs ? undefined : delay;
}

/** Another request holds the object; an earlier one with this key (of a run that was killed, say) is still at work and will have an answer. */
const PASSING: ReadonlySet<string> = new Set(['lock_timeout', 'idempotency_key_in_use']);

function isTransient(failure: Failure): boolean {
  if (failure.kind !== 'refusal') return !failure.permanent;
  if (isLimited(failure) || PASSING.has(failure.code ?? '') || failure.shouldRetry === true) return true;
  // Stripe says "no" where another attempt would meet the same: a write whose answer it has saved, a read that cannot be answered.
  return failure.status >= 500 && failure.shouldRetry !== false;
}

function attemptsFor(failure: Failure, policy: RetryPolicy): number {
  if (isLimited(failure)) return policy.attempts.limited;
  return failure.kind !== 'refusal' && failure.refused ? policy.attempts.refused : policy.attempts.other;
}
