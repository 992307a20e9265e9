import type { JoinCondition } from './join-condition.js';
import { both, listed, say, useOf, type Relation, type Use } from './join-scope.js';
import type { OracleTable } from './oracle-tables.js';
import type { Both } from './random-condition.js';
import type { Random } from './random.js';

/** A column of a body: `x0`, `x1` … in its place; `name` is the table's column whose values it has, or a name of its own. */
export type BodyColumn = Omit<Use, keyof Both> & { readonly name: string };

/** What stands in a subquery or a WITH query. */
export interface Body {
  readonly body: Both;
  readonly columns: readonly BodyColumn[];
}

type Item = BodyColumn & { readonly said: Both };

/** Makes SELECTs over one table in every shape that lets conditions from outside in or must not: grouped, numbered, cut, combined. */
export class BodyMaker {
  readonly #random: Random;
  readonly #conditions: JoinCondition;
  readonly #table: (table: OracleTable) => Relation;

  constructor(random: Random, conditions: JoinCondition, table: (table: OracleTable) => Relation) {
    this.#random = random;
    this.#conditions = conditions;
    this.#table = table;
  }

  /** Whatever its shape, the body shows the column. */
  body(table: OracleTable, needed: string): Body {
    const inner = this.#table(table);
    const draw = this.#random.next();
    if (draw < 0.28) return this.#grouped(inner, needed);
    if (draw < 0.43) return this.#numbered(inner, needed);
    if (draw < 0.53) return this.#firsts(inner, needed);
    if (draw < 0.61) return this.#combined(inner, needed);
    return this.#plain(inner, needed);
  }

  /** SELECT of some columns with conditions, DISTINCT, a determined LIMIT or a row of constants below it. */
  #plain(inner: Relation, needed: string): Body {
    const random = this.#random;
    const items = this.#items(inner, needed);
    const distinct = random.chance(0.1) ? 'DISTINCT ' : '';
    const select = say`SELECT ${distinct}${shown(items)} FROM ${inner.from}${this.#where(inner)}`;
    if (random.chance(0.2))
      return { body: say`${select} ORDER BY ${positions(items)} LIMIT ${1 + random.below(30)}`, columns: items };
    if (random.chance(0.15))
      return { body: say`${select} UNION ALL SELECT ${this.#constants(inner, items)}`, columns: items };
    return { body: select, columns: items };
  }

  /** Keys, and aggregates that look like columns: a condition on those is none on rows. */
  #grouped(inner: Relation, needed: string): Body {
    const random = this.#random;
    const keys = this.#named(inner, [needed, ...(random.chance(0.4) ? [this.#name(inner)] : [])]);
    const taken = new Set(keys.map(({ name }) => name));
    const others = [...inner.uses].filter(([name, use]) => !taken.has(name) && use.kind !== 'boolean');
    const [name, use] = random.pick(others);
    const extreme: Item = { ...bodyColumn(name, use), said: say`${random.pick(['max', 'min'])}(${use})` };
    const items = [...keys, extreme, counted('n', both('count(*)'))];
    const by = listed(keys.map(({ said }) => said));
    const group = random.chance(0.25) ? say`${random.pick(['ROLLUP', 'CUBE'])} (${by})` : by;
    const having = random.chance(0.4) ? say` HAVING ${this.#having(keys)}` : both('');
    return {
      body: say`SELECT ${shown(items)} FROM ${inner.from}${this.#where(inner)} GROUP BY ${group}${having}`,
      columns: items,
    };
  }

  #having(keys: readonly Item[]): Both {
    const [key] = keys;
    const use: Use | undefined = key && { ...key, ...key.said };
    if (use === undefined || this.#random.chance(0.3)) return say`count(*) > ${this.#random.below(3)}`;
    const value = this.#conditions.literal(use);
    return this.#random.pick([
      say`${use} = ${value}`,
      say`${use} IS NOT NULL`,
      say`(${use} = ${value} OR count(*) > 1)`,
      say`max(${use}) = ${value}`,
    ]);
  }

  /** Rows numbered or counted over a partition. */
  #numbered(inner: Relation, needed: string): Body {
    const random = this.#random;
    const items = this.#items(inner, needed);
    const window = (): Both => {
      const by = random.pick(['needed', 'needed', 'another', 'none']);
      const key = by === 'none' ? both('') : useOf(inner, by === 'needed' ? needed : this.#name(inner));
      const partition = by === 'none' ? both('') : say`PARTITION BY ${key}`;
      return random.chance(0.6)
        ? say`row_number() OVER (${partition} ORDER BY ${useOf(inner, 'id')})`
        : say`count(*) OVER (${partition})`;
    };
    const numbers = Array.from({ length: 1 + random.below(2) }, (_, index) => counted(`n${index}`, window()));
    const all = [...items, ...numbers];
    return { body: say`SELECT ${shown(all)} FROM ${inner.from}${this.#where(inner)}`, columns: all };
  }

  /** The first row of each value. */
  #firsts(inner: Relation, needed: string): Body {
    const items = this.#items(inner, needed);
    const key = useOf(inner, this.#random.chance(0.6) ? needed : this.#name(inner));
    return {
      body: say`SELECT DISTINCT ON (${key}) ${shown(items)} FROM ${inner.from}${this.#where(inner)} ORDER BY ${key}, ${useOf(inner, 'id')}`,
      columns: items,
    };
  }

  /** Two SELECTs of the table. */
  #combined(inner: Relation, needed: string): Body {
    const random = this.#random;
    const items = this.#items(inner, needed);
    const other = this.#table(inner.table);
    const others = this.#named(
      other,
      items.map(({ name }) => name),
    );
    const op = random.pick(['UNION ALL', 'UNION', 'INTERSECT', 'EXCEPT', 'EXCEPT ALL']);
    const [first, second] = [this.#where(inner), this.#where(other)];
    return {
      body: say`SELECT ${shown(items)} FROM ${inner.from}${first} ${op} SELECT ${shown(others)} FROM ${other.from}${second}`,
      columns: items,
    };
  }

  #items(inner: Relation, needed: string): Item[] {
    return this.#named(inner, ['id', needed, ...Array.from({ length: 3 }, () => this.#name(inner))]);
  }

  #named(inner: Relation, names: readonly string[]): Item[] {
    return [...new Set(names)].map((name): Item => {
      const use = useOf(inner, name);
      return { ...bodyColumn(name, use), said: use };
    });
  }

  #name(inner: Relation): string {
    return this.#random.pick([...inner.uses.keys()]);
  }

  #where(inner: Relation): Both {
    return this.#random.chance(0.5) ? say` WHERE ${this.#conditions.tree([inner], 1)}` : both('');
  }

  #constants(inner: Relation, items: readonly Item[]): Both {
    return listed(items.map(({ name }) => this.#conditions.literal(useOf(inner, name))));
  }
}

const bodyColumn = (name: string, { kind, samples, pushed }: Use): BodyColumn => ({ name, kind, samples, pushed });

const counted = (name: string, said: Both): Item => ({
  name,
  kind: 'bigint',
  samples: ['1', '2', '3'],
  pushed: false,
  said,
});

const shown = (items: readonly Item[]): Both => listed(items.map(({ said }, index) => say`${said} AS x${index}`));
const positions = (items: readonly Item[]): string => items.map((_, index) => index + 1).join(', ');
