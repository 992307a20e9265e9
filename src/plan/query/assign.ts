import { DriverError } from '../../core/errors.js';
import type { CallEstimate, SideRequest } from '../../source/access-path.js';
import type { PlanContext } from '../plan-select.js';
import { candidatesOf, keysWorth, type Candidate, type PathChoice } from './candidates.js';
import { components, type Candidates } from './components.js';
import type { Edge } from './needs.js';
import { Evaluation, type Choices } from './evaluation.js';
import type { ScanDraft } from './scan-draft.js';
import { searchChoices } from './search-choices.js';
import { Ways, type Asked } from './ways.js';

/** The way chosen for each table. */
export interface Assignment {
  readonly choices: Choices;
  readonly expected: number;
}

/** Chooses for all tables together: fewest expected calls; where those are equal, each table by itself. Throws what a table lacks. */
export class Assigner {
  readonly #drafts: readonly ScanDraft[];
  readonly #context: PlanContext;
  readonly #ways: Ways;
  readonly #candidates: Candidates;
  readonly #evaluations = new WeakMap<Choices, Evaluation>();

  /** `ways` knows the paths of tables that were chosen for before, in the same statement. */
  constructor(drafts: readonly ScanDraft[], edges: readonly Edge[], context: PlanContext, ways = new Ways(context)) {
    this.#drafts = drafts.filter((draft) => !draft.empty);
    this.#context = context;
    this.#ways = ways;
    const byAlias = new Map(this.#drafts.map((draft) => [draft.relation.alias, draft]));
    this.#candidates = new Map(this.#drafts.map((draft) => [draft, candidatesOf(draft, edges, byAlias)]));
  }

  /** Groups of tables that have nothing to do with each other are chosen for one after the other: what one reads, the next has for nothing. */
  choose(): Assignment {
    const choices = new Map<ScanDraft, Candidate>();
    const paid = new Set<string>();
    let expected = 0;
    for (const tables of components(this.#candidates)) {
      const price = (some: Choices): number => this.#evaluate(some).total(tables, new Set(paid));
      const apart = this.#evaluate(new Map());
      const nameOf = (draft: ScanDraft): string => apart.share(draft);
      const found = searchChoices({ tables, candidates: this.#candidates, price, nameOf });
      const evaluation = this.#evaluate(found);
      const blocked = tables.find((draft) => evaluation.price(draft).expected === Infinity);
      if (blocked) throw this.#lack(tables);
      expected += evaluation.total(tables, paid);
      for (const [draft, choice] of found) choices.set(draft, choice);
    }
    return { choices, expected };
  }

  /** What the choices come to; for choices that do not change any more. */
  evaluation(choices: Choices): Evaluation {
    const known = this.#evaluations.get(choices) ?? this.#evaluate(choices);
    this.#evaluations.set(choices, known);
    return known;
  }

  /** The path of a table under the choices: with the sides that hang on it, fed if it is. */
  path(draft: ScanDraft, choices: Choices): PathChoice {
    return this.evaluation(choices).path(draft);
  }

  /** The path that is planned, with the columns that all its readers want. */
  planned(draft: ScanDraft, asked: Asked): PathChoice {
    return new Ways(this.#context).path(draft, asked);
  }

  /** What a table that is fed is expected to cost at most: it may read its own list in the end. */
  fedEstimate(draft: ScanDraft, choices: Choices): CallEstimate {
    return { min: 0, max: Infinity, expected: this.evaluation(choices).price(draft).expected };
  }

  /** How many keys may come before a table that is fed costs more than so many calls. */
  maxKeys(draft: ScanDraft, choices: Choices, calls: number): number {
    const fed = this.path(draft, choices);
    return fed instanceof DriverError ? Infinity : keysWorth(fed.chosen.path, calls, this.#ways.facts(draft));
  }

  /** Tables whose rows come with the objects of this one, those behind them included. */
  sides(draft: ScanDraft, choices: Choices): SideRequest[] {
    return this.evaluation(choices).sides(draft);
  }

  #evaluate(choices: Choices): Evaluation {
    return new Evaluation(choices, this.#ways);
  }

  /** Why a table of the group has no way to its rows. */
  #lack(tables: readonly ScanDraft[]): DriverError {
    for (const draft of tables) {
      const own = this.#ways.path(draft, { sides: [] });
      if (own instanceof DriverError) return own;
    }
    return new DriverError('internal', 'No way to the rows of the statement was found');
  }
}
