/** Whole seconds, `until` excluded; an open end where nothing bounds it. */
export interface SecondRange {
  readonly from?: number;
  readonly until?: number;
}

/** Search counts up to here; at this figure there may be more. */
export const COUNT_LIMIT = 10_000;

/** There are none of 2100 yet: only where to look in an open range, never what it holds. */
export const LATEST = 4_102_444_800;

/** What can be asked of a range. */
export interface Counting {
  /** Rows in one call; 10,000 means that or more. */
  ask(range: SecondRange): Promise<number>;
  /** The second of the newest row, or one near it: where to begin in a range with an open end. */
  newest(range: SecondRange): Promise<number>;
}

/**
 * Rows of a range. More than Search counts at once are counted in windows of time, from the newest back, as wide as the last one lets expect
 * to be nearly full. Undefined when a single second has too many: nothing can count that.
 */
export async function countRange(range: SecondRange, counting: Counting): Promise<number | undefined> {
  const rows = await counting.ask(range);
  if (rows < COUNT_LIMIT) return rows;
  const { from, until } = range;
  if (from !== undefined && until !== undefined) return walkBack({ from, until }, (until - from) / 4, counting);
  const end = (await counting.newest(range)) + 1;
  const later = end < (until ?? Infinity) ? await countLater({ ...range, from: end }, counting) : 0;
  const rest = await walkBack({ ...range, until: Math.min(end, until ?? Infinity) }, MONTH_S, counting);
  return later === undefined || rest === undefined ? undefined : later + rest;
}

const MONTH_S = 2_629_800;

/** What came, or was found, behind the newest: hardly ever anything. */
async function countLater(
  range: SecondRange & { readonly from: number },
  counting: Counting,
): Promise<number | undefined> {
  const rows = await counting.ask(range);
  if (rows < COUNT_LIMIT) return rows;
  const until = range.until ?? Math.max(LATEST, range.from + 1);
  return walkBack({ from: range.from, until }, (until - range.from) / 4, counting);
}

/** A window shall come out at this share of what can be counted: a fuller one risks a wasted call. */
const AIM = COUNT_LIMIT * 0.85;

async function walkBack(
  { from, until }: SecondRange & { readonly until: number },
  firstWidth: number,
  counting: Counting,
): Promise<number | undefined> {
  const start = from ?? -Infinity;
  let [sum, position, width] = [0, until, Math.max(1, Math.floor(firstWidth))];
  while (position > start) {
    const window = { from: Math.max(start, position - width), until: position };
    const rows = await counting.ask(window);
    if (rows >= COUNT_LIMIT) {
      if (window.until - window.from <= 1) return undefined;
      width = Math.ceil((window.until - window.from) / 3);
      continue;
    }
    sum += rows;
    position = window.from;
    if (rows === 0 && position > start) {
      const left = await counting.ask({ ...(from !== undefined && { from }), until: position });
      if (left < COUNT_LIMIT) return sum + left;
    }
    width = Math.ceil(width * Math.min(4, AIM / Math.max(1, rows)));
  }
  return sum;
}
