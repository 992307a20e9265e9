import type { FilterDefinition } from '../../catalog/definition.js';
import type { DriverError } from '../../core/errors.js';
import type { ScanContext } from '../../source/access-path.js';
import { brokenList } from '../page/list-body.js';
import type { ObjectPage } from '../page/pager.js';
import { isDeleted } from '../row/flatten.js';
import { isWhole, listEndpoint, listScan, rawPage, type ListReading } from './list-scan.js';
import { ListsAhead, readListsAhead } from './lists-ahead.js';
import type { Assignment } from './offer.js';
import { noKeys, type RawPage, type RawScan } from './raw-scan.js';
import {
  afterPage,
  afterSplit,
  nextSplit,
  sliceOf,
  startPlan,
  type PageFacts,
  type SlicePlan,
  type Split,
} from './slice-plan.js';
import { between, lowerBound, secondIn, timeFilter } from './time-filter.js';

/**
 * As `listScan`, for a consumer who reads to the end and minds no order: several requests at once. One list that can be bounded by its time is
 * read in slices of it, as long as that costs next to no further calls; several lists are read side by side.
 */
export function wholeListScan(reading: ListReading): RawScan {
  return { ...listScan(reading), pages: (context) => readWhole(reading, context) };
}

function readWhole(reading: ListReading, context: ScanContext): AsyncGenerator<RawPage> {
  const { table, selection, executor } = reading;
  const [call, ...more] = selection.calls;
  if (call !== undefined && more.length > 0) return readSeveral(reading, context);
  const filter = timeFilter(table);
  if (call === undefined || filter === undefined || executor.lanes === 1 || table.list.limit === false)
    return listScan(reading).pages(context, noKeys());
  return new SlicedList(reading, call, filter).pages(context);
}

async function* readSeveral(
  { table, selection, expand, executor }: ListReading,
  context: ScanContext,
): AsyncGenerator<RawPage> {
  const lists = selection.calls.map(({ parameters, echo }) => ({
    key: echo,
    endpoint: listEndpoint(table, parameters, expand),
  }));
  for await (const { key, page } of readListsAhead({ executor, context }, lists)) yield rawPage(page, key);
}

/** A page as its slice sees it. */
interface SlicePage {
  readonly facts: PageFacts;
  /** Positions of the objects that are the slice's own. */
  readonly own: readonly boolean[];
}

/** One reading of one list in slices. Each slice has its bounds and its cursor for good; where it ends early, what came beyond is dropped. */
class SlicedList {
  readonly #reading: ListReading;
  readonly #call: Assignment;
  readonly #filter: FilterDefinition;
  #plan: SlicePlan;

  constructor(reading: ListReading, call: Assignment, filter: FilterDefinition) {
    const { table, selection, executor } = reading;
    this.#reading = reading;
    this.#call = call;
    this.#filter = filter;
    this.#plan = startPlan({
      lanes: executor.lanes,
      from: lowerBound(filter, call.parameters),
      unrestricted: isWhole(table, selection.offers),
      rows: executor.sizes.rows(table.name),
    });
  }

  async *pages(context: ScanContext): AsyncGenerator<RawPage> {
    const { table, selection, executor, expand } = this.#reading;
    const ahead = new ListsAhead<number>({ executor, context });
    let rows = 0;
    try {
      ahead.start(0, listEndpoint(table, this.#call.parameters, expand));
      for (let taken = await ahead.take(); taken !== undefined; taken = await ahead.take()) {
        const { facts, own } = this.#look(taken.key, taken.page);
        this.#plan = afterPage(this.#plan, taken.key, facts);
        const goOn = (): void => {
          if (!facts.ended) taken.goOn();
          this.#split(ahead);
        };
        // Who stops at the first page has paid for no other.
        const isFirst = this.#plan.pages === 1;
        if (!isFirst) goOn();
        rows += facts.rows;
        if (taken.page !== undefined) {
          const { items, ...rest } = rawPage(taken.page, this.#call.echo);
          yield { ...rest, items: items.filter((_, index) => own[index]) };
        }
        if (isFirst) goOn();
      }
    } finally {
      await ahead.close();
    }
    if (isWhole(table, selection.offers)) executor.sizes.learn(table.name, rows);
  }

  #split(ahead: ListsAhead<number>): void {
    for (let split = nextSplit(this.#plan); split !== undefined; split = nextSplit(this.#plan)) {
      this.#plan = afterSplit(this.#plan, split);
      this.#startBelow(split, ahead);
    }
  }

  #startBelow({ at }: Split, ahead: ListsAhead<number>): void {
    const { table, expand } = this.#reading;
    const id = this.#plan.splits;
    const { from } = sliceOf(this.#plan, id);
    ahead.start(id, listEndpoint(table, between(this.#filter, this.#call.parameters, from, at), expand));
  }

  #look(id: number, page: ObjectPage | undefined): SlicePage {
    const { table } = this.#reading;
    const slice = sliceOf(this.#plan, id);
    const seconds = (page?.objects ?? []).map((object) => secondIn(table, object));
    const known = seconds.filter((second) => second !== undefined);
    const own = seconds.map((second) => second === undefined || second >= (slice.from ?? -Infinity));
    // A deleted object has no time, and is no row either.
    const timed = page?.objects.every((object, index) => seconds[index] !== undefined || isDeleted(object)) ?? true;
    const last = slice.frontier ?? (slice.until === undefined ? Infinity : slice.until - 1);
    const ordered = timed && isDescending([last, ...known]);
    if (!ordered && this.#plan.splits > 0) throw this.#disordered(page);
    const rows = own.filter(Boolean).length;
    const ended = page?.hasMore !== true || rows < own.length;
    return { facts: { newest: known[0], oldest: known.at(-1), rows, ended, ordered }, own };
  }

  /** A slice ends where an older object comes: had they come in another order, rows would be missing without a sign. */
  #disordered(page: ObjectPage | undefined): DriverError {
    const { path, order } = this.#reading.table.list;
    return brokenList(path, `did not give its objects newest first by ${order?.column ?? 'time'}`, page?.requestId);
  }
}

function isDescending(seconds: readonly number[]): boolean {
  return seconds.every((second, index) => index === 0 || second <= (seconds[index - 1] ?? second));
}
