import type { CommonTable, Query } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { foldFrom } from './fold-from.js';
import { foldLimit } from './fold-limit.js';
import { foldSelect } from './fold-select.js';
import { parseExpression } from './parse-expression.js';
import { parseGrouping } from './parse-grouping.js';
import { parseOrderItems } from './parse-order.js';
import { columnNames, parseRows } from './parse-rows.js';
import { parseNamedWindows } from './parse-window.js';
import type { SelectMark } from './query-slots.js';
import { readQuery } from './read-query.js';
import { Skeleton } from './skeleton.js';
import type { Token } from './token.js';

/** What may follow a query in parentheses for the whole to be a query still. */
const AFTER_OPERAND: ReadonlySet<string> = new Set([
  ')',
  ';',
  '',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'MINUS',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'RETURNING',
]);

/** True when a query starts at the cursor; `((SELECT 1) + 1)` is an expression, `((SELECT 1) UNION …)` a query. */
export function startsQuery(cursor: TokenCursor): boolean {
  let ahead = 0;
  for (; cursor.peek(ahead).kind === 'symbol' && cursor.peek(ahead).value === '('; ahead++) {
    const after = cursor.peek(cursor.closing(ahead) + 1);
    if (after.kind !== 'end' && after.kind !== 'symbol' && after.kind !== 'word') return false;
    if (!AFTER_OPERAND.has(after.value)) return false;
  }
  const token = cursor.peek(ahead);
  if (token.kind !== 'word') return false;
  return (
    token.value === 'SELECT' ||
    token.value === 'WITH' ||
    (token.value === 'VALUES' && cursor.peek(ahead + 1).value === '(')
  );
}

/**
 * A query up to the parenthesis that closes it, or the end. Expressions, tables and inner queries are read here and stand in the
 * skeleton as names; node-sql-parser says how the clauses fit together.
 */
export function parseQuery(cursor: TokenCursor): Query {
  return cursor.nested(() => new QueryFolder(cursor).run());
}

/** The tree of a chain is as deep as the chain is long. */
const MAX_SET_OPERATORS = 500;

class QueryFolder {
  readonly #cursor: TokenCursor;
  readonly #skeleton: Skeleton;
  readonly #tables: CommonTable[] = [];
  #mark: SelectMark | undefined;
  #recursive = false;
  #setOperators = 0;
  /** ORDER BY and LIMIT seen since the last set operator: the grammar would take them twice, and in any order. */
  #ordered = false;
  #limited = false;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
    this.#skeleton = new Skeleton(cursor);
  }

  run(): Query {
    const start = this.#cursor.peek();
    if (this.#cursor.sees('WITH')) this.#foldWith();
    this.#foldOperand({});
    while (!this.#atEnd()) this.#foldClause(this.#cursor.peek());
    return readQuery(this.#skeleton, this.#cursor, { with: this.#tables, recursive: this.#recursive, at: start.at });
  }

  #atEnd(): boolean {
    const token = this.#cursor.peek();
    return (
      token.kind === 'end' ||
      (token.kind === 'symbol' && (token.value === ')' || token.value === ';')) ||
      this.#cursor.sees('RETURNING')
    );
  }

  #foldWith(): void {
    this.#cursor.next();
    this.#recursive = this.#cursor.accept('RECURSIVE');
    this.#tables.push(...this.#cursor.list(() => this.#commonTable()));
  }

  #commonTable(): CommonTable {
    const cursor = this.#cursor;
    const name = cursor.identifier();
    const columns = cursor.sees('(') ? columnNames(cursor) : undefined;
    cursor.expect('AS');
    if (!cursor.accept('NOT', 'MATERIALIZED')) cursor.accept('MATERIALIZED');
    cursor.expect('(');
    if (!startsQuery(cursor)) throw cursor.unexpected('WITH takes queries only');
    const query = parseQuery(cursor);
    cursor.expect(')');
    return { name, ...(columns && { columns }), query };
  }

  /** SELECT, VALUES or a query in parentheses: what set operators join. */
  #foldOperand(setOperator: Pick<SelectMark, 'set'>): void {
    const cursor = this.#cursor;
    const token = cursor.peek();
    if (cursor.sees('SELECT')) this.#mark = foldSelect(cursor, this.#skeleton, setOperator);
    else if (cursor.sees('VALUES')) this.#foldWhole({ ...setOperator, at: token.at, values: parseRows(cursor) }, token);
    else if (cursor.accept('(')) {
      if (!startsQuery(cursor)) throw cursor.unexpected('expected a query');
      const query = parseQuery(cursor);
      cursor.expect(')');
      this.#foldWhole({ ...setOperator, at: token.at, query }, token);
    } else throw cursor.unexpected('expected SELECT, VALUES or a query in parentheses');
  }

  #foldWhole(mark: SelectMark, token: Token): void {
    this.#mark = undefined;
    this.#skeleton.write('SELECT', token);
    this.#skeleton.slot(mark, token);
  }

  #foldClause(token: Token): void {
    const cursor = this.#cursor;
    switch (token.kind === 'word' ? token.value : '') {
      case 'FROM':
        return foldFrom(cursor, this.#skeleton);
      case 'WHERE':
      case 'HAVING':
        return this.#foldCondition(token);
      case 'GROUP':
        return this.#foldGroupBy(token);
      case 'WINDOW':
      case 'QUALIFY':
        return this.#foldTail(token);
      case 'ORDER':
        if (this.#ordered || this.#limited) throw cursor.unexpected('ORDER BY comes once, before LIMIT', token);
        this.#ordered = true;
        this.#skeleton.write('ORDER BY', token);
        return this.#skeleton.slot({ at: token.at, items: parseOrderItems(cursor) }, token);
      case 'LIMIT':
      case 'OFFSET':
      case 'FETCH':
        if (this.#limited) throw cursor.unexpected('LIMIT comes once', token);
        this.#limited = true;
        return foldLimit(cursor, this.#skeleton);
      case 'UNION':
      case 'INTERSECT':
      case 'EXCEPT':
      case 'MINUS':
        return this.#foldSetOperator(token);
      case 'OPTION':
        return this.#skipOption(token);
      case 'INTO':
        throw cursor.unsupported('SELECT … INTO is not supported', token, 'use INSERT INTO … SELECT');
      case 'FOR':
        throw cursor.unsupported('Row locks and FOR clauses are not supported', token);
      default:
        throw cursor.unexpected(undefined, token);
    }
  }

  /** T-SQL's hints for its own engine, which change no row. */
  #skipOption(token: Token): void {
    const cursor = this.#cursor;
    cursor.next();
    cursor.expect('(');
    cursor.list(() => {
      if (cursor.accept('RECOMPILE')) return;
      if (!cursor.accept('MAXRECURSION') && !cursor.accept('MAXDOP'))
        throw cursor.unsupported('Of OPTION (…) only MAXRECURSION, MAXDOP and RECOMPILE are known', token);
      if (cursor.next().kind !== 'number') throw cursor.unexpected('expected a number');
    });
    cursor.expect(')');
    if (!this.#atEnd()) throw cursor.unexpected('OPTION comes last');
  }

  #foldCondition(token: Token): void {
    this.#cursor.next();
    this.#skeleton.write(token.value, token);
    this.#skeleton.slot(parseExpression(this.#cursor), token);
  }

  #foldGroupBy(token: Token): void {
    const cursor = this.#cursor;
    cursor.next();
    cursor.expect('BY');
    this.#skeleton.write('GROUP BY', token);
    this.#skeleton.slot(parseGrouping(cursor), token);
  }

  /** WINDOW and QUALIFY are not in the grammar for every place: they wait in the mark of their SELECT. */
  #foldTail(token: Token): void {
    const mark = this.#mark;
    this.#cursor.next();
    const seen = token.value === 'WINDOW' ? mark?.windows : mark?.qualify;
    if (mark === undefined || seen !== undefined || (token.value === 'WINDOW' && mark.qualify))
      throw this.#cursor.unexpected(undefined, token);
    if (token.value === 'WINDOW') mark.windows = parseNamedWindows(this.#cursor);
    else mark.qualify = parseExpression(this.#cursor);
    if (
      !this.#atEnd() &&
      !this.#cursor.seesAny(
        'WINDOW',
        'QUALIFY',
        'ORDER',
        'LIMIT',
        'OFFSET',
        'FETCH',
        'UNION',
        'INTERSECT',
        'EXCEPT',
        'MINUS',
      )
    ) {
      throw this.#cursor.unexpected();
    }
  }

  #foldSetOperator(token: Token): void {
    const cursor = this.#cursor;
    if (++this.#setOperators > MAX_SET_OPERATORS)
      throw cursor.fail('The query has too many set operators', token, `at most ${MAX_SET_OPERATORS}`);
    cursor.next();
    const all = cursor.accept('ALL');
    if (!all) cursor.accept('DISTINCT');
    const op = token.value === 'UNION' ? 'union' : token.value === 'INTERSECT' ? 'intersect' : 'except';
    this.#ordered = this.#limited = false;
    this.#skeleton.write('UNION', token);
    this.#foldOperand({ set: { op, all } });
  }
}
