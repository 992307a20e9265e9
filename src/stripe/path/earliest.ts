/** Stripe had no objects before 2010: only where to look and to halve, never what an open range holds. */
export const EARLIEST = 1_262_304_000;

/** Where the time before a second is presumed to begin; a test's own times may lie before Stripe's. */
export function beginningBefore(second: number): number {
  return second > EARLIEST ? EARLIEST : 0;
}
