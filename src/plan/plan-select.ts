import type { Catalog } from '../catalog/catalog.js';
import type { CatalogTable } from '../catalog/table.js';
import { DriverError, type Position } from '../core/errors.js';
import { positionAt } from '../core/position.js';
import type { SqlType } from '../core/value.js';
import type { CallEstimate, ScanRequest, SortKey, SourceRegistry, TableFacts } from '../source/access-path.js';
import type { AccountKey } from '../source/account.js';
import type { Expression, FromItem, OrderItem, Query, SourceText } from '../sql/ast.js';
import { visitExpressions } from '../sql/walk.js';
import { accountOf } from './account.js';
import { ExpressionBinder, type ParameterValue } from './bind-expression.js';
import { cheapest, choosePath } from './choose.js';
import { conjuncts, saysAll, type Conjunct } from './terms.js';
import { contradicts } from './contradiction.js';
import { refuseForbiddenCalls, unknownRelation } from './forbidden.js';
import { bindOrder, bindSelectItems, refuseHiddenOrder, type BoundItem } from './select-list.js';
import type { Driver, PlannedScan, SelectPlan } from './plan.js';
import { localTexts } from './local-conditions.js';
import { duckSql, readableSql } from './print.js';
import { outputColumns, projection } from './projection.js';
import { rowCount } from './row-count.js';
import { boundColumnName, Scope, type Relation } from './scope.js';
import { planQuery } from './query/plan-query.js';
import { singleTableQuery, type SingleTableQuery } from './single-table.js';
import type { Typed } from './typed.js';
import { unionPaths } from './union.js';

/** Everything planning depends on; nothing in it waits or looks at a clock. */
export interface PlanContext {
  readonly catalog: Catalog;
  readonly sources: SourceRegistry;
  /** The connection's account; a condition on `account_id` chooses another. */
  readonly account: AccountKey;
  readonly consistency: 'strict' | 'search';
  readonly facts: (account: AccountKey) => TableFacts;
  /** Statement time in epoch microseconds. */
  readonly now: number;
  readonly source: SourceText;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

const NO_CALLS: CallEstimate = { min: 0, max: 0, expected: 0 };

/** Plans a query. Pure; throws what is wrong with names, literals and clauses, before any call. */
export function planSelect(query: Query, context: PlanContext): SelectPlan {
  const single = singleTableQuery(query);
  return single && !isCut(query, single) && !(single.select.distinct && context.consistency === 'search')
    ? new SelectPlanner(query, single, context).plan()
    : planQuery(query, context);
}

/** All must be read to sort or compare it, unless the first rows of the list will do: the general planner knows when. Distinct values may be counted, too. */
function isCut({ limit, orderBy }: Query, { select }: SingleTableQuery): boolean {
  return limit !== undefined && (select.distinct || orderBy.length > 1);
}

/** Plans a query over at most one table. */
class SelectPlanner {
  readonly #context: PlanContext;
  readonly #single: SingleTableQuery;
  readonly #query: Query;
  readonly #scope: Scope;
  readonly #binder: ExpressionBinder;

  constructor(query: Query, single: SingleTableQuery, context: PlanContext) {
    this.#query = query;
    this.#single = single;
    this.#context = context;
    const position = (at: number): Position => positionAt(context.source.text, at);
    refuseForbiddenCalls(query, position);
    const { from } = single;
    this.#scope = new Scope(from && this.#relation(from, position), position);
    this.#binder = new ExpressionBinder({
      scope: this.#scope,
      parameters: context.parameters,
      now: context.now,
      position,
    });
  }

  plan(): SelectPlan {
    const { select } = this.#single;
    const items = bindSelectItems(select.items, this.#scope, this.#binder);
    const order = bindOrder(this.#query.orderBy, items, this.#binder);
    if (select.distinct) refuseHiddenOrder(order, items, this.#binder);
    const { bound: where, columns: judged } = this.#scope.reading(
      () => select.where && this.#binder.condition(select.where),
    );
    const limit = rowCount(this.#query.limit, 'LIMIT', this.#binder);
    const offset = rowCount(this.#query.offset, 'OFFSET', this.#binder) ?? 0;
    const parts = conjuncts(where?.node, { type: (column) => this.#columnType(column), text: readableSql });
    this.#checkParameterOnly(parts, judged);
    const bound: BoundSelect = { items, order, where, parts, distinct: select.distinct, limit, offset };
    const scan = this.#isEmpty(bound) ? undefined : this.#scan(bound);
    return this.#assemble(bound, scan);
  }

  #relation(from: Extract<FromItem, { kind: 'table' }>, position: (at: number) => Position): Relation {
    const written = from.path.map((part) => part.name).join('.');
    const table = this.#context.catalog.find(written);
    if (table === undefined)
      throw unknownRelation(written, position(from.at), this.#context.catalog.suggestTable(written));
    return { scan: 0, table, label: from.alias?.name ?? from.path.at(-1)?.name ?? table.name };
  }

  #columnType(name: string): SqlType | undefined {
    return this.#scope.relation?.table.columns.find(name)?.type;
  }

  #isEmpty({ limit, parts }: BoundSelect): boolean {
    return limit === 0 || parts.some((part) => part.impossible) || contradicts(parts.flatMap((part) => part.terms));
  }

  /** A parameter-only column can be judged by nobody but Stripe: it takes `=` and IN, ANDed with the rest. */
  #checkParameterOnly(parts: readonly Conjunct[], judged: ReadonlySet<string>): void {
    const table = this.#scope.relation?.table;
    for (const name of judged) {
      if (table?.columns.find(name)?.parameterOnly !== true) continue;
      const isFixed = parts.some((part) =>
        part.terms.some((term) => term.column === name && (term.op === '=' || term.op === 'in')),
      );
      if (isFixed) continue;
      const message = `${table.name}.${name} is a parameter of Stripe's list and no field: it takes only = and IN, ANDed with the rest`;
      const part = parts.find(({ condition }) => reads(condition, name)) ?? parts[0];
      throw new DriverError('unsupported_statement', message, {
        position: this.#binder.position(part?.condition.at ?? 0),
      });
    }
  }

  #scan(bound: BoundSelect): PlannedScan | undefined {
    const relation = this.#scope.relation;
    if (relation === undefined) return undefined;
    // The account is chosen and not filtered by.
    const { account, parts: rest } = accountOf(bound.parts, this.#context.account, (at) => this.#binder.position(at));
    const request = this.#request(relation.table, { ...bound, parts: rest }, account);
    const source = this.#context.sources.table(relation.table.name);
    const facts = this.#context.facts(request.account);
    const required = request.terms.filter((term) => relation.table.columns.find(term.column)?.parameterOnly);
    const single = choosePath(source.paths(request), required, facts);
    const termContext = { type: (column: string) => this.#columnType(column), text: readableSql };
    const unions = unionPaths({ table: relation.table, source, request, parts: rest, context: termContext, facts });
    const { chosen, others } = cheapest([single.chosen, ...unions, ...single.others]);
    const columns = request.columns.map((name) => ({ name, type: this.#columnType(name) ?? 'TEXT' }));
    const alternatives = others.map(({ path, estimate }) => ({ requests: path.requests, estimate }));
    return {
      id: relation.scan,
      table: relation.table.name,
      request,
      path: chosen.path,
      estimate: chosen.estimate,
      columns,
      local: localTexts(rest, chosen.path),
      alternatives,
    };
  }

  #request(table: CatalogTable, bound: BoundSelect, account: AccountKey): ScanRequest {
    const { parts } = bound;
    const terms = parts.flatMap((part) => part.terms);
    const order = nativeOrder(bound.order);
    const whole = bound.limit === undefined || bound.distinct || (bound.order.length > 0 && order.length === 0);
    const needsAll = whole || !parts.every(saysAll);
    const rowBudget = bound.limit === undefined || needsAll ? {} : { rowBudget: bound.limit + bound.offset };
    return {
      account,
      terms,
      columns: this.#stagedColumns(table, parts),
      order,
      keyColumns: [],
      consistency: this.#context.consistency,
      whole,
      ...rowBudget,
    };
  }

  /** What the statement reads; a statement that reads nothing (SELECT 1 FROM t) still needs rows to exist. */
  #stagedColumns(table: CatalogTable, parts: readonly Conjunct[]): string[] {
    const key = parts.some(isOr) ? (table.definition?.key ?? []) : [];
    const used = [...new Set([...this.#scope.used, ...key])];
    const first = table.columns.find('id') ?? table.columns.all[0];
    return used.length > 0 || first === undefined ? used : [first.name];
  }

  #assemble(bound: BoundSelect, scan: PlannedScan | undefined): SelectPlan {
    const driver = this.#driver(bound, scan);
    const output = outputColumns(bound.items, driver);
    const limits =
      driver.kind === 'blocking' ? { limit: undefined, offset: 0 } : { limit: bound.limit, offset: bound.offset };
    return {
      kind: 'select',
      scans: scan ? [scan] : [],
      output,
      driver,
      ...limits,
      // What the statement used, not what it was allowed.
      consistency: scan?.path.kind === 'search' || scan?.path.kind === 'count' ? 'search' : 'strict',
      calls: scan?.estimate ?? NO_CALLS,
      notices: scan?.path.notices ?? [],
    };
  }

  #driver(bound: BoundSelect, scan: PlannedScan | undefined): Driver {
    if (this.#isEmpty(bound)) return { kind: 'empty' };
    const sorts = bound.order.length > 0 && !(scan?.path.ordered === true && nativeOrder(bound.order).length > 0);
    if (scan === undefined || bound.distinct || sorts) return { kind: 'blocking', sql: blockingSql(bound, scan) };
    return projection(bound.items, bound.where, scan.request.columns);
  }
}

interface BoundSelect {
  readonly items: readonly BoundItem[];
  readonly order: readonly BoundOrder[];
  readonly where: Typed | undefined;
  readonly parts: readonly Conjunct[];
  readonly distinct: boolean;
  readonly limit: number | undefined;
  readonly offset: number;
}

export interface BoundOrder {
  readonly value: Typed;
  readonly direction: OrderItem['direction'];
  readonly nulls: OrderItem['nulls'];
}

/** Sides of an OR may be scans of their own, whose rows are told apart by the key. */
const isOr = (part: Conjunct): boolean =>
  part.terms.length === 0 && part.condition.kind === 'binary' && part.condition.op === 'or';

function reads(condition: Expression, column: string): boolean {
  let found = false;
  visitExpressions(condition, (node) => {
    found ||= boundColumnName(node) === column;
  });
  return found;
}

/** The order that a list may give by itself: `created` either way, whose values are never NULL. */
function nativeOrder(order: readonly BoundOrder[]): readonly SortKey[] {
  const [first] = order;
  const isNative = first !== undefined && order.length === 1 && boundColumnName(first.value.node) === 'created';
  return isNative ? [{ column: 'created', direction: first.direction }] : [];
}

function blockingSql(bound: BoundSelect, scan: PlannedScan | undefined): string {
  const columns = bound.items.map(({ value }, index) => `${duckSql(value.node)} AS "c${index + 1}"`).join(', ');
  const order = bound.order.map(
    ({ value, direction, nulls }) =>
      `${duckSql(value.node)} ${direction} NULLS ${nulls ?? (direction === 'asc' ? 'last' : 'first')}`,
  );
  return [
    `SELECT ${bound.distinct ? 'DISTINCT ' : ''}${columns}`,
    scan && `FROM scan(${scan.id}) AS t${scan.id}`,
    bound.where && `WHERE ${duckSql(bound.where.node)}`,
    order.length > 0 && `ORDER BY ${order.join(', ')}`,
    bound.limit !== undefined && `LIMIT ${bound.limit}`,
    bound.offset > 0 && `OFFSET ${bound.offset}`,
  ]
    .filter(Boolean)
    .join(' ');
}
