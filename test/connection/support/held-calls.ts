import type { Environment } from '../../../fixtures/stripe-sandbox/index.js';

/** A sandbox's environment that holds every answer until the test lets it go. */
export class HeldCalls implements Environment {
  readonly #held: (() => void)[] = [];
  #arrived: (() => void) | undefined;
  /** False lets answers go at once. */
  holding = true;

  now(): number {
    return Date.now();
  }

  delay(_ms: number, callback: () => void): void {
    if (!this.holding) return void setImmediate(callback);
    this.#held.push(callback);
    this.#arrived?.();
  }

  /** Resolves when a call waits for its answer. */
  async arrival(): Promise<void> {
    if (this.#held.length > 0) return;
    await new Promise<void>((resolve) => (this.#arrived = resolve));
  }

  release(): void {
    for (const callback of this.#held.splice(0)) callback();
  }
}
