import type { SqlType, Value } from '../core/value.js';
import type { Expression } from '../sql/ast.js';
import type { Term, TermOperator } from '../source/term.js';
import { constantTruth } from './constant-truth.js';
import { foldConstant, type Constant } from './constant.js';
import { canonicalDigits } from './digits.js';
import { narrowed } from './part-terms.js';
import { boundColumnName } from './scope.js';
import type { ColumnOf } from './time-span.js';
import { rangeTerms, spanOfAll, timeRange } from './time-terms.js';

/** Says a bound column's type, and how a condition reads in EXPLAIN. */
export interface TermContext {
  type(column: string): SqlType | undefined;
  text(condition: Expression): string;
}

/** One ANDed condition: what a source may take of it, or nothing when only the engine can judge it. */
export interface Conjunct {
  readonly condition: Expression;
  readonly text: string;
  /** BETWEEN is two terms; all of them together are the condition, unless one of them is wider. */
  readonly terms: readonly Term[];
  /** True when the condition can hold for no row, whatever the rows are. */
  readonly impossible: boolean;
  /** True when another table's condition says it: who has the rows need not judge it. */
  readonly implied?: true;
}

/** True when the terms are the condition: what fulfils them needs no other judge. */
export const saysAll = ({ terms }: Conjunct): boolean => terms.length > 0 && terms.every((term) => !term.wider);

/** Splits a bound condition at its top-level ANDs; NOT over OR is turned into ANDs of NOTs. */
export function splitConjuncts(condition: Expression): Expression[] {
  if (condition.kind === 'binary' && condition.op === 'and')
    return [...splitConjuncts(condition.left), ...splitConjuncts(condition.right)];
  const inner = condition.kind === 'unary' && condition.op === 'not' ? condition.operand : undefined;
  if (inner?.kind === 'binary' && inner.op === 'or')
    return [...splitConjuncts(not(inner.left)), ...splitConjuncts(not(inner.right))];
  return [condition];
}

const not = (operand: Expression): Expression => ({ kind: 'unary', op: 'not', operand, at: operand.at });

/** Reads each ANDed condition as terms; one that is true for every row (`1 = 1`) is none. */
export function conjuncts(condition: Expression | undefined, context: TermContext): Conjunct[] {
  if (condition === undefined) return [];
  const judged = splitConjuncts(condition).filter((part) => constantTruth(part) !== true);
  const parts = judged.map((part): Conjunct => {
    const text = context.text(part);
    const found = readTerms(part, context) ?? [];
    const terms = found.filter((term) => term !== 'never').map((term) => ({ ...term, text }));
    return { condition: part, text, terms, impossible: found.includes('never') || constantTruth(part) === false };
  });
  return narrowed(parts, timeColumn(context));
}

/** The column of times that an expression is. */
export const timeColumn =
  (context: Pick<TermContext, 'type'>): ColumnOf =>
  (node) => {
    const column = boundColumnName(node);
    return column !== undefined && context.type(column) === 'TIMESTAMP' ? column : undefined;
  };

type Found = Omit<Term, 'text'> | 'never';

function readTerms(node: Expression, context: TermContext): readonly Found[] | undefined {
  switch (node.kind) {
    case 'column': {
      const column = boundColumnName(node);
      return column === undefined ? undefined : [{ column, op: '=', values: [true] }];
    }
    case 'unary':
      return node.op === 'not' ? negated(node.operand, context) : undefined;
    case 'is':
      return isTerm(node);
    case 'between':
      return node.negated
        ? undefined
        : both(compare(node.operand, '>=', node.low, context), compare(node.operand, '<=', node.high, context));
    case 'in':
      return node.negated ? noneOf(node.items) : oneOf(node.operand, node.items, context);
    case 'binary':
      return node.op === 'or' ? either(node, context) : comparison(node, context);
    case 'distinct':
      return node.negated ? distinctTerm(node, context) : undefined;
    default:
      return undefined;
  }
}

const single = (found: Found | undefined): readonly Found[] | undefined => found && [found];
const both = (a: readonly Found[] = [], b: readonly Found[] = []): readonly Found[] | undefined => {
  const found = [...a, ...b];
  return found.length === 0 ? undefined : found;
};

/** NOT of what has a simple opposite: `NOT livemode`, `NOT a < 1`. NULL stays NULL either way, so no row is lost. */
function negated(node: Expression, context: TermContext): readonly Found[] | undefined {
  const column = boundColumnName(node);
  if (column !== undefined) return [{ column, op: '=', values: [false] }];
  if (node.kind === 'is') return isTerm({ ...node, negated: !node.negated });
  if (node.kind === 'in') return node.negated ? oneOf(node.operand, node.items, context) : noneOf(node.items);
  const opposite = node.kind === 'binary' ? OPPOSITES[node.op] : undefined;
  return node.kind === 'binary' && opposite ? compared(node.left, opposite, node.right, context) : undefined;
}

const OPPOSITES: Readonly<Record<string, TermOperator>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};
const MIRRORED: Readonly<Record<string, TermOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function isTerm(node: Extract<Expression, { kind: 'is' }>): readonly Found[] | undefined {
  const column = boundColumnName(node.operand);
  if (column === undefined) return undefined;
  if (node.test === 'null') return [{ column, op: node.negated ? 'is not null' : 'is null', values: [] }];
  // IS NOT TRUE keeps NULL and FALSE: no single term says that.
  return node.negated || node.test === 'unknown' ? undefined : [{ column, op: '=', values: [node.test === 'true'] }];
}

/** `a IS NOT DISTINCT FROM b`: equality that also finds NULL. */
function distinctTerm(
  node: Extract<Expression, { kind: 'distinct' }>,
  context: TermContext,
): readonly Found[] | undefined {
  const column = boundColumnName(node.left);
  const constant = foldConstant(node.right);
  if (column !== undefined && constant?.kind === 'value' && constant.value === null)
    return [{ column, op: 'is null', values: [] }];
  return compare(node.left, '=', node.right, context);
}

function comparison(node: Extract<Expression, { kind: 'binary' }>, context: TermContext): readonly Found[] | undefined {
  const op = node.op in MIRRORED ? (node.op as TermOperator) : undefined;
  return op && compared(node.left, op, node.right, context);
}

/** A comparison, whichever side the constant is on. */
function compared(
  left: Expression,
  op: TermOperator,
  right: Expression,
  context: TermContext,
): readonly Found[] | undefined {
  return foldConstant(right) === undefined
    ? compare(right, MIRRORED[op] ?? op, left, context)
    : compare(left, op, right, context);
}

/** The column that a term is on: a column of the table, or a key of its metadata as `metadata.<key>`, which only Search can take. */
function termColumn(node: Expression): string | undefined {
  if (node.kind !== 'call' || node.name.name !== 'json_extract_string') return boundColumnName(node);
  const [base, pointer] = node.args;
  const isMetadata = base !== undefined && boundColumnName(base) === 'metadata';
  const key =
    pointer?.kind === 'literal' && pointer.type === 'text' ? /^\/([^/]+)$/.exec(pointer.value)?.[1] : undefined;
  return isMetadata && key !== undefined ? `metadata.${key.replace(/~1/g, '/').replace(/~0/g, '~')}` : undefined;
}

/** Keys of metadata hold text. */
const typeOf = (column: string, context: TermContext): SqlType | undefined =>
  context.type(column) ?? (column.startsWith('metadata.') ? 'TEXT' : undefined);

/** What a comparison with a constant says of a column, by itself or within a function that keeps the order of times. */
function compare(
  operand: Expression,
  op: TermOperator,
  other: Expression,
  context: TermContext,
): readonly Found[] | undefined {
  if (termColumn(operand) !== undefined) return single(compareColumn(operand, op, other, context));
  const constant = foldConstant(other);
  const span = constant && timeRange(operand, op, constant, timeColumn(context));
  return span && rangeTerms(span);
}

/** `column op constant`. A comparison with NULL is true for no row; a value that the type cannot hold decides the comparison too. */
function compareColumn(
  operand: Expression,
  op: TermOperator,
  other: Expression,
  context: TermContext,
): Found | undefined {
  const column = termColumn(operand);
  const constant = foldConstant(other);
  if (column === undefined || constant === undefined) return undefined;
  if (constant.kind === 'value' && constant.value === null) return 'never';
  const value = toValue(constant, typeOf(column, context));
  if (value === undefined) return op === '=' && isFraction(constant, typeOf(column, context)) ? 'never' : undefined;
  return { column, op, values: [value] };
}

const isFraction = (constant: Constant, type: SqlType | undefined): boolean =>
  constant.kind === 'number' && type === 'BIGINT' && canonicalDigits(constant.digits)?.includes('.') === true;

/** The constant as a value of the column's type; undefined when it is none. */
function toValue(constant: Constant, type: SqlType | undefined): Value | undefined {
  switch (type) {
    case 'TEXT':
    case 'BOOLEAN':
      return constant.kind === 'value' ? constant.value : undefined;
    case 'BIGINT':
      return constant.kind === 'number' ? integer(constant.digits) : undefined;
    case 'DOUBLE':
      return constant.kind === 'number' ? Number(constant.digits) : undefined;
    case 'DECIMAL':
      return constant.kind === 'number' ? canonicalDigits(constant.digits) : undefined;
    case 'TIMESTAMP':
      return constant.kind === 'time' ? constant.micros : undefined;
    default:
      return undefined;
  }
}

function integer(digits: string): number | bigint | undefined {
  const exact = canonicalDigits(digits);
  if (exact === undefined || exact.includes('.')) return undefined;
  const value = Number(exact);
  return Number.isSafeInteger(value) ? value : BigInt(exact);
}

/** `column IN (…)`: NULLs find nothing and drop out, equal values count once. */
function oneOf(operand: Expression, items: readonly Expression[], context: TermContext): readonly Found[] | undefined {
  if (termColumn(operand) === undefined) return spanOfItems(operand, items, context);
  const found = items.map((item) => compareColumn(operand, '=', item, context));
  if (found.some((term) => term === undefined)) return undefined;
  return single(union(found.filter((term) => term !== undefined)));
}

/** `year(created) IN (…)`: one span around all of them. */
function spanOfItems(
  operand: Expression,
  items: readonly Expression[],
  context: TermContext,
): readonly Found[] | undefined {
  const constants = items.map(foldConstant).filter((item) => item?.kind !== 'value' || item.value !== null);
  const spans = constants.flatMap((item) => (item && timeRange(operand, '=', item, timeColumn(context))) ?? []);
  const span = spans.length === constants.length ? spanOfAll(spans) : undefined;
  return span && rangeTerms(span);
}

/** NOT IN is true for no row when one of the values is NULL. */
function noneOf(items: readonly Expression[]): readonly Found[] | undefined {
  const isNull = (item: Expression): boolean => {
    const constant = foldConstant(item);
    return constant?.kind === 'value' && constant.value === null;
  };
  return items.some(isNull) ? ['never'] : undefined;
}

/** OR of equalities on one column is IN. */
function either(node: Extract<Expression, { kind: 'binary' }>, context: TermContext): readonly Found[] | undefined {
  const sides = [node.left, node.right].map((side): readonly Found[] | undefined =>
    constantTruth(side) === false ? ['never'] : readTerms(side, context),
  );
  const found = sides.map((side) => (side?.length === 1 ? side[0] : undefined));
  if (found.some((term) => term === undefined || (term !== 'never' && term.op !== '=' && term.op !== 'in')))
    return undefined;
  return single(union(found.filter((term) => term !== undefined)));
}

function union(found: readonly Found[]): Found | undefined {
  const terms = found.filter((term) => term !== 'never');
  const [first] = terms;
  if (first === undefined) return 'never';
  if (terms.some((term) => term.column !== first.column)) return undefined;
  const values = [...new Set(terms.flatMap((term) => term.values))];
  return { column: first.column, op: values.length === 1 ? '=' : 'in', values };
}
