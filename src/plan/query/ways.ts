import { DriverError } from '../../core/errors.js';
import type { AccessPath, ScanRequest, SideRequest, TableFacts } from '../../source/access-path.js';
import type { AccountKey } from '../../source/account.js';
import type { PlanContext } from '../plan-select.js';
import { wayOf, type PathChoice } from './candidates.js';
import type { ScanDraft } from './scan-draft.js';

/** What comes with a table's rows, or before them. */
export interface Asked {
  readonly sides: readonly SideRequest[];
  /** The column whose values are fed, and how many are taken to come. */
  readonly keys?: { readonly column: string; readonly count: number };
}

/** The paths of a statement's tables: each is asked for once, and priced once for a number of keys. */
export class Ways {
  readonly #context: PlanContext;
  readonly #ways = new Map<ScanDraft, Map<string, (keys: number) => PathChoice>>();
  readonly #names = new Map<string, number>();
  readonly #asks = new WeakMap<AccessPath, number>();
  readonly #conditions = new Map<ScanDraft, readonly string[]>();
  readonly #facts = new Map<AccountKey, TableFacts>();

  constructor(context: PlanContext) {
    this.#context = context;
  }

  path(draft: ScanDraft, { sides, keys }: Asked): PathChoice {
    const name = `${keys?.column ?? ''}|${sidesName(sides)}`;
    const ways = this.#ways.get(draft) ?? new Map<string, (keys: number) => PathChoice>();
    this.#ways.set(draft, ways);
    const way = ways.get(name) ?? this.#way(draft, sides, keys?.column);
    ways.set(name, way);
    return way(keys?.count ?? 0);
  }

  /** A number for what the path asks Stripe: paths of one number give the same rows. Undefined for one that asks nothing. */
  asks(path: AccessPath): number | undefined {
    if (path.requests.length === 0) return undefined;
    const known = this.#asks.get(path);
    if (known !== undefined) return known;
    const name = JSON.stringify([path.kind, path.requests]);
    const asked = this.#names.get(name) ?? this.#names.size;
    this.#names.set(name, asked);
    this.#asks.set(path, asked);
    return asked;
  }

  /** The conditions that tell rows apart which one request gives: those whose value the rows only echo. `all`: nothing is requested. */
  conditions(draft: ScanDraft, all: boolean): string {
    const known = this.#conditions.get(draft)?.[all ? 0 : 1];
    if (known !== undefined) return known;
    const echoed = draft.parts.filter(({ terms }) => terms.some(({ column }) => isEchoed(draft, column)));
    const names = [draft.parts, echoed].map((parts) => JSON.stringify(parts.map(({ text }) => text).sort()));
    this.#conditions.set(draft, names);
    return this.conditions(draft, all);
  }

  facts({ request: { account } }: ScanDraft): TableFacts {
    const facts = this.#facts.get(account) ?? this.#context.facts(account);
    this.#facts.set(account, facts);
    return facts;
  }

  #way(draft: ScanDraft, sides: readonly SideRequest[], column: string | undefined): (keys: number) => PathChoice {
    const request: ScanRequest = {
      ...draft.request,
      ...(sides.length > 0 && { sides }),
      keyColumns: column === undefined ? [] : [column],
    };
    const way = wayOf(draft, request, this.#context, column);
    const priced = new Map<number, PathChoice>();
    return (keys) => {
      const choice = priced.get(keys) ?? way(keys);
      priced.set(keys, choice);
      return choice;
    };
  }
}

/** A path depends on the columns of its sides, too: a side is known by its scan. */
function sidesName(sides: readonly SideRequest[]): string {
  return sides.map(({ scan, of, kind, column }) => `${scan}<${of ?? ''}${kind}${column}`).join();
}

/** The expected calls of a choice; Infinity where there is none. */
export function expectedOf(choice: PathChoice): number {
  return choice instanceof DriverError ? Infinity : choice.chosen.estimate.expected;
}

function isEchoed({ relation }: ScanDraft, column: string): boolean {
  return relation.table.columns.find(column)?.parameterOnly === true;
}
