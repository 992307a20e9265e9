import type { Clock } from '../../../src/core/clock.js';

/** Time that passes only by sleeping, and at once. */
export class FakeClock implements Clock {
  /** Every wait asked for, in milliseconds. */
  readonly slept: number[] = [];
  #nowMs = Date.parse('2026-05-01T00:00:00Z');

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#nowMs += ms;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
