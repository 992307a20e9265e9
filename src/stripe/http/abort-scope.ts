import { DriverError } from '../../core/errors.js';
import { onAbort } from '../../core/on-abort.js';

/** A signal of one call's own: aborts with the statement's signal, and `close` ends the link. */
export interface AbortScope {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  close(): void;
}

/** Links a new signal to the statement's; already aborted when that one is. */
export function abortScope(parent: AbortSignal): AbortScope {
  const controller = new AbortController();
  const pass = (): void => controller.abort(parent.reason);
  if (parent.aborted) pass();
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    close: onAbort(parent, pass),
  };
}

/** Why the signal was aborted: its own DriverError (a timeout of the statement), else `cancelled`. */
export function abortError(signal: AbortSignal): DriverError {
  const reason: unknown = signal.reason;
  return reason instanceof DriverError
    ? reason
    : new DriverError('cancelled', 'The statement was cancelled', { cause: reason });
}

/** Throws when the signal is aborted. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal);
}
