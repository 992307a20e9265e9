import { BodyMaker, type Body, type BodyColumn } from './join-body.js';
import { isText, type JoinCondition } from './join-condition.js';
import { both, listed, say, useOf, type Relation, type Use } from './join-scope.js';
import { JOIN_TABLES } from './join-tables.js';
import type { Oracle } from './oracle.js';
import type { OracleTable } from './oracle-tables.js';
import type { Both } from './random-condition.js';
import type { Random } from './random.js';

interface Common extends Body {
  readonly name: string;
  readonly table: OracleTable;
}

/** Makes what FROM names: tables, subqueries of them, WITH queries used once or more. */
export class RelationMaker {
  readonly #random: Random;
  readonly #oracle: Oracle;
  readonly #conditions: JoinCondition;
  readonly #bodies: BodyMaker;
  readonly #common: Common[] = [];
  #aliases = 0;

  constructor(random: Random, oracle: Oracle, conditions: JoinCondition) {
    this.#random = random;
    this.#oracle = oracle;
    this.#conditions = conditions;
    this.#bodies = new BodyMaker(random, conditions, (table) => this.table(table));
  }

  /** The relation of that table; whatever shape it has, it shows the column. */
  relation(table: OracleTable, column: string): Relation {
    const common = this.#common.find(
      (entry) => entry.table === table && entry.columns.some(({ name }) => name === column),
    );
    if (common && this.#random.chance(0.75)) return this.#reference(common);
    const draw = this.#random.next();
    if (draw < 0.66) return this.table(table);
    if (draw < 0.69 && isText(useOf(this.table(table), column))) return this.#values(table, column);
    return draw < 0.88 ? this.#subquery(table, column) : this.#reference(this.define(table, column));
  }

  /** Another use of one of the WITH queries. */
  again(): Relation | undefined {
    return this.#common.length === 0 ? undefined : this.#reference(this.#random.pick(this.#common));
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
    const { body, columns } = this.#bodies.body(table, column);
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
    return { from: both(`${name} ${alias}`), table, uses: usesOf(alias, columns) };
  }

  #subquery(table: OracleTable, column: string): Relation {
    const alias = this.#alias();
    const { body, columns } = this.#bodies.body(table, column);
    return { from: say`(${body}) AS ${alias}`, table, uses: usesOf(alias, columns) };
  }

  /** Some values of the column as a table of their own. */
  #values(table: OracleTable, column: string): Relation {
    const alias = this.#alias();
    const use = useOf(this.table(table), column);
    const rows = Array.from({ length: 1 + this.#random.below(3) }, () => say`(${this.#conditions.literal(use)})`);
    const { kind, samples, pushed } = use;
    const columns = [{ name: column, kind, samples, pushed }];
    return { from: say`(VALUES ${listed(rows)}) AS ${alias}(x0)`, table, uses: usesOf(alias, columns) };
  }

  #alias(): string {
    this.#aliases += 1;
    return `r${this.#aliases}`;
  }
}

export function tableNamed(name: string): OracleTable {
  const table = JOIN_TABLES.find((each) => each.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

const usesOf = (alias: string, columns: readonly BodyColumn[]): Map<string, Use> =>
  new Map(columns.map(({ name, ...column }, index) => [name, { ...column, ...both(`${alias}.x${index}`) }]));
