import { createRequire } from 'node:module';
import { DriverError } from '../core/errors.js';
import type { TokenCursor } from './cursor.js';
import { asRecord, type Tree } from './tree.js';
import type { Token } from './token.js';

/** The grammar takes 0.1 s for so many; with hundreds of thousands it would hold the process for minutes. */
const MAX_NAMES = 5000;

/**
 * The clause structure of one query or write as text for node-sql-parser: keywords, and for everything else numbered names (`x7`).
 * What a name stands for (an expression, a table, a nested query) waits in a slot. So the grammar sees no user text, no operator
 * and no nested parenthesis: its precedence and escape bugs cannot act, its exponential errors cannot happen.
 */
export class Skeleton {
  readonly #cursor: TokenCursor;
  readonly #slots: unknown[] = [];
  readonly #origins: { readonly start: number; readonly token: Token }[] = [];
  #text = '';

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  /** Appends fixed text; a syntax error there is reported at `token`. */
  write(text: string, token: Token): void {
    this.#origins.push({ start: this.#text.length, token });
    this.#text += `${text} `;
  }

  /** Appends a name that stands for `value`. */
  slot(value: object, token: Token): void {
    this.write(`x${this.#keep(value, token)}`, token);
  }

  /** As `slot`, where the grammar takes only a number. */
  numberSlot(value: object, token: Token): void {
    this.write(String(this.#keep(value, token)), token);
  }

  #keep(value: object, token: Token): number {
    if (this.#slots.length >= MAX_NAMES)
      throw this.#cursor.fail('The query has too many columns and tables', token, `at most ${MAX_NAMES} names`);
    return this.#slots.push(value) - 1;
  }

  /** What a name (or number) of the tree stands for; the writer of the slot and its reader agree on T. */
  take<T extends object>(name: unknown): T {
    const index = typeof name === 'number' ? name : Number(String(name).slice(1));
    const value = this.#slots[index];
    if (value === undefined) throw new DriverError('internal', `The parser gave an unknown name ${String(name)}`);
    return value as T;
  }

  /** The tree of node-sql-parser, or the error at the token where the clauses go wrong. */
  parse(): Tree {
    try {
      const ast = asRecord(grammar().parse(this.#text)).ast;
      return asRecord(Array.isArray(ast) ? ast[0] : ast);
    } catch (thrown) {
      throw this.#errorOf(thrown);
    }
  }

  #errorOf(thrown: unknown): unknown {
    const offset = offsetOf(thrown);
    if (offset === undefined) return thrown;
    const token =
      offset >= this.#text.length
        ? this.#cursor.peek()
        : this.#origins.findLast((origin) => origin.start <= offset)?.token;
    return this.#cursor.unexpected(
      'clauses come in the order WITH, SELECT, FROM, WHERE, GROUP BY, HAVING, WINDOW, QUALIFY, ORDER BY, LIMIT',
      token,
    );
  }
}

function offsetOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('location' in thrown)) return undefined;
  const offset = asRecord(asRecord(thrown.location).start).offset;
  return typeof offset === 'number' ? offset : undefined;
}

interface Grammar {
  parse(text: string): unknown;
}

let loaded: Grammar | undefined;

/** Loaded with the first statement: the grammar alone costs 30 ms of a cold start, the whole package 110. */
function grammar(): Grammar {
  if (loaded === undefined) {
    const module = createRequire(import.meta.url)('node-sql-parser/build/postgresql') as {
      readonly Parser: new () => Grammar;
    };
    loaded = new module.Parser();
  }
  return loaded;
}
