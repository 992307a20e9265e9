import type { TimeGrain } from '../../source/count.js';
import { EARLIEST } from '../path/earliest.js';
import type { Cell, Cells } from './count-cells.js';
import { COUNT_LIMIT, LATEST, type SecondRange } from './count-windows.js';
import { bucketOf, bucketsBetween, type Bucket } from './time-buckets.js';

/** What can be asked, a call or more each. */
export interface Counter {
  /** Rows of a range as the clauses say, exactly. */
  count(range: SecondRange, clauses: readonly string[]): Promise<number>;
  /** The same in one call: 10,000 means that or more. */
  countOnce(range: SecondRange, clauses: readonly string[]): Promise<number>;
  /** The second of the newest row in a range that the list shows; undefined when it shows none. */
  newest(range: SecondRange): Promise<number | undefined>;
}

export interface Count {
  readonly range: SecondRange;
  readonly cell: Cell;
  readonly rows: number;
}

/** Counts in flight at once. */
const AT_ONCE = 8;

/** The rows of each cell, over the whole range. */
export async function* countWhole(counter: Counter, { cells }: Cells, range: SecondRange): AsyncGenerator<Count> {
  for (let start = 0; start < cells.length; start += AT_ONCE)
    yield* await countCells(counter, cells.slice(start, start + AT_ONCE), range);
}

/** The rows of each cell in each part of time. With both ends given every part is asked; else the parts that have rows are looked for, from the newest row on. */
export async function* countParts(
  counter: Counter,
  cells: Cells,
  range: SecondRange,
  grain: TimeGrain,
): AsyncGenerator<Count> {
  const { from, until } = range;
  if (from !== undefined && until !== undefined) {
    yield* countBuckets(counter, cells, bucketsBetween({ from, until }, grain));
    return;
  }
  const newest = await counter.newest(range);
  const bucket = newest === undefined ? undefined : cut(bucketOf(newest, grain), range);
  // A list can leave out what Search finds: objects of a test clock may be later than all it shows.
  const later = bucket === undefined ? range : { ...range, from: bucket.until };
  if (later.from === undefined || later.from < (until ?? Infinity)) yield* sweep(counter, cells, later, grain);
  if (bucket !== undefined) yield* countBackwards(counter, cells, bucket, from, grain);
}

async function countCells(counter: Counter, cells: readonly Cell[], range: SecondRange): Promise<Count[]> {
  const counts = await Promise.all(
    cells.map(async (cell) => ({ range, cell, rows: await counter.count(range, cell.clauses) })),
  );
  return counts.filter(({ rows }) => rows > 0);
}

async function* countBuckets(counter: Counter, { cells }: Cells, buckets: readonly Bucket[]): AsyncGenerator<Count> {
  const size = Math.max(1, Math.floor(AT_ONCE / Math.max(1, cells.length)));
  for (let start = 0; start < buckets.length; start += size) {
    const wave = buckets.slice(start, start + size).map((bucket) => countCells(counter, cells, bucket));
    for (const counts of await Promise.all(wave)) yield* counts;
  }
}

/** A range where there is probably nothing: asked as a whole, and in halves where there is something. */
async function* sweep(counter: Counter, cells: Cells, range: SecondRange, grain: TimeGrain): AsyncGenerator<Count> {
  yield* sweepKnown(counter, cells, range, grain, await counter.countOnce(range, cells.common));
}

/** `known` is the number of its rows, as far as Search counts. */
async function* sweepKnown(
  counter: Counter,
  cells: Cells,
  range: SecondRange,
  grain: TimeGrain,
  known: number,
): AsyncGenerator<Count> {
  if (known === 0) return;
  const from = range.from ?? EARLIEST;
  const until = range.until ?? Math.max(LATEST, from + 1);
  const middle = bucketOf(from + Math.floor((until - from) / 2), grain);
  const edge = [middle.from, middle.until].find((second) => second > from && second < until);
  if (edge === undefined) {
    yield* await countCells(counter, cells.cells, range);
    return;
  }
  const [older, newer] = [
    { ...range, until: edge },
    { ...range, from: edge },
  ];
  const first = await counter.countOnce(older, cells.common);
  yield* sweepKnown(counter, cells, older, grain, first);
  const isTold = first === 0 || known < COUNT_LIMIT;
  const second = isTold ? known - first : await counter.countOnce(newer, cells.common);
  yield* sweepKnown(counter, cells, newer, grain, second);
}

/**
 * Part by part into the past, until what is left is known to be nothing: a part whose fullest cell is empty gives reason to ask that.
 * That cell is asked first, together with the other cells of the part before.
 */
async function* countBackwards(
  counter: Counter,
  cells: Cells,
  start: Bucket,
  from: number | undefined,
  grain: TimeGrain,
): AsyncGenerator<Count> {
  let lead = cells.cells.at(-1);
  let left: number | undefined;
  let leading: Promise<Count[]> | undefined;
  for (let bucket: Bucket | undefined = start; bucket !== undefined && lead !== undefined;) {
    const first: Cell = lead;
    const led = await (leading ?? countCells(counter, [first], bucket));
    if (led.length === 0 && bucket !== start && left === undefined) {
      const older = { ...(from !== undefined && { from }), until: bucket.until };
      const remaining = await counter.countOnce(older, cells.common);
      if (remaining === 0) return;
      // Where the cells are all there is, what is found tells what is left.
      if (cells.complete && remaining < COUNT_LIMIT) left = remaining;
    }
    const next: Bucket | undefined = before(bucket, from, grain);
    leading = next && led.length > 0 && left === undefined ? countCells(counter, [first], next) : undefined;
    const others = cells.cells.filter((cell) => cell !== first);
    const [rest] = await Promise.all([countCells(counter, others, bucket), leading]);
    const counts: readonly Count[] = [...led, ...rest];
    yield* counts;
    if (led.length === 0) lead = fullest(counts) ?? first;
    left = left === undefined ? undefined : left - counts.reduce((sum, { rows }) => sum + rows, 0);
    if (left !== undefined && left <= 0) return;
    bucket = next;
  }
}

function fullest(counts: readonly Count[]): Cell | undefined {
  return [...counts].sort((a, b) => b.rows - a.rows)[0]?.cell;
}

function before(bucket: Bucket, from: number | undefined, grain: TimeGrain): Bucket | undefined {
  const start = from ?? EARLIEST;
  if (bucket.from <= start) return undefined;
  return cut(bucketOf(bucket.from - 1, grain), { from: start });
}

const cut = (bucket: Bucket, { from = -Infinity, until = Infinity }: SecondRange): Bucket => ({
  from: Math.max(bucket.from, from),
  until: Math.min(bucket.until, until),
});
