import type { JoinCondition } from './join-condition.js';
import { both, listed, say, type Relation, type Use } from './join-scope.js';
import { JOIN_TABLES } from './join-tables.js';
import type { Oracle } from './oracle.js';
import type { OracleTable } from './oracle-tables.js';
import type { Both } from './random-condition.js';
import type { Random } from './random.js';

interface Common {
  readonly name: string;
  readonly table: OracleTable;
  readonly body: Both;
  readonly columns: readonly string[];
}

/** Makes what FROM names: tables, subqueries of them, WITH queries used once or more. */
export class RelationMaker {
  readonly #random: Random;
  readonly #oracle: Oracle;
  readonly #conditions: JoinCondition;
  readonly #common: Common[] = [];
  #aliases = 0;

  constructor(random: Random, oracle: Oracle, conditions: JoinCondition) {
    this.#random = random;
    this.#oracle = oracle;
    this.#conditions = conditions;
  }

  /** The relation of that table; whatever shape it has, it shows the column. */
  relation(table: OracleTable, column: string): Relation {
    const common = this.#common.find((entry) => entry.table === table && entry.columns.includes(column));
    if (common && this.#random.chance(0.75)) return this.#reference(common);
    const draw = this.#random.next();
    if (draw < 0.72) return this.table(table);
    return draw < 0.92 ? this.#subquery(table, column) : this.#reference(this.define(table, column));
  }

  /** The table itself. */
  table(table: OracleTable): Relation {
    const alias = this.#alias();
    const as = this.#random.pick([' AS ', ' ']);
    const name = this.#random.pick([table.name, table.name.toLowerCase(), `${table.name}s`]);
    const uses = table.columns.map((column, index): [string, Use] => [
      column.name,
      {
        ours: `${alias}.${column.name}`,
        oracle: `${alias}.c${index}`,
        kind: column.kind,
        samples: this.#oracle.samples(table, column),
        pushed: column.pushed,
      },
    ]);
    return { from: { ours: name + as + alias, oracle: `${table.name} ${alias}` }, table, uses: new Map(uses) };
  }

  /** A new WITH query over the table. */
  define(table: OracleTable, column: string): Common {
    const { body, columns } = this.#body(table, column);
    const common = { name: `w${this.#common.length + 1}`, table, body, columns };
    this.#common.push(common);
    return common;
  }

  /** `WITH …`, or nothing. */
  with(): Both {
    if (this.#common.length === 0) return both('');
    return say`WITH ${listed(this.#common.map(({ name, body }) => say`${name} AS (${body})`))} `;
  }

  #reference({ name, table, columns }: Common): Relation {
    const alias = this.#alias();
    return { from: both(`${name} ${alias}`), table, uses: this.#renamed(alias, table, columns) };
  }

  #subquery(table: OracleTable, column: string): Relation {
    const alias = this.#alias();
    const { body, columns } = this.#body(table, column);
    return { from: say`(${body}) AS ${alias}`, table, uses: this.#renamed(alias, table, columns) };
  }

  /** SELECT of some columns as x0, x1 …, with conditions, DISTINCT, a determined LIMIT or another SELECT below it. */
  #body(table: OracleTable, needed: string): { readonly body: Both; readonly columns: readonly string[] } {
    const random = this.#random;
    const inner = this.table(table);
    const names = ['id', needed, ...Array.from({ length: 3 }, () => random.pick(table.columns).name)];
    const columns = [...new Set(names)];
    const items = columns.map((name, index) => say`${useOf(inner, name)} AS x${index}`);
    const where = random.chance(0.6) ? say` WHERE ${this.#conditions.tree([inner], 1)}` : both('');
    const distinct = random.chance(0.1) ? 'DISTINCT ' : '';
    const select = say`SELECT ${distinct}${listed(items)} FROM ${inner.from}${where}`;
    if (random.chance(0.12))
      return {
        body: say`${select} ORDER BY ${columns.map((_, index) => index + 1).join(', ')} LIMIT ${1 + random.below(30)}`,
        columns,
      };
    if (random.chance(0.1))
      return { body: say`${select} UNION ALL SELECT ${this.#constants(inner, columns)}`, columns };
    return { body: select, columns };
  }

  #constants(inner: Relation, columns: readonly string[]): Both {
    return listed(columns.map((name) => this.#conditions.literal(useOf(inner, name))));
  }

  #renamed(alias: string, table: OracleTable, columns: readonly string[]): Map<string, Use> {
    const plain = this.table(table).uses;
    return new Map(
      columns.map((name, index): [string, Use] => {
        const use = plain.get(name);
        if (use === undefined) throw new Error(`${table.name} has no ${name}`);
        return [name, { ...use, ...both(`${alias}.x${index}`) }];
      }),
    );
  }

  #alias(): string {
    this.#aliases += 1;
    return `r${this.#aliases}`;
  }
}

export function useOf(relation: Relation, column: string): Use {
  const use = relation.uses.get(column);
  if (use === undefined) throw new Error(`${relation.table.name} shows no ${column}`);
  return use;
}

export function tableNamed(name: string): OracleTable {
  const table = JOIN_TABLES.find((each) => each.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}
