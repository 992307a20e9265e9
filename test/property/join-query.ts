import { isText, JoinCondition } from './join-condition.js';
import { RelationMaker, tableNamed } from './join-relation.js';
import { both, listed, say, useOf, type Relation, type Use } from './join-scope.js';
import { JOIN_KEYS, JOIN_TABLES } from './join-tables.js';
import type { Oracle } from './oracle.js';
import type { OracleTable } from './oracle-tables.js';
import type { Both } from './random-condition.js';
import type { Random } from './random.js';
import type { RandomQuery } from './random-query.js';

/** Rows that a join without a key may put side by side. */
const MAX_PRODUCT = 12_000;

/** A query over several tables, said for us and for the oracle. */
export function randomJoinQuery(random: Random, oracle: Oracle): RandomQuery {
  return new JoinQueryMaker(random, oracle).query();
}

interface Item extends Both {
  /** What takes its place in another SELECT of a set operation. */
  readonly kind: string;
}

class JoinQueryMaker {
  readonly #random: Random;
  readonly #oracle: Oracle;
  readonly #conditions: JoinCondition;
  readonly #relations: RelationMaker;

  constructor(random: Random, oracle: Oracle) {
    this.#random = random;
    this.#oracle = oracle;
    this.#conditions = new JoinCondition(random);
    this.#relations = new RelationMaker(random, oracle, this.#conditions);
  }

  query(): RandomQuery {
    const random = this.#random;
    const draw = random.next();
    const { text, width } = draw < 0.2 ? this.#grouped() : draw < 0.32 ? this.#combined() : this.#plain();
    const whole = say`${this.#relations.with()}${text}`;
    if (random.chance(0.55)) return { ...whole, compare: 'rows', limit: undefined, offset: 0 };
    const order = this.#order(width);
    const limit = random.chance(0.6) ? random.pick([0, 1, 2, 5, 20, 100, 101]) : undefined;
    const offset = limit !== undefined && random.chance(0.4) ? random.below(8) : 0;
    const cut = limit === undefined ? '' : ` LIMIT ${limit}${offset > 0 ? ` OFFSET ${offset}` : ''}`;
    return { ...say`${whole} ORDER BY ${order}${cut}`, compare: 'order', limit, offset };
  }

  /** By every output column, so that rows of the same place are the same. */
  #order(width: number): Both {
    const positions = Array.from({ length: width }, (_, index) => index + 1);
    const keys = positions.map((position): Both => {
      const down = this.#random.chance(0.4);
      const nulls = this.#random.pick(['', ' NULLS FIRST', ' NULLS LAST']);
      const direction = down ? ' DESC' : '';
      return {
        ours: `${position}${direction}${nulls}`,
        oracle: `${position}${direction}${nulls || (down ? ' NULLS FIRST' : ' NULLS LAST')}`,
      };
    });
    return listed(keys);
  }

  #plain(): { text: Both; width: number } {
    const { from, where, relations } = this.#source();
    const items = Array.from({ length: 2 + this.#random.below(3) }, () => this.#item(relations));
    const ids = relations.flatMap((relation) => relation.uses.get('id') ?? []);
    const shown = this.#random.chance(0.15) ? items : [...ids, ...items];
    const distinct = this.#random.chance(0.15) ? 'DISTINCT ' : '';
    return { text: say`SELECT ${distinct}${listed(shown)} FROM ${from}${where}`, width: shown.length };
  }

  #grouped(): { text: Both; width: number } {
    const random = this.#random;
    const { from, where, relations } = this.#source();
    const keys = Array.from({ length: random.below(3) }, () => shown(this.#conditions.use(relations)));
    const values = Array.from({ length: 1 + random.below(3) }, () => this.#aggregate(relations));
    const having = random.chance(0.3) ? say` HAVING ${this.#having(relations)}` : both('');
    const by = random.chance(0.4) ? both(keys.map((_, index) => index + 1).join(', ')) : listed(keys);
    const group = keys.length > 0 ? say` GROUP BY ${by}` : both('');
    const items = [...keys, ...values];
    return { text: say`SELECT ${listed(items)} FROM ${from}${where}${group}${having}`, width: items.length };
  }

  #aggregate(relations: readonly Relation[]): Both {
    const use = this.#conditions.use(relations);
    const forms = [both('count(*)'), say`count(${use})`, say`count(DISTINCT ${use})`];
    if (use.kind === 'bigint') forms.push(say`sum(${use})`, say`avg(${use})`, say`max(${use})`, say`min(${use} / 1)`);
    if (isText(use)) forms.push(say`max(${use})`, say`min(${use})`);
    const form = this.#random.pick(forms);
    return { ours: form.ours, oracle: form.oracle.replace(' / 1)', ')') };
  }

  #having(relations: readonly Relation[]): Both {
    const use = this.#conditions.use(relations);
    return this.#random.pick([
      say`count(*) > ${this.#random.below(4)}`,
      say`count(${use}) = 0`,
      say`count(DISTINCT ${use}) >= 2`,
      say`max(${use}) IS NOT NULL AND count(*) < 50`,
    ]);
  }

  /** Two SELECTs of the same kinds of columns; the second may lack some and say NULL. */
  #combined(): { text: Both; width: number } {
    const random = this.#random;
    const op = `${random.pick(['UNION', 'INTERSECT', 'EXCEPT'])}${random.pick(['', ' ALL'])}`;
    const left = this.#source();
    const items = Array.from({ length: 1 + random.below(2) }, () => this.#conditions.use(left.relations));
    const right = random.chance(0.5) ? this.#source(left.relations[0]?.table) : this.#source();
    const others = items.map((item) => this.#like(item, right.relations));
    const text = say`SELECT ${listed(items.map(shown))} FROM ${left.from}${left.where} ${op} SELECT ${listed(others)} FROM ${right.from}${right.where}`;
    return { text, width: items.length };
  }

  #like(use: Use, relations: readonly Relation[]): Both {
    const fitting = relations
      .flatMap((relation) => [...relation.uses.values()])
      .filter((other) => other.kind === use.kind || (isText(other) && isText(use)));
    return fitting.length === 0 || this.#random.chance(0.05) ? both('NULL') : shown(this.#random.pick(fitting));
  }

  #item(relations: readonly Relation[]): Item {
    const use = this.#conditions.use(relations);
    if (this.#random.chance(0.1)) return { ...(this.#scalar(relations) ?? shown(use)), kind: 'bigint' };
    if (use.kind === 'bigint' && this.#random.chance(0.3))
      return { ours: `${use.ours} / 7`, oracle: `${use.oracle} // 7`, kind: use.kind };
    if (isText(use) && this.#random.chance(0.2)) return { ...say`COALESCE(${use}, '-')`, kind: 'text' };
    return { ...shown(use), kind: use.kind };
  }

  /** FROM with one to three relations, and WHERE. */
  #source(table?: OracleTable): { from: Both; where: Both; relations: readonly Relation[] } {
    const random = this.#random;
    const first =
      table ?? random.pick(JOIN_TABLES.flatMap((each) => Array.from({ length: each.weight + 2 }, () => each)));
    const relations = [this.#relations.relation(first, 'id')];
    let from = relations[0]?.from ?? both('');
    const required: Both[] = [];
    for (let count = random.pick([0, 1, 1, 1, 2, 2]); count > 0; count -= 1)
      from = this.#join(from, relations, required, count === 1);
    const selective = random.chance(0.3) ? [this.#conditions.selective(relations)] : [];
    const parts = [...required, ...selective, ...this.#filters(relations)];
    return { from, where: parts.length > 0 ? say` WHERE ${listed(parts, ' AND ')}` : both(''), relations };
  }

  #filters(relations: readonly Relation[]): Both[] {
    const random = this.#random;
    return Array.from({ length: random.pick([0, 0, 1, 1, 2, 3]) }, () => {
      const draw = random.next();
      const nested = draw < 0.3 ? this.#nested(relations) : undefined;
      if (nested && random.chance(0.15)) return say`(${nested} OR ${this.#conditions.predicate(relations)})`;
      return nested ?? (draw < 0.75 ? this.#conditions.predicate(relations) : this.#conditions.tree(relations, 2));
    });
  }

  #join(from: Both, relations: Relation[], required: Both[], isLast: boolean): Both {
    const random = this.#random;
    const { mine, other, theirs } = this.#key(relations);
    const right = this.#relations.relation(tableNamed(other), theirs);
    const key = random.chance(0.5) ? say`${mine} = ${useOf(right, theirs)}` : say`${useOf(right, theirs)} = ${mine}`;
    const isSmall = this.#isSmall([...relations, right]);
    const all = [...relations, right];
    relations.push(right);
    const draw = random.next();
    if (draw < 0.08) {
      if (!isSmall || random.chance(0.5)) required.push(key);
      return isLast && random.chance(0.5) ? say`${from}, ${right.from}` : say`${from} CROSS JOIN ${right.from}`;
    }
    const kind = random.pick([
      'JOIN',
      'INNER JOIN',
      'JOIN',
      'LEFT JOIN',
      'LEFT OUTER JOIN',
      'LEFT JOIN',
      'RIGHT JOIN',
      'FULL JOIN',
    ]);
    if (isSmall && kind !== 'FULL JOIN' && random.chance(0.15))
      return say`${from} ${kind} ${right.from} ON ${this.#conditions.tree(all, 1)}`;
    const extra = random.chance(0.3)
      ? say` AND ${this.#conditions.predicate(random.chance(0.5) ? [right] : all)}`
      : both('');
    return say`${from} ${kind} ${right.from} ON ${key}${extra}`;
  }

  /** A key that one of the relations has, and the column of another table that belongs to it. */
  #key(relations: readonly Relation[]): Key {
    return this.#random.pick(keysOf(relations));
  }

  #isSmall(relations: readonly Relation[]): boolean {
    const sizes = relations.map(({ table }) => this.#oracle.size(table));
    return sizes.reduce((product, size) => product * size, 1) <= MAX_PRODUCT;
  }

  /** IN, EXISTS, ANY and scalar subqueries along a key, correlated or not. */
  #nested(relations: readonly Relation[]): Both | undefined {
    const random = this.#random;
    const again = random.chance(0.3) ? this.#relations.again() : undefined;
    if (again) return this.#ofShared(again, relations);
    const { mine, other, theirs } = this.#key(relations);
    const inner = this.#relations.relation(tableNamed(other), theirs);
    const value = useOf(inner, theirs);
    const condition = random.chance(0.4) ? this.#conditions.selective([inner]) : this.#conditions.tree([inner], 1);
    const where = random.chance(0.75) ? say` WHERE ${condition}` : both('');
    const correlated = say`${value} = ${mine}${random.chance(0.4) ? say` AND ${this.#conditions.predicate([inner, ...relations])}` : ''}`;
    const not = random.chance(0.4) ? 'NOT ' : '';
    switch (random.below(10)) {
      case 0:
      case 1:
        return say`${mine} ${not}IN (SELECT ${value} FROM ${inner.from}${where})`;
      case 2:
        return say`${not}EXISTS (SELECT 1 FROM ${inner.from} WHERE ${correlated})`;
      case 3:
        return say`(SELECT count(*) FROM ${inner.from} WHERE ${correlated}) ${random.pick(['>', '=', '<='])} ${random.below(3)}`;
      case 4:
        return say`${mine} IN (SELECT ${value} FROM ${inner.from}${where} UNION ${this.#orValues(mine)})`;
      case 5:
        return say`${mine} = ANY (SELECT ${value} FROM ${inner.from}${where})`;
      case 6:
        return say`EXISTS (SELECT 1 FROM ${inner.from} WHERE ${correlated})`;
      case 7:
      case 8:
        return say`EXISTS (SELECT ${random.pick(['count(*)', 'max(1)'])} FROM ${inner.from} WHERE ${correlated}${random.pick(['', '', ' HAVING count(*) > 0'])})`;
      default:
        return say`${mine} ${not}IN (SELECT ${value} FROM ${inner.from} WHERE ${correlated})`;
    }
  }

  /** A WITH query once more, so that it has several uses. */
  #ofShared(shared: Relation, relations: readonly Relation[]): Both {
    const condition = this.#conditions.predicate([shared]);
    const keys = keysOf(relations).filter(
      ({ other, theirs }) => other === shared.table.name && shared.uses.has(theirs),
    );
    const forms = [
      say`(SELECT count(*) FROM ${shared.from} WHERE ${condition}) > ${this.#random.below(3)}`,
      say`${this.#random.pick(['', 'NOT '])}EXISTS (SELECT 1 FROM ${shared.from} WHERE ${this.#conditions.predicate([shared, ...relations])})`,
      ...keys.flatMap(({ mine, theirs }) => [
        say`${mine} IN (SELECT ${useOf(shared, theirs)} FROM ${shared.from})`,
        say`EXISTS (SELECT 1 FROM ${shared.from} WHERE ${useOf(shared, theirs)} = ${mine})`,
      ]),
    ];
    return this.#random.pick(forms);
  }

  #orValues(use: Use): Both {
    const value = this.#conditions.literal(use);
    return this.#random.chance(0.5) ? say`VALUES (${value})` : say`SELECT ${value}`;
  }

  #scalar(relations: readonly Relation[]): Both | undefined {
    const { mine, other, theirs } = this.#key(relations);
    const inner = this.#relations.relation(tableNamed(other), theirs);
    const aggregate = this.#random.pick([both('count(*)'), say`max(${useOf(inner, theirs)})`]);
    return say`(SELECT ${aggregate} FROM ${inner.from} WHERE ${useOf(inner, theirs)} = ${mine})`;
  }
}

interface Key {
  readonly mine: Use;
  readonly other: string;
  readonly theirs: string;
}

function keysOf(relations: readonly Relation[]): Key[] {
  return relations.flatMap((relation) =>
    [
      ...JOIN_KEYS,
      ...JOIN_KEYS.map(([a, b, c, d]) => [c, d, a, b] as const),
      [relation.table.name, 'id', relation.table.name, 'id'] as const,
    ].flatMap(([table, column, other, theirs]) => {
      const mine = table === relation.table.name ? relation.uses.get(column) : undefined;
      return mine ? [{ mine, other, theirs }] : [];
    }),
  );
}

/** Times are compared as the text that our results give. */
function shown(use: Use): Both {
  if (use.kind !== 'timestamp') return { ours: use.ours, oracle: use.oracle };
  return { ours: use.ours, oracle: `strftime(${use.oracle}, '%Y-%m-%dT%H:%M:%SZ')` };
}
