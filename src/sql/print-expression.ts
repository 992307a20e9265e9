import { DriverError, unreachable } from '../core/errors.js';
import type { Expression } from './ast.js';
import { printCall } from './print-call.js';
import type { ExpressionOf, Print, PrintOptions } from './print-options.js';
import { printPattern, printRegex } from './print-pattern.js';
import { printQuery } from './print-query.js';
import { quoteText } from './quote.js';

/**
 * DuckDB text for an expression: every operator in parentheses, so that no precedence is left to chance; literals are printed and
 * not bound, because DuckDB gives an untyped literal the type it meets.
 */
export function printExpression(expression: Expression, options: PrintOptions): string {
  const print: Print = (node) => options.rewrite?.(node, print) ?? printNode(node, options, print);
  return print(expression);
}

function printNode(node: Expression, options: PrintOptions, print: Print): string {
  switch (node.kind) {
    case 'literal':
      return printLiteral(node);
    case 'parameter':
      return options.parameter(node);
    case 'column':
      return options.column(node);
    case 'unary':
      return `(${node.op === 'not' ? 'NOT ' : node.op}${print(node.operand)})`;
    case 'binary':
      return printBinary(node, print);
    case 'is':
      return `(${print(node.operand)} IS ${not(node)}${node.test === 'unknown' ? 'NULL' : node.test.toUpperCase()})`;
    case 'distinct':
      return `(${print(node.left)} IS ${not(node)}DISTINCT FROM ${print(node.right)})`;
    case 'between':
      return `(${print(node.operand)} ${not(node)}BETWEEN ${print(node.low)} AND ${print(node.high)})`;
    case 'in':
      return `(${print(node.operand)} ${not(node)}IN (${node.items.map(print).join(', ')}))`;
    case 'like':
      return printPattern(node, print);
    case 'case':
      return printCase(node, print);
    case 'cast':
      return `${node.lenient ? 'TRY_CAST' : 'CAST'}(${print(node.operand)} AS ${typeText(node)})`;
    case 'call':
      return options.call(node, print) ?? printCall(node, options, print);
    case 'access':
      return printAccess(node, print);
    case 'row':
      return node.items.length > 1
        ? `(${node.items.map(print).join(', ')})`
        : `ROW(${node.items.map(print).join(', ')})`;
    case 'array':
      return `[${node.items.map(print).join(', ')}]`;
    case 'inQuery':
    case 'subquery':
    case 'exists':
    case 'quantified':
      return printNested(node, options, print);
    case 'default':
      throw new DriverError('syntax_error', 'DEFAULT stands only in VALUES and SET');
    default:
      return unreachable(node);
  }
}

function not(node: { readonly negated: boolean }): string {
  return node.negated ? 'NOT ' : '';
}

function printLiteral(node: ExpressionOf<'literal'>): string {
  switch (node.type) {
    case 'text':
      return quoteText(node.value);
    case 'number':
      return node.value;
    case 'boolean':
      return node.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    default:
      return `(${node.type.toUpperCase()} ${quoteText(node.value)})`;
  }
}

function printBinary(node: ExpressionOf<'binary'>, print: Print): string {
  const { op } = node;
  if (op === '~' || op === '!~' || op === '~*' || op === '!~*')
    return printRegex(op, print(node.left), print(node.right));
  return `(${print(node.left)} ${op.toUpperCase()} ${print(node.right)})`;
}

function printCase(node: ExpressionOf<'case'>, print: Print): string {
  const branches = node.branches.map(({ when, then }) => ` WHEN ${print(when)} THEN ${print(then)}`).join('');
  return `(CASE${node.operand ? ` ${print(node.operand)}` : ''}${branches}${node.otherwise ? ` ELSE ${print(node.otherwise)}` : ''} END)`;
}

/** The type as engine text; the parser lets only known names in, this holds it for trees made elsewhere. */
export function typeText(type: Pick<ExpressionOf<'cast'>, 'type' | 'args' | 'array'>): string {
  if (!/^[A-Z][A-Z0-9_ ]*$/.test(type.type)) throw new DriverError('internal', `Unexpected type ${type.type}`);
  return `${type.type}${type.args.length > 0 ? `(${type.args.join(', ')})` : ''}${type.array ? '[]' : ''}`;
}

/** A text key is one member's name; DuckDB would read `$…` and `/…` as paths, so it is written as a quoted path. */
function printAccess(node: ExpressionOf<'access'>, print: Print): string {
  const { op, key, operand } = node;
  if (op === '[]') return `((${print(operand)})[${print(key)}])`;
  return `(${print(operand)} ${op} ${key.kind === 'literal' && key.type === 'text' ? jsonKey(key.value) : print(key)})`;
}

/** The DuckDB path literal of one member of a JSON object. */
export function jsonKey(key: string): string {
  return quoteText(`$."${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
}

type NestedNode = ExpressionOf<'inQuery' | 'subquery' | 'exists' | 'quantified'>;

function printNested(node: NestedNode, options: PrintOptions, print: Print): string {
  const query = printQuery(node.query, options);
  switch (node.kind) {
    case 'inQuery':
      return `(${print(node.operand)} ${not(node)}IN (${query}))`;
    case 'exists':
      return `(${not(node)}EXISTS (${query}))`;
    case 'quantified':
      return `(${print(node.operand)} ${node.op} ${node.quantifier.toUpperCase()} (${query}))`;
    case 'subquery':
      return `(${query})`;
    default:
      return unreachable(node);
  }
}
