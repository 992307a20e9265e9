import type { Candidate } from './candidates.js';
import { sourceOf, type Candidates } from './components.js';
import type { ScanDraft } from './scan-draft.js';

/** What is chosen among, and by what. */
export interface Search {
  readonly tables: readonly ScanDraft[];
  readonly candidates: Candidates;
  readonly price: (choices: ReadonlyMap<ScanDraft, Candidate>) => number;
  /** Tables of one name are read once where each is read by itself. */
  readonly nameOf: (draft: ScanDraft) => string;
}

type Choices = Map<ScanDraft, Candidate>;

/** Changes that only together may save something. */
type Changes = ReadonlyMap<ScanDraft, Candidate>;

/** So many prices of tables are compared at most, which takes some 50 ms: a combination of five tables is five. */
const MAX_PRICES = 20_000;

/** The cheapest ways for these tables together; where there are too many combinations, good ones. The first of equal ones. */
export function searchChoices(search: Search): Choices {
  const { tables, candidates } = search;
  const combinations = tables.reduce((count, draft) => count * waysOf(candidates, draft).length, 1);
  return combinations * tables.length <= MAX_PRICES ? cheapestOfAll(search) : stepByStep(search);
}

function cheapestOfAll({ tables, candidates, price }: Search): Choices {
  const choices: Choices = new Map();
  let best = byThemselves(tables);
  let expected = Infinity;
  const visit = (index: number): void => {
    const draft = tables[index];
    if (draft === undefined) {
      const total = price(choices);
      if (total >= expected) return;
      best = new Map(choices);
      expected = total;
      return;
    }
    for (const way of waysOf(candidates, draft)) {
      choices.set(draft, way);
      visit(index + 1);
    }
  };
  visit(0);
  return best;
}

/**
 * Starts with every table by itself. In each round the changes are priced one by one, and those that save something are made, the one that saves
 * most first, each if it still does; until nothing is saved or the work is used up.
 */
function stepByStep(search: Search): Choices {
  const { tables, price } = search;
  const changes = changesOf(search);
  let choices = byThemselves(tables);
  let expected = price(choices);
  let left = MAX_PRICES;
  const priced = (step: Changes): { readonly step: Changes; readonly after: Choices; readonly total: number } => {
    left -= tables.length;
    const after = new Map([...choices, ...step]);
    return { step, after, total: left < 0 ? Infinity : price(after) };
  };
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    const saving = changes.map(priced).filter(({ total }) => total < expected);
    for (const { step } of saving.sort((a, b) => a.total - b.total)) {
      const { after, total } = priced(step);
      if (total >= expected) continue;
      choices = after;
      expected = total;
      isBetter = true;
    }
  }
  return choices;
}

/** Another way for one table, and the same way for all that are read once as long as each is read by itself. */
function changesOf({ tables, candidates, nameOf }: Search): Changes[] {
  const together = new Map<string, Map<ScanDraft, Candidate>>();
  const each = tables.flatMap((draft) =>
    waysOf(candidates, draft).map((way) => {
      const name = `${nameOf(draft)} ${nameOfWay(way)}`;
      together.set(name, (together.get(name) ?? new Map<ScanDraft, Candidate>()).set(draft, way));
      return new Map([[draft, way]]);
    }),
  );
  return [...[...together.values()].filter(({ size }) => size > 1), ...each];
}

function nameOfWay(way: Candidate): string {
  if (way.kind === 'own') return 'own';
  const { alias } = sourceOf(way).relation;
  return way.kind === 'side' ? `${alias} ${way.side.column}` : `${alias} ${way.fromColumn} ${way.column}`;
}

function byThemselves(tables: readonly ScanDraft[]): Choices {
  return new Map(tables.map((draft) => [draft, { kind: 'own' }]));
}

const waysOf = (candidates: Candidates, draft: ScanDraft): readonly Candidate[] => candidates.get(draft) ?? [];
