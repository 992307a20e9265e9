import type { Clock } from '../../../src/core/clock.js';

/** A clock whose sleeps take no time but move it on; `hold` makes sleepers wait for their abort. */
export class FakeClock implements Clock {
  readonly sleeps: number[] = [];
  hold = false;
  #now = 1_700_000_000_000;

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    if (!this.hold) {
      this.advance(ms);
      return Promise.resolve();
    }
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
}
