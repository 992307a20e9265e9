/** One round trip or so: several 429s of the same moment are one signal. */
const CUT_PAUSE_MS = 500;
const CUT = 0.7;

/** A figure that falls by a third when Stripe says "too many" and climbs back by one per `current` successes, up to its limit. */
export class AdaptiveLimit {
  #current: number;
  #successes = 0;
  #cutAt = -Infinity;

  constructor(readonly limit: number) {
    this.#current = limit;
  }

  get current(): number {
    return this.#current;
  }

  /** `nowMs` is monotonic. Returns true when the figure changed. */
  cut(nowMs: number): boolean {
    if (nowMs - this.#cutAt < CUT_PAUSE_MS) return false;
    this.#cutAt = nowMs;
    this.#successes = 0;
    return this.#set(Math.max(Math.min(1, this.limit), this.#current * CUT));
  }

  /** Returns true when the figure changed. */
  succeed(): boolean {
    if (this.#current >= this.limit) return false;
    this.#successes += 1;
    if (this.#successes < this.#current) return false;
    this.#successes = 0;
    return this.#set(Math.min(this.limit, this.#current + 1));
  }

  #set(value: number): boolean {
    const changed = value !== this.#current;
    this.#current = value;
    return changed;
  }
}
