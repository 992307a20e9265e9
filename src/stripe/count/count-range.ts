/** Whole seconds, `until` excluded; an open end where nothing bounds it. */
export interface SecondRange {
  readonly from?: number;
  readonly until?: number;
}

/** Search counts up to here; at this figure there may be more. */
export const COUNT_LIMIT = 10_000;

/** Stripe had no objects before 2010, and has none of 2100 yet: only where an open range is halved, never what it holds. */
export const EARLIEST = 1_262_304_000;
export const LATEST = 4_102_444_800;

/**
 * The sum of `count` over a range, halved until each part stays below 10,000.
 * Undefined when a single second has more: nothing can count that.
 */
export async function countInHalves(
  range: SecondRange,
  count: (range: SecondRange) => Promise<number>,
): Promise<number | undefined> {
  const counted = await count(range);
  if (counted < COUNT_LIMIT) return counted;
  const halves = halve(range);
  if (halves === undefined) return undefined;
  let sum = 0;
  for (const half of halves) {
    const part = await countInHalves(half, count);
    if (part === undefined) return undefined;
    sum += part;
  }
  return sum;
}

/** Two ranges that have no second in common and miss none; undefined for one that is a single second, or as good as one. */
export function halve(range: SecondRange): readonly [SecondRange, SecondRange] | undefined {
  const from = range.from ?? ((range.until ?? LATEST) > EARLIEST + 1 ? EARLIEST : 0);
  const until = range.until ?? Math.max(LATEST, from + 1);
  if (until - from <= 1) return undefined;
  const middle = from + Math.floor((until - from) / 2);
  return [
    { ...range, until: middle },
    { ...range, from: middle },
  ];
}
