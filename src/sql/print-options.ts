import type { Expression, FromItem, Identifier } from './ast.js';

export type ExpressionOf<K extends Expression['kind']> = Extract<Expression, { kind: K }>;
export type Print = (expression: Expression) => string;

/** How names become engine text. The printer itself never lets a user's name through without quotes. */
export interface PrintOptions {
  /** The engine's text for a column; the answer is used as it stands. */
  column(node: ExpressionOf<'column'>): string;
  /** The engine's text for a call, or undefined for `"name"(…)` with its clauses. */
  call(node: ExpressionOf<'call'>, print: Print): string | undefined;
  /** The engine's text for a parameter. */
  parameter(node: ExpressionOf<'parameter'>): string;
  /** A first look at every node, for rewrites such as another division; undefined leaves it to the printer. */
  rewrite?(node: Expression, print: Print): string | undefined;
  /** The engine's relation for a table, without alias; needed to print queries that read tables. */
  table?(node: Extract<FromItem, { kind: 'table' }>): string;
  /** The engine's name for an alias of a table, column or window; the default quotes the user's. */
  alias?(name: Identifier): string;
}
