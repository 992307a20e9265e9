import type { PlanContext } from '../plan-select.js';
import { saysAll } from '../terms.js';
import { Assigner, type Assignment } from './assign.js';
import { PAGE_ROWS } from './candidates.js';
import type { EarlyEnd } from './early-end.js';
import type { Edge } from './needs.js';
import type { ScanDraft } from './scan-draft.js';
import { expectedOf, Ways } from './ways.js';

/** Of so many rows that a local condition judges, one is taken to fulfil it. */
const JUDGED_FOR_ONE = 10;
/** Joins take a row away now and then. */
const JOINED_FOR_ONE = 1.5;
/** Where nobody knows how many rows it takes: those of a table of which nothing is known. */
const UNKNOWN_ROWS = 10_000;

export interface EarlyPlan {
  readonly drafts: readonly ScanDraft[];
  readonly assigner: Assigner;
  readonly assignment: Assignment;
}

/** Chooses for all tables; those that may be read in part are, where that is not expected to cost more calls. */
export function planEarly(
  drafts: readonly ScanDraft[],
  ends: readonly EarlyEnd[],
  edges: readonly Edge[],
  context: PlanContext,
): EarlyPlan {
  const ways = new Ways(context);
  const plan = (some: readonly ScanDraft[]): EarlyPlan => {
    const assigner = new Assigner(some, edges, context, ways);
    return { drafts: some, assigner, assignment: assigner.choose() };
  };
  const alone = ends.filter((end) => end.alone);
  const cut = drafts.map((draft) => {
    const end = alone.find(({ alias }) => alias === draft.relation.alias);
    return end
      ? earlyDraft(draft, end, ways, draft.parts.every(saysAll) ? end.rows : end.rows * JUDGED_FOR_ONE)
      : draft;
  });
  let best = plan(cut);
  for (const end of ends.filter((one) => !one.alone)) {
    const some = cut.map((draft) =>
      draft.relation.alias === end.alias ? earlyDraft(draft, end, ways, joinedGuess(draft, end, cut)) : draft,
    );
    if (some.every((draft, index) => draft === cut[index])) continue;
    const early = plan(some);
    if (early.assignment.expected > best.assignment.expected) continue;
    // Each row that is read is a key to look for others by: no more of them than rows are wanted.
    const feeds = [...early.assignment.choices.values()].some(
      (choice) => choice.kind === 'fed' && choice.from.early?.end === end,
    );
    best = feeds ? plan(some.map((draft) => (draft.early?.end === end ? withBudget(draft, end.rows) : draft))) : early;
  }
  return best;
}

function withBudget(draft: ScanDraft, rowBudget: number): ScanDraft {
  return { ...draft, request: { ...draft.request, rowBudget } };
}

/** Where another table has conditions, nobody knows how many rows it takes to fulfil them. */
function joinedGuess(draft: ScanDraft, { rows }: EarlyEnd, drafts: readonly ScanDraft[]): number {
  if (drafts.some((other) => other !== draft && other.parts.length > 0)) return UNKNOWN_ROWS;
  return rows * (draft.parts.every(saysAll) ? JOINED_FOR_ONE : JUDGED_FOR_ONE);
}

/** The draft read in part; itself where no path gives the order or that would cost more. */
function earlyDraft(draft: ScanDraft, end: EarlyEnd, ways: Ways, guess: number): ScanDraft {
  if (draft.empty || draft.definition === undefined) return draft;
  const { request, parts } = draft;
  // The oldest rows are looked for in windows of time, whose number the budget tells.
  const isOldest = end.order[0]?.direction === 'asc';
  const budget = end.exact ? end.rows : isOldest ? Math.ceil(end.rows / PAGE_ROWS) * PAGE_ROWS : undefined;
  const early: ScanDraft = {
    ...draft,
    early: { end, guess },
    request: {
      ...request,
      order: end.order,
      whole: false,
      ...(budget !== undefined && parts.every(saysAll) && { rowBudget: budget }),
    },
  };
  const price = (one: ScanDraft): number => expectedOf(ways.path(one, { sides: [] }));
  return price(early) < Infinity && price(early) <= price(draft) ? early : draft;
}
