import { MICROS } from '../core/timestamp.js';
import type { Term, TermOperator } from '../source/term.js';
import type { Expression } from '../sql/ast.js';
import { DAY_MICROS } from './calendar.js';
import type { Constant } from './constant.js';
import { timeSpan, type Bounds, type ColumnOf, type TimeSpan } from './time-span.js';
import { textSpan } from './time-text.js';

type RangeTerm = Omit<Term, 'text'>;

/** A month of an interval counts as 30 days where intervals are compared. */
const MONTH_DAYS = 30;

/**
 * `function(column) op constant` as a range of the column's times, wider than the condition; undefined where it says nothing of the column.
 * Only for functions that keep the order of times.
 */
export function timeRange(
  operand: Expression,
  op: TermOperator,
  constant: Constant,
  columnOf: ColumnOf,
): TimeSpan | undefined {
  if (constant.kind === 'value')
    return typeof constant.value === 'string' ? ofText(operand, op, constant.value, columnOf) : undefined;
  const bounds = boundsOf(op, valueOf(constant));
  return bounds && timeSpan(operand, constant.kind, bounds, columnOf);
}

function valueOf(constant: Exclude<Constant, { kind: 'value' }>): number {
  switch (constant.kind) {
    case 'number':
      return Number(constant.digits);
    case 'time':
      return constant.micros;
    case 'interval':
      return constant.months * MONTH_DAYS * DAY_MICROS + constant.micros;
  }
}

function boundsOf(op: TermOperator, value: number): Bounds | undefined {
  switch (op) {
    case '=':
      return { low: value, high: value };
    case '<':
    case '<=':
      return { high: value, highOpen: op === '<' };
    case '>':
    case '>=':
      return { low: value, lowOpen: op === '>' };
    default:
      return undefined;
  }
}

/** A time written as text, `strftime(created, '%Y-%m') = '2024-03'`. */
function ofText(operand: Expression, op: TermOperator, text: string, columnOf: ColumnOf): TimeSpan | undefined {
  const [time, format] = operand.kind === 'call' && operand.name.name === 'strftime' ? operand.args : [];
  if (time === undefined || format?.kind !== 'literal' || format.type !== 'text') return undefined;
  const span = textSpan(format.value, text);
  if (span === undefined || (op !== '=' && !span.sorts)) return undefined;
  const bounds = textBounds(op, span.from, span.until);
  return bounds && timeSpan(time, 'time', bounds, columnOf);
}

function textBounds(op: TermOperator, from: number, until: number): Bounds | undefined {
  switch (op) {
    case '=':
      return { low: from, high: until, highOpen: true };
    case '<':
      return { high: from, highOpen: true };
    case '<=':
      return { high: until, highOpen: true };
    case '>':
      return { low: until };
    case '>=':
      return { low: from };
    default:
      return undefined;
  }
}

/** One span around all of them: what IN over the values of a function leaves. */
export function spanOfAll(spans: readonly TimeSpan[]): TimeSpan | undefined {
  const [first] = spans;
  if (first === undefined || spans.some(({ column }) => column !== first.column)) return undefined;
  const from = spans.map((span) => span.from ?? -Infinity);
  const until = spans.map((span) => span.until ?? Infinity);
  return { column: first.column, from: Math.min(...from), until: Math.max(...until) };
}

/** The last microsecond of a year of four digits. */
const LATEST = 253_402_300_800 * MICROS - 1;

/** The span as terms that a source may take. No time of Stripe's is before 1970, nor has a year more than four digits. */
export function rangeTerms({ column, from, until }: TimeSpan): readonly RangeTerm[] {
  const term = (op: TermOperator, end: number): RangeTerm => ({ column, op, values: [end], wider: true });
  return [
    ...(from !== undefined && from > 0 && from <= LATEST ? [term('>=', from)] : []),
    ...(until !== undefined && Math.abs(until) <= LATEST ? [term('<', until)] : []),
  ];
}
