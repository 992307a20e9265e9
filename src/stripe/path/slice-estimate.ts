import { PAGE_LIMIT } from '../page/page-size.js';

/** What lies below a slice, at its first second. */
export type Floor =
  /** Nothing is known: the list has no lower bound and nobody has looked further. */
  | 'open'
  /** A bound of the list; there may be nothing long before it. */
  | 'given'
  /** The slice below was cut off just now; its first page will say. */
  | 'pending'
  /** The slice below holds objects. */
  | 'met'
  /** The slice below is empty, and nobody knows how far up that goes. */
  | 'void';

/** Whole seconds of one list, read newest first by a cursor of their own. */
export interface Slice {
  readonly id: number;
  /** First second that is its own; undefined = as far back as there is anything. */
  readonly from: number | undefined;
  readonly floor: Floor;
  /** Behind its newest second; undefined for the list as given. */
  readonly until: number | undefined;
  /** Seconds of the first and the last object read. */
  readonly newest: number | undefined;
  readonly frontier: number | undefined;
  readonly rows: number;
  readonly pages: number;
  /** Rows a second of the last page alone. */
  readonly pageRate: number | undefined;
  /** Rows a second where it was cut off, until it has a page of its own. */
  readonly hint: number | undefined;
  readonly done: boolean;
}

/** Rows a second from the first object to the last read; undefined where that says nothing, as objects of one single second. */
export function rateOf(slice: Slice): number | undefined {
  if (slice.pages === 0) return slice.hint;
  return rateSince(slice.newest === undefined ? undefined : slice.newest + 1, slice);
}

/** The same for whoever stands above it: from where it was cut off, so that a gap there counts. */
function rateFromAbove(slice: Slice): number | undefined {
  return slice.pages === 0 ? slice.hint : rateSince(slice.until, slice);
}

function rateSince(top: number | undefined, { rows, frontier, from, done }: Slice): number | undefined {
  if (done && rows === 0) return 0;
  const reached = done ? (from ?? frontier) : frontier;
  if (top === undefined || reached === undefined) return undefined;
  const span = top - reached;
  return span <= 1 && !done ? undefined : rows / Math.max(1, span);
}

/** Pages that a slice has left, as a cautious and as a hopeful guess. */
export interface Remainder {
  /** What others may rely on: the lesser of the densities on both sides, and nothing where nobody has seen an end. */
  readonly sure: number;
  /** The density between both. */
  readonly likely: number;
}

const NOTHING: Remainder = { sure: 0, likely: 0 };

/** Rows a second at the end of what was read. A burst at the top of a slice says little of its rest: the last page is nearer to it. */
function lastRate(slice: Slice): number | undefined {
  const rate = rateOf(slice);
  return rate === undefined ? undefined : Math.min(rate, slice.pageRate ?? rate);
}

/** The lesser of the densities on both sides of what is left of a slice; `below`: the slice under it. */
export function cautiousRate(slice: Slice, below: Slice | undefined): number | undefined {
  const own = lastRate(slice);
  const under = slice.floor === 'met' && below !== undefined ? rateFromAbove(below) : undefined;
  return own === undefined ? undefined : Math.min(own, under ?? own);
}

/** What is left of a slice beyond the page that is under way. */
export function remainderOf(slice: Slice, below: Slice | undefined): Remainder {
  const own = lastRate(slice);
  const top = slice.frontier ?? slice.until;
  const { from, floor, done } = slice;
  if (done || own === undefined || top === undefined || from === undefined) return NOTHING;
  const pages = (rate: number): number => Math.max(0, ((top - from) * rate) / PAGE_LIMIT - 1);
  const least = cautiousRate(slice, below) ?? own;
  switch (floor) {
    case 'open':
    case 'pending':
      return NOTHING;
    case 'given':
      return { sure: pages(own), likely: pages(own) };
    case 'void':
      return { sure: 0, likely: pages(own) };
    case 'met':
      return { sure: pages(least), likely: pages((own + ((below && rateFromAbove(below)) ?? own)) / 2) };
  }
}
