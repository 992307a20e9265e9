import { literal, type Cell, type Oracle } from './oracle.js';
import type { OracleColumn, OracleTable } from './oracle-tables.js';
import type { Random } from './random.js';
import { monthOfYear, timeCondition } from './random-time.js';

/** The same thing said twice: in our SQL, and in DuckDB's over the oracle's columns. */
export interface Both {
  readonly ours: string;
  readonly oracle: string;
}

/** Says conditions at random over one table, with values that it has and some that it has not. */
export class ConditionMaker {
  readonly #random: Random;
  readonly #table: OracleTable;
  readonly #oracle: Oracle;

  constructor(random: Random, table: OracleTable, oracle: Oracle) {
    this.#random = random;
    this.#table = table;
    this.#oracle = oracle;
  }

  condition(depth: number): Both {
    const random = this.#random;
    if (depth === 0 || random.chance(0.3)) return this.#predicate();
    const draw = random.next();
    if (draw < 0.55) return join(this.condition(depth - 1), 'AND', this.condition(depth - 1));
    if (draw < 0.85) return join(this.condition(depth - 1), 'OR', this.condition(depth - 1));
    return negate(this.condition(depth - 1));
  }

  /** One ANDed condition after another: what pushdown sees most. */
  conjunction(): Both {
    let all = this.#part();
    while (this.#random.chance(0.4)) all = join(all, 'AND', this.#part());
    return all;
  }

  #part(): Both {
    const draw = this.#random.next();
    if (draw < 0.65) return this.#predicate();
    return draw < 0.85 ? negate(this.#predicate()) : this.condition(1);
  }

  #predicate(): Both {
    const pushed = this.#table.columns.filter((each) => each.pushed);
    const column = this.#random.pick(this.#random.chance(0.6) ? pushed : this.#table.columns);
    const general = this.#random.chance(0.15) ? this.#aboutNull(column) : undefined;
    if (general) return general;
    switch (column.kind) {
      case 'boolean':
        return this.#aboutBoolean(column);
      case 'text':
      case 'enum':
        return this.#random.chance(0.25) ? this.#like(column) : this.#compare(column);
      case 'bigint':
        return this.#random.chance(0.25) ? this.#arithmetic(column) : this.#compare(column);
      case 'timestamp':
        return this.#random.chance(0.4) ? this.#ofTime(column) : this.#compare(column);
    }
  }

  #aboutNull(column: OracleColumn): Both {
    const negated = this.#random.chance(0.5) ? 'NOT ' : '';
    if (this.#random.chance(0.6)) return this.#said(column, (name) => `${name} IS ${negated}NULL`);
    const value = this.#value(column);
    return this.#said(column, (name, say) => `${name} IS ${negated}DISTINCT FROM ${say(value)}`);
  }

  #aboutBoolean(column: OracleColumn): Both {
    const truth = this.#random.chance(0.5);
    const word = truth ? 'true' : 'false';
    const spellings: readonly ((name: string) => readonly [string, string])[] = [
      (name) => [name, ''],
      (name) => [`NOT ${name}`, ''],
      (name) => [`${name} = ${word}`, ''],
      (name) => [`${name} <> ${word}`, ''],
      (name) => [`${name} = '${word}'`, `${name} = ${word}`],
      (name) => [`${name} = ${Number(truth)}`, `${name} = ${word}`],
      (name) => [`${name} IS ${word}`, ''],
      (name) => [`${name} IS NOT ${word}`, ''],
      (name) => [`${name} IN (${word}, NULL)`, ''],
    ];
    const spell = this.#random.pick(spellings);
    const [ours] = spell(column.name);
    const [same, other] = spell(this.#name(column));
    return { ours, oracle: other || same };
  }

  #compare(column: OracleColumn): Both {
    const random = this.#random;
    const [a, b] = [this.#value(column), this.#value(column)];
    const draw = random.next();
    if (draw < 0.6) {
      const op = random.pick(['=', '=', '=', '<>', '<', '<=', '>', '>=']);
      if (random.chance(0.15)) return this.#said(column, (name, say) => `${say(a)} ${op} ${name}`);
      return this.#said(column, (name, say) => `${name} ${op} ${say(a)}`);
    }
    const negated = random.chance(0.3) ? 'NOT ' : '';
    if (draw < 0.8) {
      const values = Array.from({ length: 1 + random.below(4) }, () => this.#value(column));
      return this.#said(column, (name, say) => `${name} ${negated}IN (${values.map(say).join(', ')})`);
    }
    return this.#said(column, (name, say) => `${name} ${negated}BETWEEN ${say(a)} AND ${say(b)}`);
  }

  /** A function of the time. */
  #ofTime(column: OracleColumn): Both {
    const second = Math.floor(Number(this.#value(column) ?? 0));
    const make = this.#random.chance(0.2) ? monthOfYear : timeCondition;
    return make(this.#random, second, { ours: column.name, oracle: this.#name(column) });
  }

  #like(column: OracleColumn): Both {
    const text = this.#value(column) ?? 'a';
    const from = this.#random.below(Math.max(1, text.length));
    const part = text.slice(from, from + 1 + this.#random.below(4)).replace(/[\\%_]/g, '\\$&');
    const pattern = this.#random.pick([`%${part}%`, `${part}%`, `%${part}`, `_${part}%`, part]).replaceAll("'", "''");
    const op = `${this.#random.chance(0.2) ? 'NOT ' : ''}${this.#random.pick(['LIKE', 'ILIKE'])}`;
    return {
      ours: `${column.name} ${op} '${pattern}'`,
      oracle: `${this.#name(column)} ${op} '${pattern}' ESCAPE '\\'`,
    };
  }

  #arithmetic(column: OracleColumn): Both {
    const [step, value] = [1 + this.#random.below(9), this.#value(column) ?? '0'];
    const op = this.#random.pick(['=', '<', '>=']);
    const forms: readonly ((name: string, divide: string) => string)[] = [
      (name) => `${name} + ${step} ${op} ${value}`,
      (name) => `${name} * 2 - ${step} ${op} ${value}`,
      (name) => `${name} % ${step} = ${step - 1}`,
      (name, divide) => `${name} ${divide} ${step} ${op} ${value}`,
      (name) => `-${name} ${op} ${value}`,
    ];
    const form = this.#random.pick(forms);
    return { ours: form(column.name, '/'), oracle: form(this.#name(column), '//') };
  }

  /** A condition whose two texts differ by the names and literals only. */
  #said(column: OracleColumn, make: (name: string, say: (value: Cell) => string) => string): Both {
    return {
      ours: make(column.name, (value) => this.#ourLiteral(column, value)),
      oracle: make(this.#name(column), (value) => literal(value, column.kind)),
    };
  }

  #name(column: OracleColumn): string {
    return `c${this.#table.columns.indexOf(column)}`;
  }

  /** Mostly a value of the column, now and then one beside it or NULL. */
  #value(column: OracleColumn): Cell {
    const random = this.#random;
    if (column.kind === 'boolean') return random.pick(['true', 'false', null]);
    const samples = this.#oracle.samples(this.#table, column).filter((cell) => cell !== null);
    if (samples.length === 0) return column.kind === 'text' || column.kind === 'enum' ? 'nothing' : '0';
    const value = random.pick(samples);
    if (random.chance(0.04)) return null;
    if (random.chance(0.75)) return value;
    switch (column.kind) {
      case 'bigint':
        return String(Number(value) + random.below(3) - 1);
      case 'timestamp':
        return String(Number(value) + random.pick([-86_400, -1, -0.5, 0.25, 1, 3600]));
      default:
        return random.pick([`${value}x`, value.toUpperCase(), value.slice(0, -1), '', "it's"]);
    }
  }

  #ourLiteral(column: OracleColumn, value: Cell): string {
    if (value === null) return 'NULL';
    const random = this.#random;
    if (column.kind === 'bigint') return random.chance(0.2) ? `'${value}'` : value;
    if (column.kind !== 'timestamp') return literal(value, column.kind);
    const iso = new Date(Number(value) * 1000).toISOString();
    const whole = Number.isInteger(Number(value));
    const spellings = [`'${iso}'`, `TIMESTAMP '${iso.slice(0, -1).replace('T', ' ')}'`];
    return random.pick(whole ? [...spellings, value, `'${value}'`] : spellings);
  }
}

const negate = ({ ours, oracle }: Both): Both => ({ ours: `NOT (${ours})`, oracle: `NOT (${oracle})` });

function join(left: Both, op: string, right: Both): Both {
  return { ours: `(${left.ours} ${op} ${right.ours})`, oracle: `(${left.oracle} ${op} ${right.oracle})` };
}
