import { unreachable } from '../core/errors.js';
import type { Expression, Identifier } from './ast.js';
import { RESERVED } from './keywords.js';
import { LEVEL } from './precedence.js';
import { typeText } from './print-expression.js';
import type { ExpressionOf } from './print-options.js';
import { quoteIdentifier, quoteText } from './quote.js';

const ATOM = 99;

const LEVELS: Readonly<Record<ExpressionOf<'binary'>['op'], number>> = {
  or: LEVEL.or,
  and: LEVEL.and,
  '=': LEVEL.comparison,
  '<>': LEVEL.comparison,
  '<': LEVEL.comparison,
  '<=': LEVEL.comparison,
  '>': LEVEL.comparison,
  '>=': LEVEL.comparison,
  '||': LEVEL.other,
  '&': LEVEL.other,
  '|': LEVEL.other,
  '<<': LEVEL.other,
  '>>': LEVEL.other,
  '~': LEVEL.other,
  '!~': LEVEL.other,
  '~*': LEVEL.other,
  '!~*': LEVEL.other,
  '+': LEVEL.additive,
  '-': LEVEL.additive,
  '*': LEVEL.multiplicative,
  '/': LEVEL.multiplicative,
  '%': LEVEL.multiplicative,
  '^': LEVEL.power,
};

/** SQL of an expression for people, with only the parentheses it needs: for EXPLAIN and messages. Parsing it gives the same tree. */
export function expressionText(expression: Expression): string {
  return textOf(expression, LEVEL.or);
}

function textOf(node: Expression, minimum: number): string {
  const [text, level] = render(node);
  return level < minimum ? `(${text})` : text;
}

function listOf(items: readonly Expression[]): string {
  return items.map(expressionText).join(', ');
}

function render(node: Expression): readonly [string, number] {
  switch (node.kind) {
    case 'binary':
      return renderBinary(node);
    case 'unary':
      return renderUnary(node);
    case 'is':
      return [`${textOf(node.operand, LEVEL.is + 1)} IS ${not(node)}${node.test.toUpperCase()}`, LEVEL.is];
    case 'distinct':
      return [
        `${textOf(node.left, LEVEL.is + 1)} IS ${not(node)}DISTINCT FROM ${textOf(node.right, LEVEL.is + 1)}`,
        LEVEL.is,
      ];
    case 'between':
      return [
        `${predicate(node.operand)} ${not(node)}BETWEEN ${predicate(node.low)} AND ${predicate(node.high)}`,
        LEVEL.predicate,
      ];
    case 'in':
      return [`${predicate(node.operand)} ${not(node)}IN (${listOf(node.items)})`, LEVEL.predicate];
    case 'inQuery':
      return [`${predicate(node.operand)} ${not(node)}IN (SELECT …)`, LEVEL.predicate];
    case 'like':
      return [renderLike(node), LEVEL.predicate];
    case 'quantified':
      return [
        `${textOf(node.operand, LEVEL.comparison + 1)} ${node.op} ${node.quantifier.toUpperCase()} (SELECT …)`,
        LEVEL.comparison,
      ];
    case 'access':
      return node.op === '[]'
        ? [`${textOf(node.operand, ATOM)}[${expressionText(node.key)}]`, ATOM]
        : [`${textOf(node.operand, LEVEL.other)} ${node.op} ${textOf(node.key, LEVEL.other + 1)}`, LEVEL.other];
    default:
      return [renderAtom(node), ATOM];
  }
}

function not(node: { readonly negated: boolean }): string {
  return node.negated ? 'NOT ' : '';
}

function predicate(node: Expression): string {
  return textOf(node, LEVEL.predicate + 1);
}

/** Comparisons do not chain, so both their sides bind tighter; the others lean to the left. */
function renderBinary(node: ExpressionOf<'binary'>): readonly [string, number] {
  const level = LEVELS[node.op];
  const left = textOf(node.left, level === LEVEL.comparison ? level + 1 : level);
  return [`${left} ${node.op.toUpperCase()} ${textOf(node.right, level + 1)}`, level];
}

function renderUnary(node: ExpressionOf<'unary'>): readonly [string, number] {
  if (node.op === 'not') return [`NOT ${textOf(node.operand, LEVEL.not)}`, LEVEL.not];
  if (node.op === '~') return [`~${textOf(node.operand, LEVEL.other + 1)}`, LEVEL.other];
  const operand = textOf(node.operand, LEVEL.sign);
  return [`${node.op}${operand.startsWith(node.op) ? ' ' : ''}${operand}`, LEVEL.sign];
}

function renderLike(node: ExpressionOf<'like'>): string {
  const word = node.op === 'similar' ? 'SIMILAR TO' : node.op.toUpperCase();
  const escape = node.escape ? ` ESCAPE ${textOf(node.escape, LEVEL.other)}` : '';
  return `${predicate(node.operand)} ${not(node)}${word} ${predicate(node.pattern)}${escape}`;
}

type Atom = Exclude<
  Expression,
  ExpressionOf<'binary' | 'unary' | 'is' | 'distinct' | 'between' | 'in' | 'inQuery' | 'like' | 'quantified' | 'access'>
>;

function renderAtom(node: Atom): string {
  switch (node.kind) {
    case 'literal':
      return renderLiteral(node);
    case 'parameter':
      return /^\d+$/.test(node.name) ? `$${node.name}` : `:${node.name}`;
    case 'column':
      return node.path
        .map((part, index) =>
          part.subscript ? `[${quoteText(part.name)}]` : `${index > 0 ? '.' : ''}${nameText(part, index > 0)}`,
        )
        .join('');
    case 'case':
      return renderCase(node);
    case 'cast':
      return node.style === undefined
        ? `${node.lenient ? 'TRY_CAST' : 'CAST'}(${expressionText(node.operand)} AS ${typeText(node)})`
        : `${node.lenient ? 'TRY_CONVERT' : 'CONVERT'}(${typeText(node)}, ${expressionText(node.operand)}, ${node.style})`;
    case 'call':
      return renderCall(node);
    case 'subquery':
      return '(SELECT …)';
    case 'exists':
      return `${not(node)}EXISTS (SELECT …)`;
    case 'row':
      return node.items.length > 1 ? `(${listOf(node.items)})` : `ROW(${listOf(node.items)})`;
    case 'array':
      return `ARRAY[${listOf(node.items)}]`;
    case 'default':
      return 'DEFAULT';
    default:
      return unreachable(node);
  }
}

function renderLiteral(node: ExpressionOf<'literal'>): string {
  if (node.type === 'text') return quoteText(node.value);
  if (node.type === 'number') return node.value;
  if (node.type === 'null' || node.type === 'boolean') return String(node.value).toUpperCase();
  return `${node.type.toUpperCase()} ${quoteText(node.value)}`;
}

function renderCase(node: ExpressionOf<'case'>): string {
  const branches = node.branches
    .map(({ when, then }) => ` WHEN ${expressionText(when)} THEN ${expressionText(then)}`)
    .join('');
  return `CASE${node.operand ? ` ${expressionText(node.operand)}` : ''}${branches}${node.otherwise ? ` ELSE ${expressionText(node.otherwise)}` : ''} END`;
}

function renderCall(node: ExpressionOf<'call'>): string {
  const order = node.orderBy
    .map(
      (item) =>
        `${expressionText(item.expression)}${item.direction === 'desc' ? ' DESC' : ''}${item.nulls ? ` NULLS ${item.nulls.toUpperCase()}` : ''}`,
    )
    .join(', ');
  const args = node.star
    ? '*'
    : isPosition(node)
      ? node.args.map((arg) => textOf(arg, LEVEL.other)).join(' IN ')
      : listOf(node.args);
  const inside = order && !node.withinGroup ? ` ORDER BY ${order}` : '';
  const within = order && node.withinGroup ? ` WITHIN GROUP (ORDER BY ${order})` : '';
  const filter = node.filter ? ` FILTER (WHERE ${expressionText(node.filter)})` : '';
  return `${nameText(node.name, false)}(${node.distinct ? 'DISTINCT ' : ''}${args}${inside})${within}${filter}${node.over ? ' OVER (…)' : ''}`;
}

/** The one special call that has no spelling with commas. */
function isPosition(node: ExpressionOf<'call'>): boolean {
  return node.name.name === 'position' && node.args.length === 2;
}

/** A name as it can be written: quoted only when it must be. */
function nameText(name: Identifier, afterDot: boolean): string {
  const plain = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name.name) && (afterDot || !RESERVED.has(name.name.toUpperCase()));
  return plain ? name.name : quoteIdentifier(name.name);
}
