import type { Expression, OrderItem, Select, SelectItem } from '../../sql/ast.js';
import { visitExpressions, withoutQueries } from '../../sql/walk.js';
import { bindItemValue } from '../alias-hint.js';
import { isAggregate } from '../bind-aggregate.js';
import type { BoundQuery, ExpressionBinder } from '../bind-expression.js';
import { outputName } from '../output-name.js';
import { duckSql } from '../print.js';
import type { Typed } from '../typed.js';
import type { Block } from './block.js';
import { blockOutputs } from './block-outputs.js';
import { bindFrom } from './bind-from.js';
import { expressionBinder, fail } from './bind-query.js';
import type { CommonTables } from './common-tables.js';
import { QueryScope } from './query-scope.js';
import type { Statement } from './statement.js';

interface Item {
  readonly name: string;
  readonly alias: string | undefined;
  readonly value: Typed;
  /** As written; absent for the columns of `*`. */
  readonly source?: Expression;
  readonly at: number;
}

export interface SelectBinding {
  readonly body: Select;
  readonly orderBy: readonly OrderItem[];
  readonly columns: BoundQuery['columns'];
  readonly blocks: readonly Block[];
}

/** Binds one SELECT with its ORDER BY; its output columns are `c1`, `c2` … */
export function bindSelect(
  select: Select,
  orderBy: readonly OrderItem[],
  outer: QueryScope | undefined,
  tables: CommonTables,
  statement: Statement,
): SelectBinding {
  const scope = new QueryScope(outer, (at) => statement.position(at));
  const from = select.from && bindFrom(select.from, scope, tables, statement);
  const binder = expressionBinder(scope, tables, statement);
  const items = bindItems(select.items, scope, binder);
  const where = select.where && binder.condition(select.where).node;
  refuseAggregates(select.where, statement);
  const groupBy = bindGroupBy(select, items, binder, statement);
  const having = select.having && conditionWithAliases(select.having, items, binder).node;
  const qualify = select.qualify && binder.condition(select.qualify).node;
  const windows = select.windows?.map(({ name, spec }) => ({ name, spec: binder.window(spec) }));
  const distinctOn = select.distinctOn?.map((key) => keyExpression(key, items, binder, statement, 'DISTINCT ON'));
  const order = orderBy.map((item) => ({
    ...item,
    expression: keyExpression(item.expression, items, binder, statement, 'ORDER BY'),
  }));
  if (select.distinct && !distinctOn) refuseHiddenOrder(order, items, statement);
  const body: Select = {
    kind: 'select',
    distinct: select.distinct,
    items: items.map(({ value, at }, index): SelectItem => ({
      kind: 'expression',
      expression: value.node,
      alias: { name: `c${index + 1}`, quoted: true, at },
      at,
    })),
    at: select.at,
    ...(from && { from: from.item }),
    ...(where && { where }),
    ...(groupBy && { groupBy }),
    ...(select.grouping && { grouping: select.grouping }),
    ...(having && { having }),
    ...(qualify && { qualify }),
    ...(windows && { windows }),
    ...(distinctOn && { distinctOn }),
  };
  const nodes = items.map(({ value, source }) => ({ node: value.node, ...(source && { source }) }));
  const block: Block = {
    from: from?.block,
    items: nodes.map(({ node }) => node),
    ...blockOutputs({ select, orderBy, items: nodes, body, order }),
  };
  return {
    body,
    orderBy: order,
    columns: items.map(({ name, value }) => ({ name, type: value.type })),
    blocks: [block],
  };
}

function bindItems(items: readonly SelectItem[], scope: QueryScope, binder: ExpressionBinder): Item[] {
  const bound: Item[] = [];
  for (const item of items) {
    if (item.kind === 'star')
      bound.push(
        ...scope.star(item.qualifier, item.at).map((column) => ({ ...column, alias: undefined, at: item.at })),
      );
    else
      bound.push({
        name: outputName(item, bound.length + 1, scope),
        alias: item.alias?.name,
        value: bindItemValue(item.expression, binder),
        source: item.expression,
        at: item.at,
      });
  }
  return bound;
}

/** GROUP BY: a number is an output column; a name is first a column of FROM, then an alias. */
function bindGroupBy(
  select: Select,
  items: readonly Item[],
  binder: ExpressionBinder,
  statement: Statement,
): Select['groupBy'] {
  if (select.groupBy === undefined || select.groupBy === 'all') return select.groupBy;
  return select.groupBy.map((key) => {
    const numbered = numberedItem(key, items, statement, 'GROUP BY');
    if (numbered) return numbered.value.node;
    const named = aliased(key, items);
    if (named === undefined) return binder.bind(key).node;
    try {
      return binder.bind(key).node;
    } catch {
      return named.value.node;
    }
  });
}

/** HAVING may name an alias where no column has the name (MySQL). */
function conditionWithAliases(condition: Expression, items: readonly Item[], binder: ExpressionBinder): Typed {
  try {
    return binder.condition(condition);
  } catch (thrown) {
    const replaced = replaceAliases(condition, items);
    if (replaced === condition) throw thrown;
    return binder.condition(replaced);
  }
}

/** `HAVING n > 1` where `n` is the alias: binds the aliased expression, which is bound already and so passes unchanged. */
function replaceAliases(condition: Expression, items: readonly Item[]): Expression {
  if (condition.kind !== 'binary') return condition;
  const [left, right] = [aliased(condition.left, items)?.source, aliased(condition.right, items)?.source];
  return left || right ? { ...condition, left: left ?? condition.left, right: right ?? condition.right } : condition;
}

/** ORDER BY and DISTINCT ON: a number or an alias is the output column, else an expression over FROM. */
function keyExpression(
  key: Expression,
  items: readonly Item[],
  binder: ExpressionBinder,
  statement: Statement,
  clause: string,
): Expression {
  const item = numberedItem(key, items, statement, clause) ?? aliased(key, items);
  return item ? item.value.node : binder.bind(key).node;
}

function numberedItem(key: Expression, items: readonly Item[], statement: Statement, clause: string): Item | undefined {
  if (key.kind !== 'literal' || key.type !== 'number') return undefined;
  const item = items[Number(key.value) - 1];
  if (item) return item;
  throw fail(
    'invalid_value',
    `${clause} ${key.value} names no output column: there are ${items.length}`,
    statement.position(key.at),
  );
}

function aliased(key: Expression, items: readonly Item[]): Item | undefined {
  const name = key.kind === 'column' && key.path.length === 1 ? key.path[0]?.name.toLowerCase() : undefined;
  return name === undefined ? undefined : items.find((item) => item.alias?.toLowerCase() === name);
}

/** With DISTINCT a row of the output has no single value of anything it does not show. */
function refuseHiddenOrder(order: readonly OrderItem[], items: readonly Item[], statement: Statement): void {
  const shown = new Set(items.map(({ value }) => duckSql(value.node)));
  for (const { expression } of order)
    if (!shown.has(duckSql(expression)))
      throw fail(
        'syntax_error',
        'With SELECT DISTINCT, ORDER BY takes only what the select list shows',
        statement.position(expression.at),
      );
}

function refuseAggregates(where: Expression | undefined, statement: Statement): void {
  if (where === undefined) return;
  visitExpressions(withoutQueries(where), (node) => {
    if (node.kind === 'call' && isAggregate(node.name.name.toLowerCase()))
      throw fail(
        'syntax_error',
        `WHERE takes no aggregate (${node.name.name.toLowerCase()})`,
        statement.position(node.at),
        'write the condition in HAVING',
      );
  });
}
