import type { SqlType, Value } from '../core/value.js';
import type { Expression } from '../sql/ast.js';
import type { Term, TermOperator } from '../source/term.js';
import { foldConstant, type Constant } from './constant.js';
import { canonicalDigits, compareDigits } from './digits.js';
import { boundColumnName } from './scope.js';

/** Says a bound column's type, and how a condition reads in EXPLAIN. */
export interface TermContext {
  type(column: string): SqlType | undefined;
  text(condition: Expression): string;
}

/** One ANDed condition: what a source may take of it, or nothing when only the engine can judge it. */
export interface Conjunct {
  readonly condition: Expression;
  readonly text: string;
  /** BETWEEN is two terms; all of them together are the condition. */
  readonly terms: readonly Term[];
  /** True when the condition can hold for no row, whatever the rows are. */
  readonly impossible: boolean;
}

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
  return judged.map((part) => {
    const text = context.text(part);
    const found = readTerms(part, context) ?? [];
    const terms = found.filter((term) => term !== 'never').map((term) => ({ ...term, text }));
    return { condition: part, text, terms, impossible: found.includes('never') || constantTruth(part) === false };
  });
}

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
      return node.op === 'or' ? either(node, context) : single(comparison(node, context));
    case 'distinct':
      return node.negated ? distinctTerm(node, context) : undefined;
    default:
      return undefined;
  }
}

const single = (found: Found | undefined): readonly Found[] | undefined => found && [found];
const both = (a: Found | undefined, b: Found | undefined): readonly Found[] | undefined => {
  const found = [a, b].filter((term) => term !== undefined);
  return found.length === 0 ? undefined : found;
};

/** NOT of what has a simple opposite: `NOT livemode`, `NOT a < 1`. NULL stays NULL either way, so no row is lost. */
function negated(node: Expression, context: TermContext): readonly Found[] | undefined {
  const column = boundColumnName(node);
  if (column !== undefined) return [{ column, op: '=', values: [false] }];
  if (node.kind === 'is') return isTerm({ ...node, negated: !node.negated });
  if (node.kind === 'in') return node.negated ? oneOf(node.operand, node.items, context) : noneOf(node.items);
  const opposite = node.kind === 'binary' ? OPPOSITES[node.op] : undefined;
  return node.kind === 'binary' && opposite ? single(compare(node.left, opposite, node.right, context)) : undefined;
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
  return single(compare(node.left, '=', node.right, context));
}

function comparison(node: Extract<Expression, { kind: 'binary' }>, context: TermContext): Found | undefined {
  const op = MIRRORED[node.op] && (node.op as TermOperator);
  if (op === undefined) return undefined;
  return termColumn(node.left) === undefined
    ? compare(node.right, MIRRORED[op] ?? op, node.left, context)
    : compare(node.left, op, node.right, context);
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

/** `column op constant`. A comparison with NULL is true for no row; a value that the type cannot hold decides the comparison too. */
function compare(operand: Expression, op: TermOperator, other: Expression, context: TermContext): Found | undefined {
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
  const found = items.map((item) => compare(operand, '=', item, context));
  if (found.some((term) => term === undefined)) return undefined;
  return single(union(found.filter((term) => term !== undefined)));
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

/** What a condition over constants alone comes to: `1 = 1`, FALSE; NULL counts as false. Undefined for any other condition. */
function constantTruth(node: Expression): boolean | undefined {
  const constant = foldConstant(node);
  if (constant?.kind === 'value') return constant.value === true ? true : isFalse(constant.value);
  if (node.kind !== 'binary' || !(node.op in MIRRORED)) return undefined;
  const [left, right] = [foldConstant(node.left), foldConstant(node.right)];
  if (left === undefined || right === undefined) return undefined;
  const order = compareConstants(left, right);
  if (order === 'null') return false;
  return order === undefined ? undefined : holds(node.op, order);
}

const isFalse = (value: unknown): false | undefined => (value === false || value === null ? false : undefined);

function compareConstants(left: Constant, right: Constant): number | 'null' | undefined {
  if ((left.kind === 'value' && left.value === null) || (right.kind === 'value' && right.value === null)) return 'null';
  if (left.kind === 'number' && right.kind === 'number') return compareDigits(left.digits, right.digits);
  if (left.kind === 'time' && right.kind === 'time') return left.micros - right.micros;
  // Only equality of texts is sure: their order is the engine's business.
  return left.kind === 'value' && right.kind === 'value' && left.value === right.value
    ? 0
    : left.kind === 'value' && right.kind === 'value'
      ? NaN
      : undefined;
}

/** `order` is NaN for values that differ in an unknown direction. */
function holds(op: string, order: number): boolean | undefined {
  if (Number.isNaN(order)) return op === '=' ? false : op === '<>' ? true : undefined;
  switch (op) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
