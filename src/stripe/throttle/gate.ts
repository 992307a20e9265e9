import { systemClock, type Clock } from '../../core/clock.js';
import { abortError } from '../http/abort-scope.js';
import { AdaptiveLimit } from './adaptive-limit.js';
import { PriorityQueue } from './priority-queue.js';

interface Waiter {
  readonly priority: number;
  /** Starts the waiting call; `exit` is to be called once when it ends. */
  grant(exit: () => void): void;
}

/**
 * Paces calls: at an even distance, so many at once, the most urgent first. Which call starts is decided when one may, so an aborted call leaves
 * at once and an urgent one overtakes. A start that comes late (a busy process) is made up for by the next one alone: in any time no more
 * calls start than the rate allows, and two.
 */
export class Gate {
  readonly #queue = new PriorityQueue<Waiter>();
  readonly #rate: AdaptiveLimit;
  readonly #concurrency: AdaptiveLimit;
  readonly #clock: Clock;
  #running = 0;
  /** When the next call may start, by the monotonic clock. */
  #dueMs = -Infinity;
  /** The time of that kind which calls wait for, or have waited for. */
  #awaitedMs: number | undefined;
  /** Ends the wait. */
  #waking: AbortController | undefined;

  /** `rate` in calls a second. */
  constructor(rate: number, concurrency: number, clock: Clock = systemClock) {
    this.#rate = new AdaptiveLimit(rate);
    this.#concurrency = new AdaptiveLimit(concurrency);
    this.#clock = clock;
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
        if (this.#queue.size === 0) this.#waking?.abort();
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
      this.#startDue();
    });
  }

  /** Stripe said "too many" of this; `nowMs` is monotonic. */
  slowDown(what: 'rate' | 'concurrency', nowMs: number): void {
    if (what === 'rate') this.#rate.cut(nowMs);
    else this.#concurrency.cut(nowMs);
  }

  succeed(): void {
    this.#rate.succeed();
    // There may be room for one more.
    if (this.#concurrency.succeed()) this.#startDue();
  }

  #startDue(): void {
    while (this.#queue.size > 0 && this.#running < Math.max(1, Math.floor(this.#concurrency.current))) {
      const nowMs = this.#clock.monotonic();
      if (nowMs < this.#dueMs) return this.#wakeIn(this.#dueMs - nowMs);
      this.#start(nowMs);
    }
  }

  #start(nowMs: number): void {
    const distanceMs = 1000 / this.#rate.current;
    const fromMs = this.#awaitedMs === this.#dueMs ? Math.max(this.#dueMs, nowMs - distanceMs) : nowMs;
    this.#dueMs = fromMs + distanceMs;
    this.#running += 1;
    this.#queue.take()?.grant(() => {
      this.#running -= 1;
      this.#startDue();
    });
  }

  #wakeIn(ms: number): void {
    this.#awaitedMs = this.#dueMs;
    if (this.#waking) return;
    const waking = (this.#waking = new AbortController());
    const wake = (): void => {
      this.#waking = undefined;
      this.#startDue();
    };
    // A timer's milliseconds are whole: rounded down it would wake before the time.
    this.#clock.sleep(Math.ceil(ms), waking.signal).then(wake, wake);
  }
}
