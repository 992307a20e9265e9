import type { Expression, OrderItem, Query, Select, WindowSpec } from './ast.js';
import type { TokenCursor } from './cursor.js';
import type { RowShare } from './query-slots.js';
import { errorAt } from './syntax-error.js';
import { visitExpressions } from './walk.js';

/** A count of rows that is no plain one, and where it stands. */
export interface SharedLimit {
  readonly limit: Expression;
  readonly offset: Expression | undefined;
  readonly is: RowShare;
  readonly at: number;
}

/**
 * `TOP n PERCENT`, `TOP n WITH TIES` and `FETCH … WITH TIES` as a QUALIFY over the rank of a row in the order of the query.
 * Throws `syntax_error` for ties without an order, `unsupported_statement` where the rank has no single meaning.
 */
export function withRowShare(
  cursor: TokenCursor,
  select: Select,
  orderBy: Query['orderBy'],
  share: SharedLimit,
): Select {
  const { is, at } = share;
  if (is.ties && orderBy.length === 0)
    throw errorAt(cursor.text, at, 'WITH TIES needs ORDER BY', 'ties are rows that equal the last one in the order');
  const order = orderBy.map((item) => ({ ...item, expression: keyOf(item, select) }));
  if (select.distinct || select.qualify || order.some(({ expression }) => hasWindow(expression)))
    throw errorAt(
      cursor.text,
      at,
      'PERCENT and WITH TIES go with a plain SELECT only',
      'put the query into FROM (…) and rank its rows outside',
      'unsupported_statement',
    );
  const over = (name: string): Expression => call(name, at, { partitionBy: [], orderBy: order });
  const last = lastRow(share);
  const within = compare(over(is.ties ? 'rank' : 'row_number'), '<=', last);
  const qualify = share.offset ? binary('and', compare(over('row_number'), '>', share.offset), within) : within;
  return { ...select, qualify };
}

/** The place of the last row that is asked for: n, or n of a hundred of all, rounded up. */
function lastRow({ limit, offset, is, at }: SharedLimit): Expression {
  if (!is.percent) return offset ? binary('+', offset, limit) : limit;
  const all = call('count', at, { partitionBy: [], orderBy: [] }, true);
  const hundred: Expression = { kind: 'literal', type: 'number', value: '100.0', at };
  const share = binary('/', binary('*', limit, all), hundred);
  return { ...call('ceil', at), args: [share] };
}

/** What ORDER BY names: a position or an alias is the item of the select list. */
function keyOf({ expression }: OrderItem, select: Select): Expression {
  const items = select.items.flatMap((item) => (item.kind === 'expression' ? [item] : []));
  if (expression.kind === 'literal' && expression.type === 'number' && items.length === select.items.length)
    return items[Number(expression.value) - 1]?.expression ?? expression;
  const name =
    expression.kind === 'column' && expression.path.length === 1 ? expression.path[0]?.name.toLowerCase() : undefined;
  return items.find(({ alias }) => alias && alias.name.toLowerCase() === name)?.expression ?? expression;
}

function hasWindow(node: Expression): boolean {
  let found = false;
  visitExpressions(node, (part) => (found ||= part.kind === 'call' && part.over !== undefined));
  return found;
}

type Call = Extract<Expression, { kind: 'call' }>;

function call(name: string, at: number, over?: WindowSpec, star = false): Call {
  return {
    kind: 'call',
    name: { name, quoted: false, at },
    args: [],
    star,
    distinct: false,
    orderBy: [],
    at,
    ...(over && { over }),
  };
}

type Operator = Extract<Expression, { kind: 'binary' }>['op'];

const binary = (op: Operator, left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  op,
  left,
  right,
  at: left.at,
});
const compare = (left: Expression, op: '<=' | '>', right: Expression): Expression => binary(op, left, right);
