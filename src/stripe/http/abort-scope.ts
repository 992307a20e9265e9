import { DriverError } from '../../core/errors.js';

type Listener = () => void;

/** One listener a signal, however many calls of a statement wait on it: Node warns from the eleventh. */
const listeners = new WeakMap<AbortSignal, Set<Listener>>();

/** A signal of one call's own: aborts with the statement's signal, and `close` ends the link. */
export interface AbortScope {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  close(): void;
}

/** Links a new signal to the statement's; already aborted when that one is. */
export function abortScope(parent: AbortSignal): AbortScope {
  const controller = new AbortController();
  const onAbort: Listener = () => controller.abort(parent.reason);
  if (parent.aborted) onAbort();
  else listenersOf(parent).add(onAbort);
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    close: () => void listeners.get(parent)?.delete(onAbort),
  };
}

function listenersOf(signal: AbortSignal): Set<Listener> {
  const known = listeners.get(signal);
  if (known) return known;
  const added = new Set<Listener>();
  listeners.set(signal, added);
  signal.addEventListener('abort', () => added.forEach((listener) => listener()), { once: true });
  return added;
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
