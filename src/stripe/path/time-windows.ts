import { PAGE_LIMIT } from '../page/page-size.js';
import { beginningBefore } from './earliest.js';

/** Whole seconds, `until` excluded. */
export interface TimeWindow {
  readonly from: number;
  readonly until: number;
}

/** How far a walk from the oldest to the newest has come. */
export interface Frontier {
  /** Everything before is read, or holds nothing. */
  readonly from: number;
  /** Behind the newest. */
  readonly until: number;
  /** Up to here there is more than a page; undefined when that is not known. */
  readonly crowded: number | undefined;
  /** Seconds that the next window is expected to fill a page with. */
  readonly width: number;
  /** False until a window was read to its end: what lies before `from` is only presumed to be nothing. */
  readonly started: boolean;
}

/** What a page of a window said of it. */
export type Outcome =
  | { readonly kind: 'fits'; readonly rows: number }
  /** There is more than the page, whose oldest object is of this second. */
  | { readonly kind: 'crowded'; readonly oldest: number };

/** Where the walk starts, once a page of the newest objects has said that there are more. */
export function startWalk(from: number | undefined, newest: number, oldest: number): Frontier {
  const crowded = oldest + 1;
  const presumed = from ?? beginningBefore(oldest);
  return { from: presumed, until: newest + 1, crowded, width: 1, started: from !== undefined };
}

/** The window to read next, no second of which was in one that fitted; undefined at the end. */
export function nextWindow({ from, until, crowded, width }: Frontier): TimeWindow | undefined {
  if (from >= until) return undefined;
  const span = crowded === undefined ? width : Math.floor((crowded - from) / 2);
  return { from, until: Math.min(until, from + Math.max(1, span)) };
}

/** A single second cannot be halved: it is read to its end, however many pages that takes. */
export function isSingle({ from, until }: TimeWindow): boolean {
  return until - from <= 1;
}

/** Most windows shall come out at three quarters of a page: a fuller one risks a wasted call. */
const AIM = (PAGE_LIMIT * 3) / 4;

export function advance(frontier: Frontier, window: TimeWindow, outcome: Outcome): Frontier {
  if (outcome.kind === 'crowded') {
    const crowded = Math.max(window.from + 1, Math.min(window.until, outcome.oldest + 1));
    return { ...frontier, crowded };
  }
  const passed = { ...frontier, from: window.until, started: true };
  const seconds = window.until - window.from;
  // Nothing there: the first objects lie between here and what is known to be crowded.
  if (outcome.rows === 0) return { ...passed, crowded: stillAhead(frontier, window), width: 2 * seconds };
  const growth = Math.min(4, Math.max(0.5, AIM / outcome.rows));
  return { ...passed, crowded: undefined, width: Math.ceil(seconds * growth) };
}

function stillAhead({ crowded }: Frontier, window: TimeWindow): number | undefined {
  return crowded !== undefined && crowded > window.until ? crowded : undefined;
}
