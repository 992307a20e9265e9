import { DriverError, type Position } from '../../core/errors.js';
import { positionAt } from '../../core/position.js';
import type { Row, Value } from '../../core/value.js';
import type { CallEstimate } from '../../source/access-path.js';
import type { WriteCall } from '../../source/writer.js';
import type { Delete, Expression, Identifier, Query, SelectItem, Update } from '../../sql/ast.js';
import type { AccountKey } from '../../source/account.js';
import { accountOf } from '../account.js';
import { ExpressionBinder } from '../bind-expression.js';
import { planSelect, type PlanContext } from '../plan-select.js';
import { readableSql } from '../print.js';
import { Scope } from '../scope.js';
import { conjuncts, splitConjuncts, type Conjunct } from '../terms.js';
import { allowedValues } from '../contradiction.js';
import { isAlwaysTrue } from './always-true.js';
import { bodyOf } from './body.js';
import { bindCell, type Cell } from './cells.js';
import { computedCells } from './computed-cells.js';
import { planReturning } from './returning.js';
import { holdsQuery, nests, saysOfRows } from './nested-change.js';
import { segment, writeCall } from './write-call.js';
import type { WritePlan, WriteSource } from './write-plan.js';
import { RowFacts } from './tautology.js';
import { refuseTwice, WriteTarget, type Slot } from './write-target.js';

/** What the connection allows of UPDATE and DELETE. */
export interface WriteRules {
  readonly allowUnfilteredWrites: boolean;
  /** Most rows that a condition may change. */
  readonly maxWriteRows: number;
}

interface Assignment {
  readonly slot: Extract<Slot, { kind: 'parameter' }>;
  readonly value: Expression;
}

interface PricedSource {
  readonly source: WriteSource;
  readonly calls: CallEstimate;
  /** Whose rows are written. */
  readonly account: AccountKey;
  /** Undefined when the statement lists its rows itself. */
  readonly maxRows: number | undefined;
}

/**
 * Plans UPDATE and DELETE: by id and nothing else, with values that read no column, without a read; by any other condition after a strict read of
 * the rows. Throws `unfiltered_write` without a condition (or with one that is always true), before any call.
 */
export function planChange(statement: Update | Delete, context: PlanContext, rules: WriteRules): WritePlan {
  return new ChangePlanner(statement, context, rules).plan();
}

class ChangePlanner {
  readonly #statement: Update | Delete;
  readonly #context: PlanContext;
  readonly #rules: WriteRules;
  readonly #target: WriteTarget;
  readonly #assignments: readonly Assignment[];
  readonly #position: (at: number) => Position;

  constructor(statement: Update | Delete, context: PlanContext, rules: WriteRules) {
    this.#statement = statement;
    this.#context = context;
    this.#rules = rules;
    this.#position = (at) => positionAt(context.source.text, at);
    this.#target = new WriteTarget(statement.table, statement.kind, context, this.#position);
    this.#assignments =
      statement.kind === 'update'
        ? statement.set.map(({ column, value }) => ({ slot: this.#assigned(column), value }))
        : [];
    refuseTwice(
      this.#assignments.map(({ slot }) => slot),
      this.#position,
    );
  }

  plan(): WritePlan {
    return nests(this.#statement) ? this.#planNested() : this.#planPlain();
  }

  /** With subqueries the rows are always read first; the read judges them as any SELECT does. */
  #planNested(): WritePlan {
    const { table } = this.#target;
    const { where } = this.#statement;
    const label = this.#statement.alias?.name ?? this.#statement.table.at(-1)?.name ?? table.name;
    const chooses = where !== undefined && splitConjuncts(where).some((part) => saysOfRows(part, label));
    if (!this.#rules.allowUnfilteredWrites && !chooses) throw this.#unfiltered();
    this.#checkKnownValues();
    return this.#writePlan(this.#readSource(this.#context));
  }

  #planPlain(): WritePlan {
    const { table } = this.#target;
    const parts = this.#conditions();
    const chosen = accountOf(parts, this.#context.account, this.#position);
    const facts = new RowFacts(table, this.#context.now);
    if (!this.#rules.allowUnfilteredWrites && chosen.parts.every((part) => isAlwaysTrue(part.condition, facts)))
      throw this.#unfiltered();
    this.#checkKnownValues();
    const context = { ...this.#context, account: chosen.account };
    return this.#writePlan(this.#directSource(chosen.parts, context) ?? this.#readSource(context));
  }

  #writePlan({ source, calls, account, maxRows }: PricedSource): WritePlan {
    const { verb, table, operation } = this.#target;
    return {
      kind: 'write',
      verb,
      target: table.name,
      account,
      source,
      returning: this.#returning({ ...this.#context, account }, source),
      maxRows,
      effect: true,
      requests: [`${operation.method} ${operation.path}`],
      calls,
      notices: source.kind === 'query' ? source.query.notices : [],
    };
  }

  /** Values that read no column are judged before any call, also where the rows must be read first. */
  #checkKnownValues(): void {
    const scope = this.#scope();
    const plain = this.#assignments.filter(({ value }) => !holdsQuery(value));
    const { bound: cells } = scope.reading(() => plain.map(({ value }) => bindCell(value, this.#binder(scope))));
    bodyOf(
      plain.flatMap(({ slot }, index) => {
        const cell = cells[index];
        return cell?.kind === 'known' ? this.#target.parts({ ...slot, at: cell.at }, cell.value) : [];
      }),
      this.#position(this.#assignments[0]?.slot.at ?? this.#statement.at),
    );
  }

  #conditions(): readonly Conjunct[] {
    const scope = this.#scope();
    const { where } = this.#statement;
    const bound = where && this.#binder(scope).condition(where);
    return conjuncts(bound?.node, {
      type: (column) => this.#target.table.columns.find(column)?.type,
      text: readableSql,
    });
  }

  #scope(): Scope {
    const { alias, table } = this.#statement;
    const label = alias?.name ?? table.at(-1)?.name ?? this.#target.table.name;
    return new Scope({ scan: 0, table: this.#target.table, label }, this.#position);
  }

  #binder(scope: Scope): ExpressionBinder {
    const { parameters, now } = this.#context;
    return new ExpressionBinder({ scope, parameters, now, position: this.#position });
  }

  #assigned(column: readonly Identifier[]): Assignment['slot'] {
    const slot = this.#target.slot(column);
    if (slot.kind === 'parameter') return slot;
    throw new DriverError(
      'read_only_column',
      `${this.#target.table.name}.${column.map((part) => part.name).join('.')} cannot be updated`,
      { position: this.#position(slot.at) },
    );
  }

  /** The calls when the condition is the row's own ids and nothing else; undefined when rows must be read. */
  #directSource(parts: readonly Conjunct[], context: PlanContext): PricedSource | undefined {
    const keys = this.#target.placeholders;
    const terms = parts.flatMap((part) => part.terms);
    const namesRows =
      parts.every((part) => part.terms.length === 1) &&
      terms.every((term) => keys.includes(term.column) && (term.op === '=' || term.op === 'in'));
    if (!namesRows || !keys.every((key) => terms.some((term) => term.column === key)) || this.#deleteReturnsFields())
      return undefined;
    const scope = this.#scope();
    const { bound: cells, columns } = scope.reading(() =>
      this.#assignments.map(({ value }) => bindCell(value, this.#binder(scope))),
    );
    if (columns.size > 0) return undefined;
    const rows = combinations(keys, (key) =>
      [...(allowedValues(terms.filter((term) => term.column === key)) ?? [])].map(String),
    );
    const computed = computedCells(cells, context);
    const build = (valueOf: (cell: Cell) => Value | undefined): WriteCall[] =>
      rows.map((placeholders) => this.#call(placeholders, cells.map(valueOf), context));
    const calls = { min: rows.length, max: rows.length, expected: rows.length };
    const source: WriteSource = computed
      ? { kind: 'query', query: computed.query, calls: (row) => build((cell) => computed.valueOf(cell, row)) }
      : { kind: 'known', calls: build((cell) => (cell.kind === 'known' ? cell.value : undefined)) };
    return { source, calls, account: context.account, maxRows: undefined };
  }

  /** A strict read of the ids and of the values that read columns; one row more than allowed tells that there are too many. */
  #readSource(context: PlanContext): PricedSource {
    const keys = this.#target.placeholders;
    const { at } = this.#statement;
    const items = [
      ...keys.map((key) => column(key, at)),
      ...this.#assignments
        .filter(({ value }) => value.kind !== 'default')
        .map(({ value }): SelectItem => ({ kind: 'expression', expression: value, at })),
    ];
    const returned = this.#statement.kind === 'delete' ? this.#statement.returning : [];
    const query = planSelect(this.#readQuery([...items, ...returned]), { ...context, consistency: 'strict' });
    // A condition on account_id chooses whose rows are read, and the writes must go where the rows are.
    const own = query.scans.find((scan) => scan.table === this.#target.table.name);
    const account = own?.request.account ?? context.account;
    const { min, max, expected } = query.calls;
    return {
      source: {
        kind: 'query',
        query,
        calls: (row) => [this.#call(keyValues(keys, row), this.#readValues(row, keys.length), { ...context, account })],
      },
      calls: { min, max: max + this.#rules.maxWriteRows, expected: expected + 1 },
      account,
      maxRows: this.#rules.maxWriteRows,
    };
  }

  #readQuery(items: readonly SelectItem[]): Query {
    const { at, table, alias, where } = this.#statement;
    const limit: Expression = { kind: 'literal', type: 'number', value: String(this.#rules.maxWriteRows + 1), at };
    const from = { kind: 'table', path: table, at, ...(alias && { alias }) } as const;
    return {
      with: [],
      recursive: false,
      body: { kind: 'select', distinct: false, items, from, at, ...(where && { where }) },
      orderBy: [],
      limit,
      at,
    };
  }

  #readValues(row: Row, offset: number): (Value | undefined)[] {
    let index = offset;
    return this.#assignments.map(({ value }) => (value.kind === 'default' ? undefined : (row[index++] ?? null)));
  }

  #call(
    placeholders: Readonly<Record<string, string>>,
    values: readonly (Value | undefined)[],
    context: PlanContext,
  ): WriteCall {
    const body = this.#assignments.flatMap(({ slot }, index) => {
      const value = values[index];
      return value === undefined ? [] : this.#target.parts(slot, value);
    });
    return writeCall(
      this.#target.operation,
      { placeholders, body, account: context.account },
      this.#position(this.#statement.where?.at ?? this.#statement.at),
    );
  }

  /** Stripe answers a DELETE with little more than the id, so RETURNING of anything else needs the row first. */
  #deleteReturnsFields(): boolean {
    return this.#statement.kind === 'delete' && this.#statement.returning.length > 0;
  }

  #returning(context: PlanContext, source: WriteSource): WritePlan['returning'] {
    if (this.#statement.kind === 'update')
      return planReturning(
        this.#statement.returning,
        this.#target.table,
        context.account,
        context,
        this.#statement.alias,
      );
    if (this.#statement.returning.length === 0 || source.kind !== 'query') return undefined;
    return {
      kind: 'read',
      from: this.#target.placeholders.length,
      output: source.query.output.slice(this.#target.placeholders.length),
    };
  }

  #unfiltered(): DriverError {
    const { verb, table } = this.#target;
    return new DriverError('unfiltered_write', `${verb.toUpperCase()} of every ${table.name} is refused`, {
      position: this.#position(this.#statement.where?.at ?? this.#statement.at),
      hint: 'add a WHERE that says which rows, or allow unfiltered writes (--allow-unfiltered-writes)',
    });
  }
}

const column = (name: string, at: number): SelectItem => ({
  kind: 'expression',
  expression: { kind: 'column', path: [{ name, quoted: true, at }], at },
  at,
});

const keyValues = (keys: readonly string[], row: Row): Record<string, string> =>
  Object.fromEntries(keys.map((key, index) => [key, segment(row[index] ?? null)]));

function combinations(keys: readonly string[], valuesOf: (key: string) => readonly string[]): Record<string, string>[] {
  return keys.reduce<Record<string, string>[]>(
    (rows, key) => rows.flatMap((row) => valuesOf(key).map((value) => ({ ...row, [key]: value }))),
    [{}],
  );
}
