import {
  afterPage,
  afterSplit,
  nextSplit,
  sliceOf,
  startPlan,
  type SlicePlan,
  type SliceStart,
} from '../../../src/stripe/path/slice-plan.js';

const PAGE = 100;

interface Reader {
  /** Where in the list its next page begins. */
  next: number;
  /** Turn of its last request. */
  turn: number;
  readonly id: number;
}

/** What reading a list in slices comes to, without a server: calls, and the time they take in the time of one. */
export interface SlicedReading {
  readonly calls: number;
  readonly turns: number;
  readonly seconds: readonly number[];
  readonly splits: number;
  readonly mostAtOnce: number;
}

/** Reads objects of these seconds as a sliced scan does. */
export function readSliced(given: readonly number[], start: Partial<SliceStart> = {}): SlicedReading {
  const list = [...given].sort((a, b) => b - a).filter((second) => second >= (start.from ?? 0));
  let plan = startPlan({ lanes: 10, from: undefined, unrestricted: true, rows: undefined, ...start });
  const queue: Reader[] = [{ id: 0, next: 0, turn: 1 }];
  const seconds: number[] = [];
  let [calls, turns, mostAtOnce] = [0, 0, 0];
  for (let reader = queue.shift(); reader !== undefined; reader = queue.shift()) {
    mostAtOnce = Math.max(mostAtOnce, queue.length + 1);
    calls += 1;
    turns = Math.max(turns, reader.turn);
    const page = list.slice(reader.next, reader.next + PAGE);
    const taken = takePage(plan, reader.id, page, reader.next + PAGE < list.length);
    plan = taken.plan;
    seconds.push(...taken.own);
    if (!taken.ended) queue.push({ id: reader.id, next: reader.next + PAGE, turn: turns + 1 });
    for (let split = nextSplit(plan); split !== undefined; split = nextSplit(plan)) {
      const { at } = split;
      plan = afterSplit(plan, split);
      const first = list.findIndex((second) => second < at);
      queue.push({ id: plan.splits, next: first < 0 ? list.length : first, turn: turns + 1 });
    }
  }
  return { calls, turns, seconds, splits: plan.splits, mostAtOnce };
}

function takePage(
  plan: SlicePlan,
  id: number,
  page: readonly number[],
  more: boolean,
): { readonly plan: SlicePlan; readonly own: readonly number[]; readonly ended: boolean } {
  const { from } = sliceOf(plan, id);
  const own = page.filter((second) => from === undefined || second >= from);
  const ended = !more || own.length < page.length;
  const facts = { newest: page[0], oldest: page.at(-1), rows: own.length, ended, ordered: true };
  return { plan: afterPage(plan, id, facts), own, ended };
}
