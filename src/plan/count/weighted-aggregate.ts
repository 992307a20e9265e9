import { ROW_COUNT } from '../../source/count.js';
import type { Expression } from '../../sql/ast.js';
import { allOf } from '../../sql/balance.js';
import { castTo, duckCall, literalNumber, type Typed } from '../typed.js';

type Call = Extract<Expression, { kind: 'call' }>;

/** Aggregates that a value met a hundred times changes no more than one met once. */
const SAME_FOR_REPEATED: ReadonlySet<string> = new Set(['min', 'max', 'bool_and', 'bool_or', 'any_value']);

/**
 * An aggregate over rows as the same over groups of rows that are alike, each with its number of rows; undefined where there is none.
 * `isNeverNull` says of an argument that each row has a value, so that counting it is counting rows.
 */
export function weighted(
  node: Call,
  alias: string,
  isNeverNull: (argument: Expression) => boolean,
): Expression | undefined {
  const name = node.name.name;
  if (node.orderBy.length > 0 || node.withinGroup === true) return undefined;
  if (SAME_FOR_REPEATED.has(name) || (node.distinct && (name === 'count' || name === 'sum' || name === 'avg')))
    return node;
  if (node.distinct) return undefined;
  const rows = columnOf(alias, node.at);
  const [argument] = node.args;
  if (name === 'count') {
    const counted = node.star || argument === undefined || isNeverNull(argument) ? undefined : notNull(argument);
    return whole(filtered(sumOf(rows, node), allOf([node.filter, counted])));
  }
  if (argument === undefined) return undefined;
  const total = filtered(sumOf(times(argument, rows), node), node.filter);
  if (name === 'sum') return total;
  if (name !== 'avg') return undefined;
  const number = filtered(sumOf(rows, node), allOf([node.filter, notNull(argument)]));
  const { at } = node;
  return { kind: 'binary', op: '/', left: double(total), right: double(number), at };
}

function columnOf(alias: string, at: number): Expression {
  const path = [alias, ROW_COUNT].map((name) => ({ name, quoted: true, at }));
  return { kind: 'column', path, at };
}

const typed = (node: Expression): Typed => ({ node, type: undefined });
const sumOf = (argument: Expression, { at }: Call): Call =>
  duckCall('sum', [typed(argument)], undefined, at).node as Call;
const filtered = (call: Call, filter: Expression | undefined): Call => (filter ? { ...call, filter } : call);
const double = (node: Expression): Expression => castTo(typed(node), 'DOUBLE', 'DOUBLE', node.at).node;
const notNull = (operand: Expression): Expression => ({
  kind: 'is',
  operand,
  test: 'null',
  negated: true,
  at: operand.at,
});

function times(left: Expression, right: Expression): Expression {
  return { kind: 'binary', op: '*', left, right, at: left.at };
}

/** Nothing counted is 0, not NULL. */
function whole(sum: Expression): Expression {
  const counted = duckCall('coalesce', [typed(sum), literalNumber('0', sum.at)], undefined, sum.at);
  return castTo(counted, 'BIGINT', 'BIGINT', sum.at).node;
}
