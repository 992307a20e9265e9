import { DriverError } from '../../core/errors.js';
import type { ScanRequest, SideRequest, TableFacts } from '../../source/access-path.js';
import type { PlanContext } from '../plan-select.js';
import type { PricedPath } from '../choose.js';
import { candidatesOf, fedRows, keysWorth, pricedPath, rowsOf, type Candidate, type Priced } from './candidates.js';
import type { Edge } from './needs.js';
import type { ScanDraft } from './scan-draft.js';

/** The way chosen for each table. */
export interface Assignment {
  readonly choices: ReadonlyMap<ScanDraft, Candidate>;
  readonly expected: number;
}

export type Fed = Extract<Candidate, { kind: 'fed' }>;

/** Beyond so many combinations the tables are chosen one after the other. */
const MAX_COMBINATIONS = 4096;

/** Chooses for all tables together: fewest expected calls; where those are equal, each table by itself. Throws what a table lacks. */
export class Assigner {
  readonly #drafts: readonly ScanDraft[];
  readonly #context: PlanContext;
  readonly #candidates = new Map<ScanDraft, readonly Candidate[]>();
  readonly #paths = new Map<string, { chosen: PricedPath; others: PricedPath[] } | DriverError>();

  constructor(drafts: readonly ScanDraft[], edges: readonly Edge[], context: PlanContext) {
    this.#drafts = drafts.filter((draft) => !draft.empty);
    this.#context = context;
    const byAlias = new Map(this.#drafts.map((draft) => [draft.relation.alias, draft]));
    for (const draft of this.#drafts) this.#candidates.set(draft, candidatesOf(draft, edges, byAlias));
  }

  choose(): Assignment {
    const combinations = [...this.#candidates.values()].reduce((count, candidates) => count * candidates.length, 1);
    const best = combinations <= MAX_COMBINATIONS ? this.#best() : this.#greedy();
    if (best !== undefined) return best;
    for (const draft of this.#drafts) {
      const own = this.path(draft, new Map([[draft, { kind: 'own' }]]));
      if (own instanceof DriverError) throw own;
    }
    throw new DriverError('internal', 'No way to the rows of the statement was found');
  }

  /** The path of a table under the choices: with the sides that hang on it, fed if it is. */
  path(
    draft: ScanDraft,
    choices: ReadonlyMap<ScanDraft, Candidate>,
  ): { chosen: PricedPath; others: PricedPath[] } | DriverError {
    const choice = choices.get(draft) ?? { kind: 'own' };
    const sides = this.sides(draft, choices);
    const keys = choice.kind === 'fed' ? { column: choice.column, count: this.#keyCount(choice, choices) } : undefined;
    const key = JSON.stringify([draft.relation.scan, sides, keys]);
    const known = this.#paths.get(key);
    if (known) return known;
    const request: ScanRequest = {
      ...draft.request,
      ...(sides.length > 0 && { sides }),
      keyColumns: keys ? [keys.column] : [],
    };
    const priced = pricedPath(draft, request, this.#context, keys);
    this.#paths.set(key, priced);
    return priced;
  }

  /** How many keys may come before a table that is fed costs more than so many calls. */
  maxKeys(draft: ScanDraft, choices: ReadonlyMap<ScanDraft, Candidate>, calls: number): number {
    const fed = this.path(draft, choices);
    return fed instanceof DriverError ? Infinity : keysWorth(fed.chosen.path, calls, this.#facts(draft));
  }

  /** The path of a table by itself. */
  plainPath(draft: ScanDraft): { chosen: PricedPath; others: PricedPath[] } | DriverError {
    return pricedPath(draft, draft.request, this.#context);
  }

  /** Tables whose rows come with the objects of this one, those behind them included. */
  sides(draft: ScanDraft, choices: ReadonlyMap<ScanDraft, Candidate>, of?: number): SideRequest[] {
    return [...choices].flatMap(([other, choice]): SideRequest[] => {
      if (choice.kind !== 'side' || choice.of !== draft) return [];
      const scan = other.relation.scan;
      const side: SideRequest = {
        scan,
        ...choice.side,
        table: other.relation.table.name,
        columns: other.request.columns,
        ...(of !== undefined && { of }),
      };
      return [side, ...this.sides(other, choices, scan)];
    });
  }

  #best(): Assignment | undefined {
    let best: Assignment | undefined;
    const visit = (index: number, choices: Map<ScanDraft, Candidate>): void => {
      const draft = this.#drafts[index];
      if (draft === undefined) {
        const expected = this.#total(choices);
        if (expected < (best?.expected ?? Infinity)) best = { choices: new Map(choices), expected };
        return;
      }
      for (const candidate of this.#candidates.get(draft) ?? []) {
        choices.set(draft, candidate);
        visit(index + 1, choices);
      }
      choices.delete(draft);
    };
    visit(0, new Map());
    return best;
  }

  /** Starts with every table by itself and takes the best single change as long as there is one. */
  #greedy(): Assignment | undefined {
    let choices = new Map<ScanDraft, Candidate>(this.#drafts.map((draft) => [draft, { kind: 'own' }]));
    let expected = this.#total(choices);
    for (;;) {
      const steps = this.#drafts.flatMap((draft) =>
        (this.#candidates.get(draft) ?? []).map((candidate) => new Map(choices).set(draft, candidate)),
      );
      const priced = steps.map((step) => ({ step, price: this.#total(step) })).sort((a, b) => a.price - b.price)[0];
      if (priced === undefined || priced.price >= expected) break;
      choices = priced.step;
      expected = priced.price;
    }
    return Number.isFinite(expected) ? { choices, expected } : undefined;
  }

  #total(choices: ReadonlyMap<ScanDraft, Candidate>): number {
    return this.#drafts.reduce(
      (sum, draft) => (Number.isFinite(sum) ? sum + this.#price(draft, choices, []).expected : sum),
      0,
    );
  }

  /** Infinity for what cannot be: a circle, or a table without a path. */
  #price(draft: ScanDraft, choices: ReadonlyMap<ScanDraft, Candidate>, above: readonly ScanDraft[]): Priced {
    const choice = choices.get(draft) ?? { kind: 'own' };
    if (above.includes(draft)) return { expected: Infinity, rows: 0 };
    const path = [...above, draft];
    if (choice.kind === 'side') {
      const of = this.#price(choice.of, choices, path);
      return {
        expected: Number.isFinite(of.expected) ? 0 : Infinity,
        rows: of.rows * (choice.side.kind === 'embedded' ? 3 : 1),
      };
    }
    if (choice.kind === 'fed') {
      const from = this.#price(choice.from, choices, path);
      if (!Number.isFinite(from.expected)) return { expected: Infinity, rows: 0 };
      const priced = this.path(draft, choices);
      if (priced instanceof DriverError) return { expected: Infinity, rows: 0 };
      const { path: fed, estimate } = priced.chosen;
      const keys = this.#keyCount(choice, choices);
      return { expected: estimate.expected, rows: fedRows(fed, keys, choice.column, this.#facts(draft)) };
    }
    const priced = this.path(draft, choices);
    if (priced instanceof DriverError) return { expected: Infinity, rows: 0 };
    return {
      expected: priced.chosen.estimate.expected,
      rows: rowsOf(priced.chosen, draft, this.#facts(draft)),
    };
  }

  #facts(draft: ScanDraft): TableFacts {
    return this.#context.facts(draft.request.account);
  }

  /** How many values are fed: as many as were seen, else one for each row that is taken to come. */
  #keyCount(choice: Fed, choices: ReadonlyMap<ScanDraft, Candidate>): number {
    const { root, column } = originOf(choice.from, choice.fromColumn, choices);
    const feeding = this.path(root, choices);
    const signature = feeding instanceof DriverError ? undefined : feeding.chosen.path.signature;
    const known = signature === undefined ? undefined : this.#facts(root).keys?.(signature, column);
    return known ?? Math.max(1, Math.round(this.#price(choice.from, choices, []).rows));
  }
}

/** The table whose path is read for a column, and the column's name among all that comes with that path's objects. */
export function originOf(
  draft: ScanDraft,
  column: string,
  choices: ReadonlyMap<ScanDraft, Candidate>,
): { readonly root: ScanDraft; readonly column: string } {
  const choice = choices.get(draft);
  if (choice?.kind !== 'side') return { root: draft, column };
  return originOf(choice.of, `${choice.side.column}>${column}`, choices);
}
