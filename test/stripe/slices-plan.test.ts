import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Slice } from '../../src/stripe/path/slice-estimate.js';
import { rateOf, remainderOf } from '../../src/stripe/path/slice-estimate.js';
import {
  afterPage,
  afterSplit,
  nextSplit,
  startPlan,
  type PageFacts,
  type SlicePlan,
  type SliceStart,
} from '../../src/stripe/path/slice-plan.js';
import { randomOf } from './support/list-server.js';
import { readSliced } from './support/sliced-list.js';

const NOW = 1_750_000_000;
const YEAR = 365 * 86_400;
const UNKNOWN: SliceStart = { lanes: 10, from: undefined, unrestricted: true, rows: undefined };

/** Seconds spread by chance over the years before now. */
function spread(rows: number, years = 2, seed = 1): readonly number[] {
  const random = randomOf(seed);
  return Array.from({ length: rows }, () => NOW - Math.floor(random() * years * YEAR));
}

/** A page of a hundred, one object every ten seconds, the `index`th of its list. */
const page = (index: number, rest: Partial<PageFacts> = {}): PageFacts => ({
  newest: NOW - index * 1000,
  oldest: NOW - (index + 1) * 1000,
  rows: 100,
  ended: false,
  ordered: true,
  ...rest,
});

function after(pages: number, start: Partial<SliceStart> = {}): SlicePlan {
  const plan = startPlan({ ...UNKNOWN, ...start });
  return Array.from({ length: pages }, (_, index) => page(index)).reduce(
    (each, facts) => afterPage(each, 0, facts),
    plan,
  );
}

describe('a list is cut', () => {
  test.each<[string, SlicePlan, number | undefined]>([
    ['not before twelve pages of a table of unknown length', after(11), undefined],
    ['after twelve, twice as far on again', after(12), NOW - 36_002],
    ['not before thirty pages where terms restrict it', after(29, { unrestricted: false }), undefined],
    ['after thirty', after(30, { unrestricted: false }), NOW - 90_002],
    ['at once in half where the table is known to be long', after(1, { rows: 4000 }), NOW - 1000 - 19_520],
    ['not where it is known to be short', after(20, { rows: 2900 }), undefined],
    ['where it is longer than it was known to be, as an unknown one', after(30, { rows: 2900 }), NOW - 90_002],
    [
      'not by the size of a table of which terms leave a part',
      after(12, { rows: 4000, unrestricted: false }),
      undefined,
    ],
    [
      'in the middle of a given time, once five pages say how much there is',
      after(5, { from: NOW - 40_000 }),
      NOW - 22_500,
    ],
    ['not where a given time holds less than thirty pages', after(5, { from: NOW - 29_000 }), undefined],
    ['not in one lane', after(12, { lanes: 1 }), undefined],
  ])('%s', (_name, plan, at) => {
    expect(nextSplit(plan)?.at).toBe(at);
  });

  test('never beyond the time Stripe began', () => {
    const year = (index: number): PageFacts =>
      page(0, { newest: NOW - index * YEAR, oldest: NOW - (index + 1) * YEAR });
    const plan = Array.from({ length: 12 }, (_, index) => year(index)).reduce(
      (each, facts) => afterPage(each, 0, facts),
      startPlan(UNKNOWN),
    );
    expect(nextSplit(plan)?.at).toBe(Math.floor((NOW - 12 * YEAR + 1_262_304_000) / 2));
  });

  test('not where objects came in another order, or without a time', () => {
    expect(nextSplit(afterPage(after(11), 0, page(11, { ordered: false })))).toBeUndefined();
    const timeless = page(0, { newest: undefined, oldest: undefined });
    expect(nextSplit(afterPage(startPlan({ ...UNKNOWN, rows: 9000 }), 0, timeless))).toBeUndefined();
  });

  test('not where all that came is of one second', () => {
    const second = page(0, { oldest: NOW });
    const plan = Array.from({ length: 40 }).reduce<SlicePlan>((each) => afterPage(each, 0, second), startPlan(UNKNOWN));
    expect(nextSplit(plan)).toBeUndefined();
  });
});

describe('after a cut', () => {
  const cut = (): SlicePlan => afterSplit(after(12), { slice: 0, at: NOW - 24_000 });

  test('the upper part ends where the lower begins, and neither is cut before the lower has a page', () => {
    const plan = cut();
    expect(plan.slices.map(({ id, from, until, floor }) => [id, from, until, floor])).toEqual([
      [0, NOW - 24_000, undefined, 'pending'],
      [1, undefined, NOW - 24_000, 'open'],
    ]);
    expect(nextSplit(plan)).toBeUndefined();
  });

  test('objects below make what lies between sure', () => {
    const plan = afterPage(cut(), 1, page(24));
    expect(plan.slices.map(({ floor }) => floor)).toEqual(['met', 'open']);
    const [upper, lower] = plan.slices;
    expect(remainderOf(upper as Slice, lower).sure).toBeCloseTo(11, 0);
  });

  test('nothing below leaves it open how far it goes: it is halved, not passed again', () => {
    let plan = afterPage(cut(), 1, { newest: undefined, oldest: undefined, rows: 0, ended: true, ordered: true });
    expect(plan.slices.map(({ floor, done }) => [floor, done])).toEqual([
      ['void', false],
      ['open', true],
    ]);
    for (let index = 12; index < 21; index += 1) plan = afterPage(plan, 0, page(index));
    // Each cut is answered for by the pages that are sure to be there.
    expect(nextSplit(plan)).toBeUndefined();
  });

  test('a sparse lower part says that a burst above it is no measure', () => {
    const given = after(5, { from: NOW - 1_000_000 });
    const split = nextSplit(given);
    if (split === undefined) throw new Error('not cut');
    const sparse = { newest: split.at - 1, oldest: split.at - 400_000, rows: 100, ended: false, ordered: true };
    const plan = afterPage(afterSplit(given, split), 1, sparse);
    expect(remainderOf(plan.slices[0] as Slice, plan.slices[1]).sure).toBeCloseTo(0.24, 1);
    expect(nextSplit(plan)).toBeUndefined();
  });
});

describe('a density', () => {
  const slice = (rest: Partial<Slice>): Slice => ({
    id: 0,
    from: 0,
    floor: 'met',
    until: 1000,
    newest: 999,
    frontier: 900,
    rows: 100,
    pages: 1,
    pageRate: undefined,
    hint: undefined,
    done: false,
    ...rest,
  });
  test.each<[string, Slice, number | undefined]>([
    ['is rows over the time read', slice({}), 1],
    ['of a finished slice is that of all of it', slice({ done: true }), 0.1],
    ['of nothing is nothing', slice({ rows: 0, newest: undefined, frontier: undefined, done: true }), 0],
    ['does not count what lies between the cut and the first object', slice({ until: 5000 }), 1],
    ['of one second is unknown', slice({ frontier: 999 }), undefined],
    ['before the first page is that of where it was cut off', slice({ pages: 0, hint: 7 }), 7],
  ])('%s', (_name, each, rate) => {
    expect(rateOf(each)).toBe(rate);
  });

  test('at the end of what was read counts, where it is less', () => {
    expect(remainderOf(slice({ pageRate: 0.5 }), undefined)).toEqual({ sure: 3.5, likely: 3.5 });
    expect(remainderOf(slice({ pageRate: 2 }), undefined)).toEqual({ sure: 8, likely: 8 });
    expect(remainderOf(slice({ floor: 'void' }), undefined)).toEqual({ sure: 0, likely: 8 });
  });
});

/** Rows, what else is known, and the most calls and turns that reading them may take. */
interface Reading {
  readonly name: string;
  readonly seconds: readonly number[];
  readonly start?: Partial<SliceStart>;
  readonly calls: number;
  readonly turns: number;
}

describe('reading a list', () => {
  const restricted = { unrestricted: false };
  test.each<Reading>([
    { name: 'of 1,000 pages', seconds: spread(100_000), calls: 1025, turns: 170 },
    {
      name: 'of 1,000 pages that is known',
      seconds: spread(100_000),
      start: { rows: 100_000 },
      calls: 1020,
      turns: 120,
    },
    { name: 'of 100 pages', seconds: spread(10_000), calls: 105, turns: 50 },
    {
      name: 'of 40 pages in a given time',
      seconds: spread(4000),
      start: { ...restricted, from: NOW - 2 * YEAR },
      calls: 42,
      turns: 26,
    },
    { name: 'of 26 pages with a condition', seconds: spread(2600), start: restricted, calls: 26, turns: 26 },
    {
      name: 'with thousands in one second',
      seconds: [...spread(10_000), ...spread(1).flatMap((at) => Array<number>(5000).fill(at - YEAR))],
      calls: 158,
      turns: 100,
    },
    { name: 'of one second', seconds: Array<number>(5000).fill(NOW), calls: 50, turns: 50 },
    { name: 'with a burst at its top', seconds: [...spread(5000, 0.0001), ...spread(20_000)], calls: 264, turns: 70 },
    {
      name: 'with a burst at its top, in a given time',
      seconds: [...spread(5000, 0.0001), ...spread(2000)],
      start: { ...restricted, from: NOW - 2 * YEAR },
      calls: 74,
      turns: 60,
    },
    {
      name: 'with years of nothing',
      seconds: [...spread(50_000, 0.2), ...spread(50_000, 0.2).map((at) => at - 8 * YEAR)],
      calls: 1040,
      turns: 400,
    },
    {
      name: 'that a bound of long ago leaves whole',
      seconds: spread(2000, 0.1),
      start: { ...restricted, from: NOW - 9 * YEAR },
      calls: 21,
      turns: 20,
    },
  ])('$name', ({ seconds, start, calls, turns }) => {
    const read = readSliced(seconds, start);
    expect([...read.seconds].sort()).toEqual([...seconds].sort());
    expect(read.calls).toBeLessThanOrEqual(calls);
    expect(read.turns).toBeLessThanOrEqual(turns);
    expect(read.mostAtOnce).toBeLessThanOrEqual(10);
  });

  test('of up to twelve pages costs exactly its pages', () => {
    for (let rows = 1; rows <= 1200; rows += 7) expect(readSliced(spread(rows)).calls).toBe(Math.ceil(rows / 100));
  });

  test('costs at most a twentieth more, and a few calls where eras of every density follow each other', () => {
    const era = fc.record({
      rows: fc.integer({ min: 0, max: 6000 }),
      start: fc.integer({ min: NOW - 6 * YEAR, max: NOW }),
      seconds: fc.constantFrom(1, 60, 86_400, YEAR),
    });
    const eras = fc.array(era, { minLength: 1, maxLength: 5 });
    const start = fc.record({ lanes: fc.integer({ min: 1, max: 10 }), unrestricted: fc.boolean() });
    fc.assert(
      fc.property(eras, start, fc.boolean(), (each, options, bounded) => {
        const seconds = each.flatMap(({ rows, start, seconds }, seed) =>
          Array.from({ length: rows }, () => 0).map(
            (
              (random) => () =>
                start - Math.floor(random() * seconds)
            )(randomOf(seed)),
          ),
        );
        const from = bounded ? NOW - 7 * YEAR : undefined;
        const read = readSliced(seconds, { ...options, from });
        const pages = Math.max(1, Math.ceil(seconds.length / 100));
        expect([...read.seconds].sort()).toEqual([...seconds].sort());
        expect(read.mostAtOnce).toBeLessThanOrEqual(options.lanes);
        expect(read.calls).toBeLessThanOrEqual(pages * 1.05 + 8);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
