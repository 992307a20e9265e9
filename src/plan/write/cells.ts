import type { SqlType, Value } from '../../core/value.js';
import { formatTimestamp } from '../../core/format-time.js';
import type { Expression } from '../../sql/ast.js';
import type { ExpressionBinder } from '../bind-expression.js';
import { foldConstant } from '../constant.js';
import { duckSql } from '../print.js';

/** One value of VALUES, SET or EXEC: known, worked out by the engine first, or left out (DEFAULT). */
export type Cell =
  | { readonly kind: 'known'; readonly value: Value; readonly at: number }
  | { readonly kind: 'computed'; readonly sql: string; readonly type: SqlType | undefined; readonly at: number }
  | { readonly kind: 'default'; readonly at: number };

/** Binds one value. Numbers keep the digits they were written with, times become ISO text. */
export function bindCell(expression: Expression, binder: ExpressionBinder): Cell {
  const { at } = expression;
  if (expression.kind === 'default') return { kind: 'default', at };
  const bound = binder.bind(expression);
  const value = knownValue(bound.node);
  return value === undefined
    ? { kind: 'computed', sql: duckSql(bound.node), type: bound.type, at }
    : { kind: 'known', value, at };
}

/** The value of a bound expression that needs no engine; undefined when it does. */
function knownValue(node: Expression): Value | undefined {
  if (node.kind === 'cast' && node.type === 'JSON' && node.operand.kind === 'literal') return node.operand.value;
  if (node.kind === 'literal' && node.type === 'date') return node.value;
  const constant = foldConstant(node);
  switch (constant?.kind) {
    case 'value':
      return constant.value;
    case 'number':
      return constant.digits;
    case 'time':
      return formatTimestamp(constant.micros);
    default:
      return undefined;
  }
}
