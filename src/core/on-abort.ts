type Listener = () => void;

/** One listener a signal, however much of a statement waits on it: Node warns from the eleventh. */
const listeners = new WeakMap<AbortSignal, Set<Listener>>();

/** Calls the listener once when the signal aborts, unless what is returned was called before. Nothing comes of one that is aborted already. */
export function onAbort(signal: AbortSignal, listener: Listener): () => void {
  const all = listenersOf(signal);
  // Its own, or the same function could not be there twice.
  const entry: Listener = () => listener();
  all.add(entry);
  return () => void all.delete(entry);
}

function listenersOf(signal: AbortSignal): Set<Listener> {
  const known = listeners.get(signal);
  if (known) return known;
  const added = new Set<Listener>();
  listeners.set(signal, added);
  signal.addEventListener('abort', () => added.forEach((listener) => listener()), { once: true });
  return added;
}
