import { DriverError } from '../../core/errors.js';
import type { SideRequest } from '../../source/access-path.js';
import { fedRows, rowsOf, type Candidate, type PathChoice } from './candidates.js';
import type { ScanDraft } from './scan-draft.js';
import { expectedOf, type Asked, type Ways } from './ways.js';

/** The way taken for each table; absent = by itself. */
export type Choices = ReadonlyMap<ScanDraft, Candidate>;
export type Fed = Extract<Candidate, { kind: 'fed' }>;

/** What a choice for one table costs, and how many rows it is taken to give. */
export interface Priced {
  readonly expected: number;
  readonly rows: number;
}

const IMPOSSIBLE: Priced = { expected: Infinity, rows: 0 };
/** More than any price: a table without a way to its rows. */
const NO_WAY = 1e12;
/** Keys that may come to be few are worth waiting for: where they do not, the list is read as if nobody had. */
const MAYBE_FEW = 0.999;

/** What one set of choices costs. Every figure is found once. */
export class Evaluation {
  readonly choices: Choices;
  readonly #ways: Ways;
  readonly #hanging = new Map<ScanDraft, ScanDraft[]>();
  readonly #prices = new Map<ScanDraft, Priced>();
  readonly #shares = new Map<ScanDraft, string>();

  constructor(choices: Choices, ways: Ways) {
    this.choices = choices;
    this.#ways = ways;
    for (const [draft, choice] of choices)
      if (choice.kind === 'side') this.#hanging.set(choice.of, [...(this.#hanging.get(choice.of) ?? []), draft]);
  }

  /** The calls of all these tables; what is the same as something that is `paid` costs nothing, and what is bought is paid from then on. */
  total(drafts: Iterable<ScanDraft>, paid = new Set<string>()): number {
    let total = 0;
    for (const draft of drafts) {
      const { expected } = this.price(draft);
      if (expected === Infinity) total += NO_WAY;
      if (expected === Infinity || expected === 0) continue;
      const share = this.share(draft);
      if (!paid.has(share)) total += expected;
      paid.add(share);
    }
    return total;
  }

  /** Expects Infinity of what cannot be: a circle, or a table without a path. */
  price(draft: ScanDraft): Priced {
    const known = this.#prices.get(draft);
    if (known !== undefined) return known;
    // Whoever needs itself meets this.
    this.#prices.set(draft, IMPOSSIBLE);
    const priced = this.#price(draft);
    this.#prices.set(draft, priced);
    return priced;
  }

  /** The path of a table: with the sides that hang on it, fed if it is. */
  path(draft: ScanDraft): PathChoice {
    return this.#ways.path(draft, this.asked(draft));
  }

  /** The path of a table if it is read by itself, with its sides. */
  ownPath(draft: ScanDraft): PathChoice {
    return this.#ways.path(draft, { sides: this.sides(draft) });
  }

  asked(draft: ScanDraft): Asked {
    const choice = this.#choice(draft);
    const sides = this.sides(draft);
    return choice.kind === 'fed'
      ? { sides, keys: { column: choice.column, count: this.#keys(choice).count } }
      : { sides };
  }

  /** Tables whose rows come with the objects of this one, those behind them included. */
  sides(draft: ScanDraft, of?: number): SideRequest[] {
    return (this.#hanging.get(draft) ?? []).flatMap((other): SideRequest[] => {
      const choice = this.#choice(other);
      if (choice.kind !== 'side') return [];
      const { scan, table } = other.relation;
      const { columns } = other.request;
      const side = { scan, ...choice.side, table: table.name, columns, ...(of !== undefined && { of }) };
      return [side, ...this.sides(other, scan)];
    });
  }

  /** A name for the rows that come: tables of one name are read once. */
  share(draft: ScanDraft): string {
    const known = this.#shares.get(draft) ?? this.#share(draft);
    this.#shares.set(draft, known);
    return known;
  }

  /** The table whose path is read for a column, and the column's name among all that comes with that path's objects. */
  originOf(draft: ScanDraft, column: string): { readonly root: ScanDraft; readonly column: string } {
    const choice = this.#choice(draft);
    if (choice.kind !== 'side') return { root: draft, column };
    return this.originOf(choice.of, `${choice.side.column}>${column}`);
  }

  #price(draft: ScanDraft): Priced {
    const choice = this.#choice(draft);
    if (choice.kind === 'side') {
      const { expected, rows } = this.price(choice.of);
      if (expected === Infinity) return IMPOSSIBLE;
      return { expected: 0, rows: rows * (choice.side.kind === 'embedded' ? EMBEDDED_EACH : 1) };
    }
    return choice.kind === 'fed' ? this.#fedPrice(draft, choice) : this.#ownPrice(draft);
  }

  #ownPrice(draft: ScanDraft): Priced {
    const choice = this.ownPath(draft);
    if (choice instanceof DriverError) return IMPOSSIBLE;
    // What hangs on its objects may cost calls and is no row of its own.
    const plain = this.#ways.path(draft, { sides: [] });
    const rows = rowsOf(plain instanceof DriverError ? choice.chosen : plain.chosen, draft, this.#ways.facts(draft));
    return { expected: choice.chosen.estimate.expected, rows };
  }

  #fedPrice(draft: ScanDraft, choice: Fed): Priced {
    if (this.price(choice.from).expected === Infinity) return IMPOSSIBLE;
    const priced = this.path(draft);
    if (priced instanceof DriverError) return IMPOSSIBLE;
    const keys = this.#keys(choice);
    const { path, estimate } = priced.chosen;
    const own = expectedOf(this.ownPath(draft));
    const instead = keys.isGuess && own > 1 ? own * MAYBE_FEW : own;
    return {
      expected: Math.min(estimate.expected, instead),
      rows: fedRows(path, keys.count, choice.column, this.#ways.facts(draft)),
    };
  }

  /** How many values are fed: as many as were seen, else one for each row that is taken to come; where a condition leaves some rows, maybe far fewer. */
  #keys(choice: Fed): { readonly count: number; readonly isGuess: boolean } {
    const { root, column } = this.originOf(choice.from, choice.fromColumn);
    const feeding = this.path(root);
    const path = feeding instanceof DriverError ? undefined : feeding.chosen.path;
    const known = path?.signature === undefined ? undefined : this.#ways.facts(root).keys?.(path.signature, column);
    if (known !== undefined) return { count: known, isGuess: false };
    const isNarrowed = path !== undefined && (path.needs !== undefined || path.exact.length + path.inexact.length > 0);
    return {
      count: Math.max(1, Math.round(this.price(choice.from).rows)),
      isGuess: isNarrowed || root.early !== undefined,
    };
  }

  #share(draft: ScanDraft): string {
    const choice = this.#choice(draft);
    const { scan, table } = draft.relation;
    if (draft.empty || draft.early) return `scan ${scan}`;
    if (choice.kind === 'side') return `${this.share(choice.of)}>${sideName(choice, draft)}`;
    const asks = this.#asks(this.path(draft));
    const conditions = this.#ways.conditions(draft, asks === undefined);
    const fed = choice.kind === 'fed' ? this.#fedName(draft, choice) : '';
    return `${table.name} ${draft.request.account} ${asks ?? ''} ${conditions} [${this.#sideNames(draft)}] (${fed})`;
  }

  /** Too many keys open the table's own list in place of what they ask for. */
  #fedName(draft: ScanDraft, { from, fromColumn, column }: Fed): string {
    return `${this.share(from)}.${fromColumn}=${column} or ${this.#asks(this.ownPath(draft)) ?? ''}`;
  }

  #asks(choice: PathChoice): number | undefined {
    return choice instanceof DriverError ? undefined : this.#ways.asks(choice.chosen.path);
  }

  #sideNames(draft: ScanDraft): string {
    const names = (this.#hanging.get(draft) ?? []).map((side) => {
      const choice = this.#choice(side);
      return choice.kind === 'side' ? `${sideName(choice, side)}[${this.#sideNames(side)}]` : '';
    });
    return [...new Set(names)].sort().join();
  }

  #choice(draft: ScanDraft): Candidate {
    return this.choices.get(draft) ?? { kind: 'own' };
  }
}

/** Of the items of an embedded list. */
const EMBEDDED_EACH = 3;

function sideName({ side }: Extract<Candidate, { kind: 'side' }>, { relation }: ScanDraft): string {
  return `${side.kind} ${side.column} ${relation.table.name}`;
}
