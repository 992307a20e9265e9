import { both, listed, say, type Relation, type Use } from './join-scope.js';
import { literal, type Cell } from './oracle.js';
import type { Both } from './random-condition.js';
import type { Random } from './random.js';

/** Conditions at random over the columns of some relations. */
export class JoinCondition {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A tree of conditions over any of the relations. */
  tree(relations: readonly Relation[], depth: number): Both {
    const random = this.#random;
    if (depth === 0 || random.chance(0.35)) return this.predicate(relations);
    const draw = random.next();
    const [a, b] = [this.tree(relations, depth - 1), this.tree(relations, depth - 1)];
    return draw < 0.4 ? say`(${a} AND ${b})` : draw < 0.85 ? say`(${a} OR ${b})` : say`NOT (${a})`;
  }

  predicate(relations: readonly Relation[]): Both {
    const random = this.#random;
    const use = this.use(relations);
    const draw = random.next();
    if (draw < 0.12) return say`${use} IS ${random.pick(['', 'NOT '])}NULL`;
    if (draw < 0.22) return this.#pair(use, relations) ?? say`${use} IS NULL`;
    if (draw < 0.34) return this.#acceptsNull(use);
    return use.kind === 'boolean' ? this.#boolean(use) : this.#compare(use);
  }

  /** What leaves few rows: the values of a column that a parameter may stand for. */
  selective(relations: readonly Relation[]): Both {
    const uses = relations.flatMap((relation) => [...relation.uses.values()]);
    const keys = uses.filter((each) => each.pushed && each.kind === 'text');
    const use = this.#random.pick(keys.length > 0 ? keys : uses);
    const values = Array.from({ length: 1 + this.#random.below(3) }, () => this.literal(use));
    return this.#random.chance(0.6) ? say`${use} = ${this.literal(use)}` : say`${use} IN (${listed(values)})`;
  }

  /** A column that conditions are about: one that a parameter may stand for, more often. */
  use(relations: readonly Relation[]): Use {
    const uses = relations.flatMap((relation) => [...relation.uses.values()]);
    const pushed = uses.filter((each) => each.pushed);
    return this.#random.pick(pushed.length > 0 && this.#random.chance(0.5) ? pushed : uses);
  }

  /** Two columns of one kind beside each other. */
  #pair(use: Use, relations: readonly Relation[]): Both | undefined {
    const others = relations
      .flatMap((relation) => [...relation.uses.values()])
      .filter((other) => isText(other) === isText(use) && (isText(use) || other.kind === use.kind) && other !== use);
    if (others.length === 0) return undefined;
    const op = this.#random.pick(['=', '=', '<>', '<', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);
    return say`${use} ${op} ${this.#random.pick(others)}`;
  }

  /** Conditions that NULL may fulfil although they look as if it could not. */
  #acceptsNull(use: Use): Both {
    const [a, b] = [this.literal(use), this.literal(use)];
    const forms: readonly (() => Both)[] = [
      () => say`COALESCE(${use}, ${a}) = ${a}`,
      () => say`${a} IN (${use}, ${b}, ${a})`,
      () => say`${a} NOT BETWEEN ${use} AND ${b}`,
      () => say`${use} IS NOT DISTINCT FROM ${a}`,
      () => say`${use} IS DISTINCT FROM ${a}`,
      () => say`(${use} = ${a} OR ${use} IS NULL)`,
      () => say`(${use} = ${a}) IS NOT TRUE`,
      () => say`NOT (${use} = ${a} AND ${use} IS NOT NULL)`,
      () => say`CASE WHEN ${use} = ${a} THEN 1 ELSE 0 END = ${this.#random.below(2)}`,
      () => say`(${use} = ${a} OR 1 = 1)`,
    ];
    return this.#random.pick(forms)();
  }

  #boolean(use: Use): Both {
    const word = this.#random.pick(['true', 'false']);
    const forms = [
      use,
      say`NOT ${use}`,
      say`${use} = ${word}`,
      say`${use} <> ${word}`,
      say`${use} IS ${word}`,
      say`${use} IS NOT ${word}`,
    ];
    return this.#random.pick(forms);
  }

  #compare(use: Use): Both {
    const random = this.#random;
    const not = random.chance(0.3) ? 'NOT ' : '';
    const draw = random.next();
    if (draw < 0.55) {
      const op = random.pick(['=', '=', '=', '<>', '<', '<=', '>', '>=']);
      return random.chance(0.2) ? say`${this.literal(use)} ${op} ${use}` : say`${use} ${op} ${this.literal(use)}`;
    }
    if (draw < 0.75) {
      const values = Array.from({ length: 1 + random.below(4) }, () => this.literal(use));
      return say`${use} ${not}IN (${listed(values)})`;
    }
    if (draw < 0.9 || use.kind === 'bigint' || use.kind === 'timestamp')
      return say`${use} ${not}BETWEEN ${this.literal(use)} AND ${this.literal(use)}`;
    const part = (this.value(use) ?? 'a').slice(0, 1 + random.below(5)).replace(/[%_\\']/g, '');
    return say`${use} ${not}LIKE '${part}%'`;
  }

  /** A value of the column as a literal of either dialect; now and then one that it has not. */
  literal(use: Use): Both {
    const value = this.value(use);
    if (value === null) return both('NULL');
    const oracle = literal(value, use.kind);
    if (use.kind !== 'timestamp') return { ours: oracle, oracle };
    return { ours: `'${new Date(Number(value) * 1000).toISOString()}'`, oracle };
  }

  value(use: Use): Cell {
    const random = this.#random;
    if (random.chance(0.04)) return null;
    if (use.kind === 'boolean') return random.pick(['true', 'false']);
    const samples = use.samples.filter((cell) => cell !== null);
    if (samples.length === 0) return isText(use) ? 'nothing' : '0';
    const value = random.pick(samples);
    if (random.chance(0.9)) return value;
    return isText(use) ? `${value}x` : String(Number(value) + random.pick([-1, 1]));
  }
}

export const isText = (use: Use): boolean => use.kind === 'text' || use.kind === 'enum';
