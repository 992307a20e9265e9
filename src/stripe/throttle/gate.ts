import { createRequire } from 'node:module';
import type Bottleneck from 'bottleneck';
import { abortError } from '../http/abort-scope.js';
import { AdaptiveLimit } from './adaptive-limit.js';
import { PriorityQueue } from './priority-queue.js';

/** The package without its Redis half, for which it has no types: a tenth of the time to load, and only when a call is to be limited. */
function loadBottleneck(): typeof Bottleneck {
  return createRequire(import.meta.url)('bottleneck/light.js') as typeof Bottleneck;
}

interface Waiter {
  readonly priority: number;
  /** Starts the waiting call; `exit` is to be called once when it ends. */
  grant(exit: () => void): void;
}

/**
 * Paces calls by Bottleneck, but keeps the queue itself: Bottleneck gets anonymous slots, and a slot picks the most urgent call when it starts.
 * So an aborted call leaves at once and an urgent one overtakes what Bottleneck has already scheduled.
 */
export class Gate {
  readonly #queue = new PriorityQueue<Waiter>();
  readonly #limiter: Bottleneck;
  readonly #rate: AdaptiveLimit;
  readonly #concurrency: AdaptiveLimit;
  /** Slots given to Bottleneck that have not started. */
  #ahead = 0;

  /** `rate` in calls a second. */
  constructor(rate: number, concurrency: number) {
    this.#rate = new AdaptiveLimit(rate);
    this.#concurrency = new AdaptiveLimit(concurrency);
    // A minimal distance keeps an even pace and, unlike a reservoir, survives updateSettings. Without maxConcurrent Bottleneck would give
    // every slot its time at once.
    const Limiter = loadBottleneck();
    this.#limiter = new Limiter({ minTime: 1000 / rate, maxConcurrent: concurrency });
  }

  /** Calls a second at present. */
  get rate(): number {
    return this.#rate.current;
  }

  /** Resolves with the way out when the call may start; rejects when the signal is aborted first. */
  enter(priority: number, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortError(signal));
      const onAbort = (): void => {
        this.#queue.remove(waiter, priority);
        reject(abortError(signal));
      };
      const waiter: Waiter = {
        priority,
        grant: (exit) => {
          signal.removeEventListener('abort', onAbort);
          resolve(exit);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(waiter, priority);
      this.#submit();
    });
  }

  /** Stripe said "too many" of this; `nowMs` is monotonic. */
  slowDown(what: 'rate' | 'concurrency', nowMs: number): void {
    const changed = what === 'rate' ? this.#rate.cut(nowMs) : this.#concurrency.cut(nowMs);
    if (changed) this.#apply();
  }

  succeed(): void {
    const changed = [this.#rate.succeed(), this.#concurrency.succeed()];
    if (changed.includes(true)) this.#apply();
  }

  #apply(): void {
    const minTime = 1000 / this.#rate.current;
    void this.#limiter.updateSettings({ minTime, maxConcurrent: Math.max(1, Math.floor(this.#concurrency.current)) });
  }

  /** A few slots more than can run, so that the next one is always ready; never more than calls wait. */
  #submit(): void {
    while (this.#ahead < Math.min(this.#queue.size, this.#concurrency.limit + 4)) {
      this.#ahead += 1;
      void this.#limiter.schedule(() => this.#start());
    }
  }

  #start(): Promise<void> {
    this.#ahead -= 1;
    const waiter = this.#queue.take();
    this.#submit();
    return waiter ? new Promise((exit) => waiter.grant(exit)) : Promise.resolve();
  }
}
