import { PAGE_LIMIT } from '../page/page-size.js';
import { beginningBefore } from './earliest.js';
import { cautiousRate, rateOf, remainderOf, type Floor, type Slice } from './slice-estimate.js';

/** What is known of a list before its first page. */
export interface SliceStart {
  /** Requests that may be in flight at once. */
  readonly lanes: number;
  /** First second that the terms leave. */
  readonly from: number | undefined;
  /** True when the list is the table: nothing restricts it. */
  readonly unrestricted: boolean;
  /** Rows that it is known to have. */
  readonly rows: number | undefined;
}

/** Where the reading of a list in slices stands: a function of the pages taken and their order, so that the same list costs the same calls again. */
export interface SlicePlan {
  readonly start: SliceStart;
  /** Newest first. */
  readonly slices: readonly Slice[];
  /** Pages taken, of all slices. */
  readonly pages: number;
  readonly splits: number;
  /** True when the objects did not come newest first: nothing can be cut off such a list. */
  readonly disordered: boolean;
}

/** What a page says of its slice. */
export interface PageFacts {
  /** Seconds of its first and its last object; undefined where it has none that tells. */
  readonly newest: number | undefined;
  readonly oldest: number | undefined;
  /** Objects that are the slice's own. */
  readonly rows: number;
  /** True when nothing of the slice can follow. */
  readonly ended: boolean;
  readonly ordered: boolean;
}

/** A slice to cut: from `at` down it is another's. */
export interface Split {
  readonly slice: number;
  readonly at: number;
}

/** Calls that splitting may waste, as a share of the pages that are sure to be there. */
const SHARE = 0.05;
/** Lists of fewer pages are read by one cursor. */
const WORTHWHILE_PAGES = 30;
/** Pages after which a list of no known length is taken to be a long one: a whole table, and one that terms restrict. */
const PATIENCE = { unrestricted: 12, restricted: 30 } as const;
/** Pages that make a density. */
const SAMPLE_PAGES = 5;
/** A cut saves the time of half of what is left; less than this is not worth what it wastes, nor less than half of what each lane has left to read. */
const LEAST_PAGES = 10;
const LANE_PARTS = 2;

/** One slice: the list as it is given. */
export function startPlan(start: SliceStart): SlicePlan {
  const floor: Floor = start.from === undefined ? 'open' : 'given';
  const unread = {
    until: undefined,
    newest: undefined,
    frontier: undefined,
    rows: 0,
    pages: 0,
    pageRate: undefined,
    hint: undefined,
  };
  const whole: Slice = { id: 0, from: start.from, floor, ...unread, done: false };
  return { start, slices: [whole], pages: 0, splits: 0, disordered: false };
}

/** The slice of this number. Every slice keeps its number; its place changes. */
export function sliceOf(plan: SlicePlan, id: number): Slice {
  const found = plan.slices.find((slice) => slice.id === id);
  if (found === undefined) throw new RangeError(`No slice ${id}`);
  return found;
}

/** The plan after a page of a slice. */
export function afterPage(plan: SlicePlan, id: number, page: PageFacts): SlicePlan {
  const index = plan.slices.findIndex((slice) => slice.id === id);
  const read = sliceAfter(sliceOf(plan, id), page);
  const slices = plan.slices.map((slice, place) => {
    if (place === index) return read;
    if (place !== index - 1 || slice.floor !== 'pending') return slice;
    return { ...slice, floor: read.rows > 0 ? ('met' as const) : ('void' as const) };
  });
  // An empty slice says that the one above it ends somewhere in the unknown, whatever was taken to lie under it.
  const emptied = read.done && read.rows === 0 ? aboveEmpty(slices, index) : slices;
  return { ...plan, slices: emptied, pages: plan.pages + 1, disordered: plan.disordered || !page.ordered };
}

function sliceAfter(slice: Slice, { newest, oldest, rows, ended }: PageFacts): Slice {
  const first = slice.newest ?? newest;
  const before = slice.frontier ?? (first === undefined ? undefined : first + 1);
  const seconds = before === undefined || oldest === undefined ? 0 : before - oldest;
  return {
    ...slice,
    newest: first,
    frontier: oldest ?? slice.frontier,
    rows: slice.rows + rows,
    pages: slice.pages + 1,
    pageRate: seconds > 0 ? rows / seconds : slice.pageRate,
    done: ended,
  };
}

function aboveEmpty(slices: readonly Slice[], index: number): readonly Slice[] {
  return slices.map((slice, place) => (place === index - 1 ? { ...slice, floor: 'void' as const } : slice));
}

/** The next cut that pays; undefined when there is none. Asked again after each cut. */
export function nextSplit(plan: SlicePlan): Split | undefined {
  const open = plan.slices.filter((slice) => !slice.done);
  if (plan.disordered || open.length === 0 || open.length >= plan.start.lanes) return undefined;
  const sure = surePages(plan);
  if (plan.splits === 0 && !mayBegin(plan, sure)) return undefined;
  if (spent(plan) + 1 > Math.max(1, sure * SHARE)) return undefined;
  // What is known is not divided while the next page may say that there is far more.
  return isProbing(plan) ? undefined : (reachFurther(plan, sure) ?? halve(plan, sure));
}

/** True when a reach into the unknown has no answer yet. */
function isProbing({ slices }: SlicePlan): boolean {
  const oldest = slices.at(-1);
  return oldest?.floor === 'open' && oldest.pages === 0;
}

/** Calls that the cuts made so far have wasted, or may have: half a page each, all of one that found next to nothing. */
function spent({ slices, splits }: SlicePlan): number {
  const short = slices.filter(({ id, pages, done }) => id > 0 && (pages === 0 || (pages === 1 && done)));
  return (splits + short.length) / 2;
}

/** Pages that a known table has, as long as that can be true. */
function knownPages({ start, pages }: SlicePlan): number | undefined {
  const known = start.rows === undefined || !start.unrestricted ? undefined : Math.ceil(start.rows / PAGE_LIMIT);
  return known !== undefined && known >= pages ? known : undefined;
}

/** Pages taken, and those that are sure to follow. */
function surePages(plan: SlicePlan): number {
  const left = plan.slices.reduce((sum, slice, place) => sum + remainderOf(slice, plan.slices[place + 1]).sure, 0);
  return Math.max(plan.pages + left, knownPages(plan) ?? 0);
}

/** A short list shall cost its pages and nothing else. */
function mayBegin(plan: SlicePlan, sure: number): boolean {
  const known = knownPages(plan);
  if (known !== undefined) return known >= WORTHWHILE_PAGES;
  if (plan.start.from !== undefined) return plan.pages >= SAMPLE_PAGES && sure >= WORTHWHILE_PAGES;
  return plan.pages >= PATIENCE[plan.start.unrestricted ? 'unrestricted' : 'restricted'];
}

/** The oldest slice, where nobody knows how far it goes: twice as many pages on as are known, so that a long list is spanned in a few steps. */
function reachFurther(plan: SlicePlan, sure: number): Split | undefined {
  const oldest = plan.slices.at(-1);
  if (oldest?.floor !== 'open' || oldest.done || oldest.frontier === undefined) return undefined;
  const rate = rateOf(oldest);
  const pages = knownPages(plan) === undefined ? Math.max(LEAST_PAGES, 2 * sure) : unseenPages(plan, sure) / 2;
  if (rate === undefined || pages < LEAST_PAGES) return undefined;
  const at = oldest.frontier - Math.ceil((pages * PAGE_LIMIT) / rate);
  const earliest = beginningBefore(oldest.frontier);
  return cut(oldest, at > earliest ? at : Math.floor((oldest.frontier + earliest) / 2));
}

/** Pages of a known table that no slice accounts for. */
function unseenPages(plan: SlicePlan, sure: number): number {
  const left = plan.slices.reduce((sum, slice, place) => sum + remainderOf(slice, plan.slices[place + 1]).sure, 0);
  return sure - plan.pages - left;
}

/** The slice with most left, in the middle: one whose end was seen before one that may as well be over. */
function halve({ slices, start, pages }: SlicePlan, sure: number): Split | undefined {
  const least = Math.max(LEAST_PAGES, (sure - pages) / start.lanes / LANE_PARTS);
  const left = slices.map((slice, place) => ({ slice, ...remainderOf(slice, slices[place + 1]) }));
  const cuttable = left.filter(({ slice }) => slice.floor === 'met' || slice.pages > 0);
  const largest = (key: 'sure' | 'likely'): Slice | undefined =>
    cuttable.filter((each) => each[key] >= least).sort((a, b) => b[key] - a[key])[0]?.slice;
  const found = largest('sure') ?? largest('likely');
  const top = found?.frontier ?? found?.until;
  if (found?.from === undefined || top === undefined) return undefined;
  return cut(found, found.from + Math.floor((top - found.from) / 2));
}

function cut(slice: Slice, at: number): Split | undefined {
  const top = slice.frontier ?? slice.until ?? 0;
  return at > (slice.from ?? 0) && at < top ? { slice: slice.id, at } : undefined;
}

/** The plan with a slice cut; the new one has the next number and takes over what the cut one had below. */
export function afterSplit(plan: SlicePlan, { slice: id, at }: Split): SlicePlan {
  const upper = sliceOf(plan, id);
  const hint = cautiousRate(upper, plan.slices[plan.slices.indexOf(upper) + 1]);
  const unread = {
    until: at,
    newest: undefined,
    frontier: undefined,
    rows: 0,
    pages: 0,
    pageRate: undefined,
    hint,
    done: false,
  };
  const lower: Slice = { id: plan.splits + 1, from: upper.from, floor: upper.floor, ...unread };
  const kept: Slice = { ...upper, from: at, floor: upper.floor === 'met' ? 'met' : 'pending' };
  const slices = plan.slices.flatMap((slice) => (slice.id === id ? [kept, lower] : [slice]));
  return { ...plan, slices, splits: plan.splits + 1 };
}
