import { DriverError } from '../core/errors.js';
import type { OrderItem, SelectItem } from '../sql/ast.js';
import { bindItemValue } from './alias-hint.js';
import type { ExpressionBinder } from './bind-expression.js';
import { outputName } from './output-name.js';
import type { BoundOrder } from './plan-select.js';
import { duckSql } from './print.js';
import type { Scope } from './scope.js';
import { castTo, isLiteral, type Typed } from './typed.js';

/** One output column: its name of the contract, and what it is. */
export interface BoundItem {
  readonly name: string;
  readonly value: Typed;
  /** The alias, by which ORDER BY may name it. */
  readonly alias: string | undefined;
}

/** Binds the select list; `*` gives Stripe's names of the visible columns. */
export function bindSelectItems(items: readonly SelectItem[], scope: Scope, binder: ExpressionBinder): BoundItem[] {
  const bound: BoundItem[] = [];
  for (const item of items) {
    if (item.kind === 'star')
      bound.push(...scope.star(item.qualifier, item.at).map((column) => ({ ...column, alias: undefined })));
    else
      bound.push({
        name: outputName(item, bound.length + 1, scope),
        value: typedNull(bindItemValue(item.expression, binder)),
        alias: item.alias?.name,
      });
  }
  return bound;
}

/** A NULL that nothing gives a type is text; DuckDB would make it a number. */
const typedNull = (value: Typed): Typed =>
  isLiteral(value.node) && value.node.type === 'null' ? castTo(value, 'VARCHAR', 'TEXT', value.node.at) : value;

/** Binds ORDER BY: a number is the position of an output column, a bare name first an alias, then a column. What is constant orders nothing. */
export function bindOrder(
  order: readonly OrderItem[],
  items: readonly BoundItem[],
  binder: ExpressionBinder,
): BoundOrder[] {
  const bound = order.map((item) => ({
    value: bindKey(item, items, binder),
    direction: item.direction,
    nulls: item.nulls,
  }));
  // DuckDB would take a number for the position of a column.
  return bound.filter(({ value }) => !isLiteral(value.node));
}

/** With DISTINCT a row of the output has no single value of anything it does not show. Throws `syntax_error`. */
export function refuseHiddenOrder(
  order: readonly BoundOrder[],
  items: readonly BoundItem[],
  binder: ExpressionBinder,
): void {
  const shown = new Set(items.map(({ value }) => duckSql(value.node)));
  for (const { value } of order)
    if (!shown.has(duckSql(value.node)))
      throw new DriverError('syntax_error', 'With SELECT DISTINCT, ORDER BY takes only what the select list shows', {
        position: binder.position(value.node.at),
      });
}

function bindKey({ expression }: OrderItem, items: readonly BoundItem[], binder: ExpressionBinder): Typed {
  if (expression.kind === 'literal' && expression.type === 'number') {
    const item = items[Number(expression.value) - 1];
    if (item !== undefined) return item.value;
    throw new DriverError(
      'invalid_value',
      `ORDER BY ${expression.value} names no output column: there are ${items.length}`,
      { position: binder.position(expression.at) },
    );
  }
  if (expression.kind === 'literal' && expression.type === 'text')
    throw new DriverError('syntax_error', 'ORDER BY takes a column, a position or an expression, and this is text', {
      position: binder.position(expression.at),
      hint: 'names go in double quotes',
    });
  const name =
    expression.kind === 'column' && expression.path.length === 1 ? expression.path[0]?.name.toLowerCase() : undefined;
  const named = items.find((item) => item.alias !== undefined && item.alias.toLowerCase() === name);
  return named?.value ?? binder.bind(expression);
}
