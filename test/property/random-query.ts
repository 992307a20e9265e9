import type { Oracle } from './oracle.js';
import { ORACLE_TABLES, type OracleColumn, type OracleTable } from './oracle-tables.js';
import { ConditionMaker, type Both } from './random-condition.js';
import type { Random } from './random.js';

/** A query in two dialects, and how far its answer is determined. */
export interface RandomQuery {
  readonly ours: string;
  /** Without LIMIT and OFFSET when they do not determine the rows. */
  readonly oracle: string;
  /** rows: any order. order: exactly these in this order. some: so many of these. */
  readonly compare: 'rows' | 'order' | 'some';
  readonly limit: number | undefined;
  readonly offset: number;
}

export function randomQuery(random: Random, oracle: Oracle): RandomQuery {
  const table = random.pick(ORACLE_TABLES.flatMap((each) => Array.from({ length: each.weight }, () => each)));
  const maker = new ConditionMaker(random, table, oracle);
  const where = random.chance(0.1) ? undefined : random.chance(0.6) ? maker.conjunction() : maker.condition(3);
  const items = [idItem(table), ...Array.from({ length: 1 + random.below(3) }, () => randomItem(random, table))];
  const order = random.chance(0.5) ? randomOrder(random, table) : undefined;
  const limit = random.chance(0.4) ? random.pick([0, 1, 2, 3, 7, 20, 99, 100, 101, 150]) : undefined;
  const offset = limit !== undefined && random.chance(0.4) ? random.below(8) : 0;
  const determined = limit === undefined || order?.total === true;
  const cut = limit === undefined ? '' : ` LIMIT ${limit}${offset > 0 ? ` OFFSET ${offset}` : ''}`;
  const text = (which: keyof Both): string =>
    [
      `SELECT ${items.map((item) => item[which]).join(', ')} FROM ${table.name}`,
      where && `WHERE ${where[which]}`,
      order && `ORDER BY ${order[which]}`,
    ]
      .filter((part) => part !== undefined)
      .join(' ');
  return {
    ours: text('ours') + cut,
    oracle: text('oracle') + (determined ? cut : ''),
    compare: !determined ? 'some' : order?.total === true ? 'order' : 'rows',
    limit,
    offset,
  };
}

const named = (table: OracleTable, column: OracleColumn): string => `c${table.columns.indexOf(column)}`;

function idItem(table: OracleTable): Both {
  const [id] = table.columns;
  if (id?.name !== 'id') throw new Error(`${table.name} begins with its id`);
  return { ours: 'id', oracle: 'c0' };
}

/** A column, or something worked out of it. Times are compared as the text that our results give. */
function randomItem(random: Random, table: OracleTable): Both {
  const column = random.pick(table.columns);
  const name = named(table, column);
  const plain = random.chance(0.6);
  switch (column.kind) {
    case 'timestamp':
      return plain
        ? { ours: column.name, oracle: `strftime(${name}, '%Y-%m-%dT%H:%M:%SZ')` }
        : { ours: `EXTRACT(YEAR FROM ${column.name})`, oracle: `year(${name})` };
    case 'bigint':
      return plain
        ? { ours: column.name, oracle: name }
        : { ours: `${column.name} / 7 + 1`, oracle: `${name} // 7 + 1` };
    case 'boolean':
      return plain
        ? { ours: column.name, oracle: name }
        : { ours: `CASE WHEN ${column.name} THEN 'y' END`, oracle: `CASE WHEN ${name} THEN 'y' END` };
    default:
      return plain
        ? { ours: column.name, oracle: name }
        : { ours: `COALESCE(UPPER(${column.name}), '-')`, oracle: `coalesce(upper(${name}), '-')` };
  }
}

/** By up to two columns, and mostly by the id behind them, which makes it total. */
function randomOrder(random: Random, table: OracleTable): Both & { readonly total: boolean } {
  if (random.chance(0.25)) {
    const created = table.columns.find((column) => column.name === 'created');
    if (created) return { ours: 'created DESC', oracle: `${named(table, created)} DESC`, total: false };
  }
  const keys = Array.from({ length: 1 + random.below(2) }, () => random.pick(table.columns));
  const parts = keys.map((column) => {
    const down = random.chance(0.5);
    const nulls = random.pick(['', ' NULLS FIRST', ' NULLS LAST']);
    const direction = down ? ' DESC' : random.pick(['', ' ASC']);
    return {
      ours: `${column.name}${direction}${nulls}`,
      oracle: `${named(table, column)}${direction}${nulls || (down ? ' NULLS FIRST' : ' NULLS LAST')}`,
    };
  });
  return {
    ours: [...parts.map((part) => part.ours), 'id'].join(', '),
    oracle: [...parts.map((part) => part.oracle), 'c0'].join(', '),
    total: true,
  };
}
