import { DriverError } from '../core/errors.js';
import { onAbort } from '../core/on-abort.js';

/** What an aborted statement throws: the signal's own DriverError when it has one (a deadline), else `cancelled`. */
export function abortError(signal: AbortSignal): DriverError {
  const reason: unknown = signal.reason;
  if (reason instanceof DriverError) return reason;
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  return timedOut
    ? new DriverError('timeout', 'The statement took too long', { cause: reason })
    : new DriverError('cancelled', 'The statement was cancelled', { cause: reason });
}

/** Settles as `work` does, or rejects with `abortError` as soon as the signal aborts; `work` itself goes on unheard. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) reject(abortError(signal));
    const forget = onAbort(signal, () => reject(abortError(signal)));
    work.then(resolve, reject).finally(forget);
  });
}

/** Throws `abortError` when the signal is aborted. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal);
}
