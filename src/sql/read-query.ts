import type { Expression, FromItem, Query, Select, SelectItem, SetOperation } from './ast.js';
import type { TokenCursor } from './cursor.js';
import type { AliasSlot, LimitSlot, OrderSlot, RowShare, SelectMark } from './query-slots.js';
import { readFrom } from './read-from.js';
import { withRowShare } from './row-share.js';
import type { Skeleton } from './skeleton.js';
import { errorAt } from './syntax-error.js';
import { asRecord, asRecords, columnName, type Tree } from './tree.js';

type Head = Pick<Query, 'with' | 'recursive' | 'at'>;
type Body = Query['body'];

interface Operand {
  readonly mark: SelectMark;
  readonly body: Body | Query;
}

/** The statement type of a query, from the grammar's tree and the slots it refers to. */
export function readQuery(skeleton: Skeleton, cursor: TokenCursor, head: Head): Query {
  const chain = chainOf(skeleton.parse());
  const last = chain.at(-1);
  const operands = chain.map((tree) => readOperand(skeleton, cursor, tree, tree === last));
  const order = last?.orderby ? skeleton.take<OrderSlot>(columnName(asRecords(last.orderby)[0]?.expr)).items : [];
  const bounds = last ? readBounds(skeleton, last) : {};
  const [only] = operands;
  if (only && operands.length === 1) return finishSingle(cursor, head, only, order, bounds);
  const top = operands.find(({ mark }) => mark.top)?.mark;
  if (top)
    throw errorAt(
      cursor.text,
      top.at,
      'TOP inside a set operation needs parentheses',
      'or use LIMIT at the end',
      'syntax_error',
    );
  if (bounds.is)
    throw errorAt(cursor.text, head.at, 'WITH TIES goes with one SELECT only', undefined, 'unsupported_statement');
  return { ...head, body: bodyOf(combine(operands), head.at), orderBy: order, ...plainBounds(bounds) };
}

interface Bounds extends Pick<Query, 'limit' | 'offset'> {
  readonly is?: RowShare;
}

function plainBounds({ limit, offset }: Bounds): Pick<Query, 'limit' | 'offset'> {
  return { ...(limit && { limit }), ...(offset && { offset }) };
}

function finishSingle(
  cursor: TokenCursor,
  head: Head,
  { mark, body }: Operand,
  orderBy: Query['orderBy'],
  bounds: Bounds,
): Query {
  if (mark.top && (bounds.limit ?? bounds.offset))
    throw errorAt(cursor.text, mark.at, 'TOP and LIMIT do not go together', 'use one of them');
  const limit = mark.top ?? bounds.limit;
  const is = mark.topIs ?? bounds.is;
  if (limit && is) {
    if (!isBody(body) || body.kind !== 'select')
      throw errorAt(cursor.text, mark.at, 'WITH TIES goes with one SELECT only', undefined, 'unsupported_statement');
    const share = { limit, offset: bounds.offset, is, at: mark.at };
    return { ...head, body: withRowShare(cursor, body, orderBy, share), orderBy };
  }
  const own = { ...head, orderBy, ...plainBounds(bounds), ...(limit && { limit }) };
  if (isBody(body)) return { ...own, body };
  const bare = head.with.length + orderBy.length === 0 && !limit && !bounds.offset;
  return bare ? { ...body, at: head.at } : { ...own, body: wrap(body) };
}

/** The SELECTs of a set operation in the order of the text. */
function chainOf(tree: Tree): readonly Tree[] {
  const chain = [tree];
  for (let next = tree._next; next; next = asRecord(next)._next) chain.push(asRecord(next));
  return chain;
}

function readOperand(skeleton: Skeleton, cursor: TokenCursor, tree: Tree, last: boolean): Operand {
  const [first, ...columns] = asRecords(tree.columns);
  const mark = skeleton.take<SelectMark>(columnName(first?.expr));
  if (!last) refuseTail(skeleton, cursor, tree);
  if (mark.query) return { mark, body: mark.query };
  if (mark.values) return { mark, body: { kind: 'values', rows: mark.values, at: mark.at } };
  return { mark, body: readSelect(skeleton, cursor, tree, mark, columns) };
}

/** ORDER BY and LIMIT in front of a set operator would be taken for the whole by some and for the part by others. */
function refuseTail(skeleton: Skeleton, cursor: TokenCursor, tree: Tree): void {
  const order = tree.orderby ? skeleton.take<OrderSlot>(columnName(asRecords(tree.orderby)[0]?.expr)) : undefined;
  const [bound] = asRecords(asRecord(tree.limit).value);
  const at = order?.at ?? (bound ? skeleton.take<LimitSlot>(bound.value).at : undefined);
  if (at !== undefined)
    throw errorAt(
      cursor.text,
      at,
      'ORDER BY and LIMIT come after the last SELECT of a set operation',
      'put this SELECT in parentheses',
    );
}

function readSelect(
  skeleton: Skeleton,
  cursor: TokenCursor,
  tree: Tree,
  mark: SelectMark,
  columns: readonly Tree[],
): Select {
  const from: FromItem | undefined = tree.from ? readFrom(skeleton, asRecords(tree.from)) : undefined;
  const where = tree.where ? skeleton.take<Expression>(columnName(tree.where)) : undefined;
  const having = tree.having ? skeleton.take<Expression>(columnName(tree.having)) : undefined;
  const group = readGroup(skeleton, tree.groupby);
  return {
    kind: 'select',
    distinct: asRecord(tree.distinct).type !== null,
    ...(mark.distinctOn && { distinctOn: mark.distinctOn }),
    items: columns.map((column) => readItem(skeleton, cursor, column)),
    ...(from && { from }),
    ...(where && { where }),
    ...(group && { groupBy: group.by, ...(group.grouping && { grouping: group.grouping }) }),
    ...(having && { having }),
    ...(mark.qualify && { qualify: mark.qualify }),
    ...(mark.windows && { windows: mark.windows }),
    at: mark.at,
  };
}

function readItem(skeleton: Skeleton, cursor: TokenCursor, column: Tree): SelectItem {
  const item = skeleton.take<SelectItem>(columnName(column.expr));
  if (column.as === null) return item;
  const { alias } = skeleton.take<AliasSlot>(column.as);
  if (item.kind === 'star') throw errorAt(cursor.text, alias.at, `Unexpected "${alias.name}"`, '* takes no alias');
  return { ...item, alias };
}

function readGroup(skeleton: Skeleton, groupby: unknown): SelectMark['group'] {
  const columns = groupby ? asRecord(groupby).columns : undefined;
  const [first] = asRecords(columns);
  return first && skeleton.take<NonNullable<SelectMark['group']>>(columnName(first));
}

function readBounds(skeleton: Skeleton, tree: Tree): Bounds {
  const limit = asRecord(tree.limit);
  const slots = asRecords(limit.value).map((bound) => skeleton.take<LimitSlot>(bound.value));
  const [first, second] = slots.map(({ value }) => value);
  const offsetOnly = limit.seperator === 'offset' && slots.length === 1;
  const offset = offsetOnly ? first : second;
  const is = slots.find((slot) => slot.is)?.is;
  return { ...(first && !offsetOnly && { limit: first }), ...(offset && { offset }), ...(is && { is }) };
}

function isBody(body: Body | Query): body is Body {
  return 'kind' in body;
}

/** A query as the operand of a set operation. */
function asQuery(body: Body | Query): Query {
  return isBody(body) ? { with: [], recursive: false, body, orderBy: [], at: body.at } : body;
}

/** A body for a query that already has clauses of its own and gets more: SELECT * over it changes nothing. */
function wrap(query: Query): Body {
  const bare = query.with.length + query.orderBy.length === 0 && !query.limit && !query.offset;
  if (bare) return query.body;
  const from: FromItem = {
    kind: 'derived',
    query,
    lateral: false,
    alias: { name: 'part', quoted: false, at: query.at },
    at: query.at,
  };
  return { kind: 'select', distinct: false, items: [{ kind: 'star', at: query.at }], from, at: query.at };
}

function bodyOf(body: Body | Query, at: number): Body {
  return isBody(body) ? body : wrap({ ...body, at });
}

/** INTERSECT binds tighter than UNION and EXCEPT; equals go from left to right. */
function combine(operands: readonly Operand[]): Body | Query {
  const terms: Operand[] = [];
  for (const operand of operands) {
    const before = operand.mark.set?.op === 'intersect' ? terms.pop() : undefined;
    terms.push(before ? { mark: before.mark, body: setOf(before.body, operand) } : operand);
  }
  const [first, ...rest] = terms;
  return rest.reduce((left, right) => setOf(left, right), first?.body ?? emptyChain());
}

function setOf(left: Body | Query, { mark, body }: Operand): SetOperation {
  const { op, all } = mark.set ?? { op: 'union', all: false };
  return { kind: 'set', op, all, left: asQuery(left), right: asQuery(body), at: left.at };
}

function emptyChain(): never {
  throw new Error('a set operation has operands');
}
