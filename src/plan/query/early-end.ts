import type { SortKey } from '../../source/access-path.js';
import type { Expression, FromItem, OrderItem, Query, Select } from '../../sql/ast.js';
import { allOf } from '../../sql/balance.js';
import { hasCall, isQuery, visitExpressions, withoutQueries } from '../../sql/walk.js';
import { isBoundAggregate } from '../bind-aggregate.js';
import { aliasesOf, columnRef } from './columns.js';

/** A table of which some rows will do: the first ones in an order that its list gives. */
export interface EarlyEnd {
  /** The table's. */
  readonly alias: string;
  /** None where any rows will do. */
  readonly order: readonly SortKey[];
  /** LIMIT and OFFSET together. */
  readonly rows: number;
  /** True when each row that is read gives at most one of them, and all of them will do. */
  readonly exact: boolean;
  /** Over what was read so far; enough is read when it gives so many rows. */
  readonly check: Query;
  /** True when the check reads that table only. */
  readonly alone: boolean;
}

/** Where no one asks for more rows than these. */
interface Demand {
  readonly rows: number;
  readonly orderBy: readonly OrderItem[];
}

/**
 * Tables that may be read in part. Alone: the only table of a query that is cut (LIMIT, EXISTS, the greatest or least time), wherever it stands.
 * With others: those of a statement's own LIMIT whose rows each make rows of the result by themselves; one of them may end early.
 */
export function earlyEnds(query: Query): EarlyEnd[] {
  const ends = new Map<string, EarlyEnd>();
  const add = (found: readonly EarlyEnd[]): void => {
    for (const end of found) {
      const known = ends.get(end.alias);
      if (known === undefined || end.rows < known.rows) ends.set(end.alias, end);
    }
  };
  add(ofQuery(query, demandOf(query), true));
  for (const { nested, demand } of nestedQueries(query)) add(ofQuery(nested, demand, false));
  return [...ends.values()];
}

/** Every query below, with what its place asks of it at most. */
function nestedQueries(tree: unknown): { readonly nested: Query; readonly demand: Demand | undefined }[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.values(tree).flatMap((part: unknown) => {
    if (!isQuery(part)) return nestedQueries(part);
    const exists = 'kind' in tree && tree.kind === 'exists';
    const own = demandOf(part);
    const demand = exists ? { rows: 1 + offsetOf(part), orderBy: [] } : own;
    return [{ nested: part, demand }, ...nestedQueries(part)];
  });
}

function demandOf(query: Query): Demand | undefined {
  const limit = numberOf(query.limit);
  return limit === undefined ? undefined : { rows: limit + offsetOf(query), orderBy: query.orderBy };
}

/** LIMIT 0. */
export const asksNothing = ({ limit }: Query): boolean => numberOf(limit) === 0;

const offsetOf = (query: Query): number => numberOf(query.offset) ?? 0;

function numberOf(node: Expression | undefined): number | undefined {
  return node?.kind === 'literal' && node.type === 'number' ? Number(node.value) : undefined;
}

function ofQuery(query: Query, demand: Demand | undefined, isOutermost: boolean): EarlyEnd[] {
  const { body } = query;
  if (body.kind === 'set') return demand === undefined ? [] : ofUnion(query, demand);
  if (body.kind !== 'select') return [];
  const extreme = extremeTime(body);
  if (extreme) return single(query, body, { rows: 1, orderBy: [extreme] });
  if (demand === undefined || !givesRowForRow(body, demand.orderBy)) return [];
  const alone = single(query, body, demand);
  return alone.length > 0 || !isOutermost ? alone : joined(query, body, demand);
}

/** The first rows of UNION ALL are among the first of its sides. */
function ofUnion(query: Query, demand: Demand): EarlyEnd[] {
  const { body } = query;
  if (body.kind !== 'set') return [];
  if (body.op !== 'union' || !body.all || demand.orderBy.length > 1) return [];
  const [key] = demand.orderBy;
  return [body.left, body.right].flatMap((side) => {
    if (side.limit !== undefined || side.offset !== undefined) return [];
    if (side.body.kind === 'set') return ofUnion(side, demand);
    const item = side.body.kind === 'select' && key ? side.body.items[Number(numberOf(key.expression)) - 1] : undefined;
    if (key && item?.kind !== 'expression') return [];
    const orderBy = key && item?.kind === 'expression' ? [{ ...key, expression: item.expression }] : [];
    return ofQuery(side, { rows: demand.rows, orderBy }, false);
  });
}

/** `max(created)` by itself is that of the newest row. */
function extremeTime(select: Select): OrderItem | undefined {
  const [item, ...others] = select.items;
  if (item?.kind !== 'expression' || others.length > 0 || isGrouped(select)) return undefined;
  const { expression } = item;
  if (expression.kind !== 'call' || expression.over || expression.filter) return undefined;
  const [argument] = expression.args;
  const direction = expression.name.name === 'max' ? 'desc' : expression.name.name === 'min' ? 'asc' : undefined;
  return direction && argument ? { expression: argument, direction } : undefined;
}

const isGrouped = (select: Select): boolean =>
  Boolean(select.groupBy ?? select.having ?? select.qualify ?? select.windows?.length ?? select.distinctOn);

/** Rows that come later add rows to the result and change none. */
function givesRowForRow(select: Select, orderBy: readonly OrderItem[]): boolean {
  if (isGrouped(select) || (select.distinct && orderBy.length > 0)) return false;
  const own = select.from ? aliasesIn(select.from) : new Set<string>();
  const parts = [...select.items, ...orderBy].map((part) => ('expression' in part ? part.expression : undefined));
  return parts.every((part) => part !== undefined && !folds(part, own));
}

/** True when an aggregate reads these tables. One inside a nested query that reads only its own is no concern of these. */
function folds(node: Expression, own: ReadonlySet<string>): boolean {
  let found = hasCall(withoutQueries(node), isFold);
  visitExpressions(node, (part) => {
    if ('query' in part)
      found ||= hasCall(part, (call) => isFold(call) && [...aliasesOf(call)].some((alias) => own.has(alias)));
  });
  return found;
}

const isFold = ({ over, name }: Extract<Expression, { kind: 'call' }>): boolean =>
  over !== undefined || isBoundAggregate(name.name);

/** Everything in FROM that columns are read of. */
function aliasesIn(from: FromItem): Set<string> {
  if (from.kind === 'join') return new Set([...aliasesIn(from.left), ...aliasesIn(from.right)]);
  return new Set(from.alias ? [from.alias.name] : []);
}

function single(query: Query, select: Select, { rows, orderBy }: Demand): EarlyEnd[] {
  const alias = select.from?.kind === 'table' ? select.from.alias?.name : undefined;
  if (alias === undefined || !readsOnly(select.where, alias) || (select.distinct && !itemsReadOnly(select, alias)))
    return [];
  return endOf(query, select, alias, rows, orderBy, true);
}

function itemsReadOnly(select: Select, alias: string): boolean {
  return select.items.every((item) => item.kind === 'expression' && readsOnly(item.expression, alias));
}

/** Nothing of another table, and no query. */
function readsOnly(node: Expression | undefined, alias: string): boolean {
  if (node === undefined) return true;
  let nests = false;
  visitExpressions(node, (part) => {
    nests ||= 'query' in part;
  });
  return !nests && [...aliasesOf(node)].every((other) => other === alias);
}

function joined(query: Query, select: Select, { rows, orderBy }: Demand): EarlyEnd[] {
  const aliases = select.from ? driving(select.from) : [];
  return aliases.flatMap((alias) => endOf(query, select, alias, rows, orderBy, false));
}

/** Tables without whose row there is none of the join: not those that an outer join fills with NULL. */
function driving(from: FromItem): string[] {
  if (from.kind === 'table') return from.alias ? [from.alias.name] : [];
  if (from.kind !== 'join') return [];
  const [left, right] = [driving(from.left), driving(from.right)];
  switch (from.join) {
    case 'left':
      return left;
    case 'right':
      return right;
    case 'full':
      return [];
    default:
      return [...left, ...right];
  }
}

function endOf(
  query: Query,
  select: Select,
  alias: string,
  rows: number,
  orderBy: readonly OrderItem[],
  alone: boolean,
): EarlyEnd[] {
  const [first, ...ties] = orderBy;
  const ref = first && columnRef(first.expression);
  if (first && (ref?.alias !== alias || ref.column !== 'created')) return [];
  const order: SortKey[] = first ? [{ column: 'created', direction: first.direction }] : [];
  const where = allOf([select.where, first && ties.length > 0 ? isPast(alias, first) : undefined]);
  const { at } = select;
  const one: Select['items'] = [
    { kind: 'expression', expression: { kind: 'literal', type: 'number', value: '1', at }, at },
  ];
  const body: Select = { ...select, items: select.distinct ? select.items : one, ...(where && { where }) };
  const { with: common, recursive } = query;
  const check: Query = { with: common, recursive, body, orderBy: [], at: query.at };
  const exact = alone && ties.length === 0 && !select.distinct;
  return [{ alias, order, rows, alone, exact, check }];
}

/** Rows of the last second that was read may have more of that second behind them, which sort before them by the other keys. */
function isPast(alias: string, { direction, expression }: OrderItem): Expression {
  const { at } = expression;
  const name = (text: string): { readonly name: string; readonly quoted: boolean; readonly at: number } => ({
    name: text,
    quoted: true,
    at,
  });
  const last: Expression = {
    kind: 'call',
    name: { name: direction === 'desc' ? 'min' : 'max', quoted: false, at },
    args: [{ kind: 'column', path: [name('last'), name('created')], at }],
    star: false,
    distinct: false,
    orderBy: [],
    at,
  };
  const from: FromItem = { kind: 'table', path: [name(`scan(${alias.slice(1)})`)], alias: name('last'), at };
  const body: Select = {
    kind: 'select',
    distinct: false,
    items: [{ kind: 'expression', expression: last, at }],
    from,
    at,
  };
  const query: Query = { with: [], recursive: false, body, orderBy: [], at };
  return {
    kind: 'binary',
    op: direction === 'desc' ? '>' : '<',
    left: expression,
    right: { kind: 'subquery', query, at },
    at,
  };
}
