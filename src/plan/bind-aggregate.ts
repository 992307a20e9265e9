import { DriverError, type Position } from '../core/errors.js';
import type { SqlType } from '../core/value.js';
import type { Expression, OrderItem, WindowSpec } from '../sql/ast.js';
import { allOf } from '../sql/balance.js';
import { isInteger, type Typed } from './typed.js';

type Call = Extract<Expression, { kind: 'call' }>;

interface Aggregate {
  /** DuckDB's name. */
  readonly duck: string;
  readonly min: number;
  readonly max: number;
  type(args: readonly Typed[]): SqlType | undefined;
  /** Only with OVER. */
  readonly windowOnly?: true;
}

const fixed = (duck: string, type: SqlType, min = 1, max = min): Aggregate => ({ duck, min, max, type: () => type });
const same = (duck: string, min = 1, max = min): Aggregate => ({ duck, min, max, type: (args) => args[0]?.type });
const ranked = (duck: string, type: SqlType, args = 0): Aggregate => ({ ...fixed(duck, type, args), windowOnly: true });
const shifted = (duck: string, min = 1, max = 3): Aggregate => ({ ...same(duck, min, max), windowOnly: true });

/** SUM of whole numbers is exact. */
const sumType = (args: readonly Typed[]): SqlType | undefined => (isInteger(args[0]?.type) ? 'HUGEINT' : args[0]?.type);

/** Aggregates and window functions by the spellings of three dialects. */
const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  count: fixed('count', 'BIGINT', 0, Infinity),
  count_big: fixed('count', 'BIGINT', 0, 1),
  count_if: fixed('count', 'BIGINT'),
  sum: { duck: 'sum', min: 1, max: 1, type: sumType },
  avg: fixed('avg', 'DOUBLE'),
  mean: fixed('avg', 'DOUBLE'),
  min: same('min'),
  max: same('max'),
  string_agg: fixed('string_agg', 'TEXT', 2),
  listagg: fixed('string_agg', 'TEXT', 1, 2),
  group_concat: fixed('string_agg', 'TEXT', 1, Infinity),
  array_agg: fixed('array_agg', 'JSON'),
  json_agg: fixed('json_group_array', 'JSON'),
  jsonb_agg: fixed('json_group_array', 'JSON'),
  json_arrayagg: fixed('json_group_array', 'JSON'),
  json_object_agg: fixed('json_group_object', 'JSON', 2),
  jsonb_object_agg: fixed('json_group_object', 'JSON', 2),
  json_objectagg: fixed('json_group_object', 'JSON', 2),
  bool_and: fixed('bool_and', 'BOOLEAN'),
  every: fixed('bool_and', 'BOOLEAN'),
  bool_or: fixed('bool_or', 'BOOLEAN'),
  stddev: fixed('stddev_samp', 'DOUBLE'),
  stddev_samp: fixed('stddev_samp', 'DOUBLE'),
  stdev: fixed('stddev_samp', 'DOUBLE'),
  stddev_pop: fixed('stddev_pop', 'DOUBLE'),
  std: fixed('stddev_pop', 'DOUBLE'),
  stdevp: fixed('stddev_pop', 'DOUBLE'),
  variance: fixed('var_samp', 'DOUBLE'),
  var_samp: fixed('var_samp', 'DOUBLE'),
  var: fixed('var_samp', 'DOUBLE'),
  var_pop: fixed('var_pop', 'DOUBLE'),
  varp: fixed('var_pop', 'DOUBLE'),
  median: same('median'),
  mode: same('mode', 0, 1),
  percentile_cont: fixed('percentile_cont', 'DOUBLE'),
  percentile_disc: { ...same('percentile_disc'), type: () => undefined },
  approx_count_distinct: fixed('approx_count_distinct', 'BIGINT'),
  corr: fixed('corr', 'DOUBLE', 2),
  covar_pop: fixed('covar_pop', 'DOUBLE', 2),
  covar_samp: fixed('covar_samp', 'DOUBLE', 2),
  any_value: same('any_value'),
  arg_min: same('arg_min', 2),
  arg_max: same('arg_max', 2),
  bit_and: same('bit_and'),
  bit_or: same('bit_or'),
  bit_xor: same('bit_xor'),
  grouping: fixed('grouping', 'BIGINT', 1, Infinity),
  grouping_id: fixed('grouping_id', 'BIGINT', 1, Infinity),
  row_number: ranked('row_number', 'BIGINT'),
  rank: ranked('rank', 'BIGINT'),
  dense_rank: ranked('dense_rank', 'BIGINT'),
  percent_rank: ranked('percent_rank', 'DOUBLE'),
  cume_dist: ranked('cume_dist', 'DOUBLE'),
  ntile: ranked('ntile', 'BIGINT', 1),
  lag: shifted('lag'),
  lead: shifted('lead'),
  first_value: shifted('first_value', 1, 1),
  last_value: shifted('last_value', 1, 1),
  nth_value: shifted('nth_value', 2, 2),
};

/** Their one argument is a share, their values stand in WITHIN GROUP (ORDER BY …). */
const ORDERED_SETS: ReadonlySet<string> = new Set(['percentile_cont', 'percentile_disc']);
/** T-SQL's and the standard's place for the order of what is joined; DuckDB has it inside. */
const MAY_BE_WITHIN: ReadonlySet<string> = new Set(['string_agg', 'listagg', 'group_concat', 'array_agg', 'mode']);

export const AGGREGATE_NAMES: readonly string[] = Object.keys(AGGREGATES);

const BOUND_NAMES: ReadonlySet<string> = new Set(Object.values(AGGREGATES).map(({ duck }) => duck));

/** True of a bound call that folds rows (or is a window function), by DuckDB's name of it. */
export function isBoundAggregate(name: string): boolean {
  return BOUND_NAMES.has(name);
}

/** True of a name as the user writes it. */
export function isAggregate(name: string): boolean {
  return Object.hasOwn(AGGREGATES, name);
}

export interface AggregateParts {
  readonly args: readonly Typed[];
  readonly orderBy: readonly OrderItem[];
  readonly filter: Expression | undefined;
  readonly over: WindowSpec | undefined;
}

/** Binds an aggregate or a window function over bound parts. Throws `syntax_error` and `type_mismatch`. */
export function bindAggregate(
  node: Call,
  name: string,
  parts: AggregateParts,
  position: (at: number) => Position,
): Typed {
  const aggregate = AGGREGATES[name];
  if (aggregate === undefined)
    throw new DriverError('syntax_error', `${name} is no window function`, { position: position(node.at) });
  const given = node.star ? 0 : parts.args.length;
  if (given < aggregate.min || given > aggregate.max)
    throw new DriverError('type_mismatch', `${name} does not take ${given} arguments`, { position: position(node.at) });
  if (aggregate.windowOnly && parts.over === undefined)
    throw new DriverError('syntax_error', `${name} needs OVER (…)`, { position: position(node.at) });
  const { over, ...rest } = parts;
  const filter = name === 'count_if' ? filterOf(parts) : parts.filter;
  const isOrdered = ORDERED_SETS.has(name);
  if (isOrdered !== (node.withinGroup === true) && (isOrdered || !MAY_BE_WITHIN.has(name)))
    throw new DriverError(
      'syntax_error',
      isOrdered ? `${name} needs WITHIN GROUP (ORDER BY …)` : `${name} takes no WITHIN GROUP`,
      { position: position(node.at) },
    );
  // The standard's MODE() WITHIN GROUP (ORDER BY x) is MODE(x).
  const withinArgs = name === 'mode' && node.withinGroup ? rest.orderBy.map((item) => item.expression) : undefined;
  const bound: Call = {
    kind: 'call',
    name: { name: aggregate.duck, quoted: false, at: node.at },
    args: name === 'count_if' ? [] : (withinArgs ?? argumentsOf(node, name, rest.args, position)),
    star: node.star || name === 'count_if' || (name.startsWith('count') && given === 0),
    distinct: node.distinct,
    orderBy: withinArgs ? [] : rest.orderBy,
    at: node.at,
    ...(filter && { filter }),
    ...(over && { over }),
    ...(isOrdered && { withinGroup: true as const }),
  };
  return { node: bound, type: aggregate.type(parts.args) };
}

/** DuckDB's own COUNT_IF of no rows is NULL: it counts the rows that fulfil its argument, so none is 0. */
function filterOf({ args, filter }: AggregateParts): Expression | undefined {
  return allOf([filter, args[0]?.node]);
}

function argumentsOf(
  node: Call,
  name: string,
  args: readonly Typed[],
  position: (at: number) => Position,
): readonly Expression[] {
  const nodes = args.map((arg) => arg.node);
  if (name === 'count' && nodes.length > 1) return [countedRow(node, nodes, position)];
  const [first, separator] = nodes;
  if (first === undefined || !JOINS_TEXT.has(name)) return nodes;
  if (name !== 'group_concat') return [asVarchar(first, node.at), separator ?? text('', node.at)];
  // A second text as written is the separator, as in SQLite; other arguments are joined, as in MySQL.
  const isSeparated = nodes.length === 2 && separator?.kind === 'literal' && separator.type === 'text';
  if (isSeparated) return [asVarchar(first, node.at), separator];
  return [joined(nodes, node.at), text(',', node.at)];
}

const JOINS_TEXT: ReadonlySet<string> = new Set(['group_concat', 'listagg', 'string_agg']);

/** MySQL's COUNT(DISTINCT a, b) counts pairs without NULL. */
function countedRow(node: Call, items: readonly Expression[], position: (at: number) => Position): Expression {
  const { at } = node;
  if (!node.distinct)
    throw new DriverError('type_mismatch', `count does not take ${items.length} arguments`, {
      position: position(at),
      hint: 'count(DISTINCT a, b)',
    });
  const given = items.map((operand): Expression => ({ kind: 'is', operand, test: 'null', negated: true, at }));
  const when = given.reduce((left, right) => ({ kind: 'binary', op: 'and', left, right, at }));
  return { kind: 'case', branches: [{ when, then: { kind: 'row', items, at } }], at };
}

function joined(nodes: readonly Expression[], at: number): Expression {
  return nodes
    .map((node) => asVarchar(node, at))
    .reduce((left, right) => ({ kind: 'binary', op: '||', left, right, at }));
}

const text = (value: string, at: number): Expression => ({ kind: 'literal', type: 'text', value, at });

const asVarchar = (operand: Expression, at: number): Expression => ({
  kind: 'cast',
  operand,
  type: 'VARCHAR',
  args: [],
  array: false,
  lenient: false,
  at,
});
