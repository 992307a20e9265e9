import type { ScanContext } from '../../source/access-path.js';

/** A scan's context whose calls are counted. */
export interface CountedCalls {
  readonly context: ScanContext;
  /** Calls so far; one that was tried again counts once, for nobody foretells failures. */
  calls(): number;
}

/** The same context, telling its calls to its meter and to us. */
export function countedCalls(context: ScanContext): CountedCalls {
  const { meter } = context;
  let calls = 0;
  const counting = {
    called: () => {
      calls += 1;
      meter.called();
    },
    retried: () => {
      calls -= 1;
      meter.retried();
    },
    received: (objects: number, bytes: number) => meter.received(objects, bytes),
  };
  return { context: { ...context, meter: counting }, calls: () => calls };
}
