import type { SqlType } from '../core/value.js';
import type { Expression, Literal } from '../sql/ast.js';

/**
 * A bound expression: only names of ours remain in it (staged columns as `t<scan>.<column>`, DuckDB functions), so that it can be printed.
 * `type` is undefined for NULL and where nothing is known.
 */
export interface Typed {
  readonly node: Expression;
  readonly type: SqlType | undefined;
}

export function isLiteral(node: Expression): node is Literal {
  return node.kind === 'literal';
}

/** A literal in quotes: it has no type of its own and takes the one it meets. */
export function isTextLiteral(node: Expression): node is Extract<Literal, { type: 'text' }> {
  return node.kind === 'literal' && node.type === 'text';
}

export const isInteger = (type: SqlType | undefined): boolean => type === 'BIGINT' || type === 'HUGEINT';
export const isNumeric = (type: SqlType | undefined): boolean =>
  isInteger(type) || type === 'DECIMAL' || type === 'DOUBLE';
export const isTime = (type: SqlType | undefined): boolean => type === 'TIMESTAMP' || type === 'DATE';

/** The type of a number as written: digits BIGINT (HUGEINT when too large), a point DECIMAL, an exponent DOUBLE. */
export function numberType(digits: string): SqlType {
  if (/e/i.test(digits)) return 'DOUBLE';
  if (digits.includes('.')) return 'DECIMAL';
  return BigInt(digits) <= 9_223_372_036_854_775_807n ? 'BIGINT' : 'HUGEINT';
}

/** The type that two numbers meet in. */
export function commonNumber(a: SqlType | undefined, b: SqlType | undefined): SqlType | undefined {
  for (const type of ['DOUBLE', 'DECIMAL', 'HUGEINT', 'BIGINT'] as const) if (a === type || b === type) return type;
  return undefined;
}

/** The type of CASE, COALESCE and the like: the first known one, numbers meeting in the wider. */
export function commonType(parts: readonly Typed[]): SqlType | undefined {
  let common: SqlType | undefined;
  for (const { type, node } of parts) {
    if (type === undefined || (isTextLiteral(node) && common !== undefined)) continue;
    common = isNumeric(common) && isNumeric(type) ? commonNumber(common, type) : (common ?? type);
  }
  return common;
}

export const literalText = (value: string, at: number): Typed => ({
  node: { kind: 'literal', type: 'text', value, at },
  type: 'TEXT',
});
export const literalNumber = (value: string, at: number): Typed => ({
  node: value.startsWith('-')
    ? { kind: 'unary', op: '-', operand: { kind: 'literal', type: 'number', value: value.slice(1), at }, at }
    : { kind: 'literal', type: 'number', value, at },
  type: numberType(value.replace(/^[-+]/, '')),
});
export const literalBoolean = (value: boolean, at: number): Typed => ({
  node: { kind: 'literal', type: 'boolean', value, at },
  type: 'BOOLEAN',
});
export const literalNull = (at: number): Typed => ({
  node: { kind: 'literal', type: 'null', value: null, at },
  type: undefined,
});

/** A call of a DuckDB function by its own name. */
export function duckCall(name: string, args: readonly Typed[], type: SqlType | undefined, at: number): Typed {
  return {
    node: {
      kind: 'call',
      name: { name, quoted: false, at },
      args: args.map((arg) => arg.node),
      star: false,
      distinct: false,
      orderBy: [],
      at,
    },
    type,
  };
}

export function castTo(operand: Typed, type: string, result: SqlType, at: number, lenient = false): Typed {
  return { node: { kind: 'cast', operand: operand.node, type, args: [], array: false, lenient, at }, type: result };
}

/** As text, when it is not text yet. */
export function asText(operand: Typed): Typed {
  return operand.type === 'TEXT' || isTextLiteral(operand.node)
    ? operand
    : castTo(operand, 'VARCHAR', 'TEXT', operand.node.at);
}
