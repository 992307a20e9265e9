import { MICROS, parseTimestamp } from '../core/timestamp.js';
import type { Value } from '../core/value.js';
import type { Expression } from '../sql/ast.js';
import { addMonths, DAY_MICROS, isCalendarUnit, startOf } from './calendar.js';

/** A value known before any row is: times are epoch microseconds, numbers their exact digits, intervals months and microseconds. */
export type Constant =
  | { readonly kind: 'value'; readonly value: Exclude<Value, number | bigint> }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'time'; readonly micros: number }
  | { readonly kind: 'interval'; readonly months: number; readonly micros: number };

/** Works out a bound expression that reads no column, as far as pushdown needs it; undefined = leave it to the engine. */
export function foldConstant(node: Expression): Constant | undefined {
  switch (node.kind) {
    case 'literal':
      return foldLiteral(node);
    case 'unary':
      return node.op === '-'
        ? negate(foldConstant(node.operand))
        : node.op === '+'
          ? foldConstant(node.operand)
          : undefined;
    case 'binary':
      return foldBinary(node.op, foldConstant(node.left), foldConstant(node.right));
    case 'cast':
      return foldCast(node.type, foldConstant(node.operand));
    case 'call':
      return foldCall(node);
    default:
      return undefined;
  }
}

function foldLiteral(node: Extract<Expression, { kind: 'literal' }>): Constant | undefined {
  switch (node.type) {
    case 'text':
    case 'boolean':
    case 'null':
      return { kind: 'value', value: node.value };
    case 'number':
      return { kind: 'number', digits: node.value };
    case 'date':
    case 'timestamp': {
      const micros = parseTimestamp(node.value);
      return micros === undefined ? undefined : { kind: 'time', micros };
    }
    case 'interval':
      return parseInterval(node.value);
    case 'time':
      return undefined;
  }
}

const UNIT_MICROS: Readonly<Record<string, number>> = {
  microsecond: 1,
  millisecond: 1000,
  second: MICROS,
  minute: 60 * MICROS,
  hour: 3600 * MICROS,
  day: 86_400 * MICROS,
  week: 7 * 86_400 * MICROS,
};
const UNIT_MONTHS: Readonly<Record<string, number>> = { month: 1, mon: 1, quarter: 3, year: 12, decade: 120 };

/** `7 days`, `1 month 2 hours`, `-3 day`. */
function parseInterval(text: string): Constant | undefined {
  let [months, micros] = [0, 0];
  const parts = [...text.matchAll(/([-+]?\d+(?:\.\d+)?)\s*([a-z]+)/gi)];
  if (parts.length === 0 || text.replace(/([-+]?\d+(?:\.\d+)?)\s*([a-z]+)/gi, '').trim() !== '') return undefined;
  for (const [, amount, unit = ''] of parts) {
    const name = unit.toLowerCase().replace(/s$/, '');
    if (name in UNIT_MONTHS && Number.isInteger(Number(amount))) months += Number(amount) * (UNIT_MONTHS[name] ?? 0);
    else if (name in UNIT_MICROS) micros += Math.round(Number(amount) * (UNIT_MICROS[name] ?? 0));
    else return undefined;
  }
  return { kind: 'interval', months, micros };
}

function negate(constant: Constant | undefined): Constant | undefined {
  if (constant?.kind === 'number')
    return {
      kind: 'number',
      digits: constant.digits.startsWith('-') ? constant.digits.slice(1) : `-${constant.digits}`,
    };
  if (constant?.kind === 'interval') return { kind: 'interval', months: -constant.months, micros: -constant.micros };
  return undefined;
}

function foldBinary(op: string, left: Constant | undefined, right: Constant | undefined): Constant | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (op === '||') return foldJoin(left, right);
  if (left.kind === 'number' && right.kind === 'number') return foldIntegers(op, left.digits, right.digits);
  if (left.kind === 'time' && right.kind === 'interval' && (op === '+' || op === '-'))
    return shift(left.micros, right, op === '+' ? 1 : -1);
  // Of all times only a date goes with a number, which is days.
  if (left.kind === 'time' && right.kind === 'number' && /^\d+$/.test(right.digits) && (op === '+' || op === '-'))
    return shift(left.micros, { months: 0, micros: Number(right.digits) * DAY_MICROS }, op === '+' ? 1 : -1);
  if (left.kind === 'interval' && right.kind === 'time' && op === '+') return shift(right.micros, left, 1);
  if (op === '*' && left.kind === 'interval') return times(left, right);
  if (op === '*' && right.kind === 'interval') return times(right, left);
  if (left.kind === 'interval' && right.kind === 'interval' && op === '+')
    return { kind: 'interval', months: left.months + right.months, micros: left.micros + right.micros };
  return undefined;
}

/** A span so many times: MySQL's INTERVAL 7 DAY, written with an expression. */
function times(span: Extract<Constant, { kind: 'interval' }>, by: Constant): Constant | undefined {
  if (by.kind !== 'number' || !/^-?\d{1,9}$/.test(by.digits)) return undefined;
  const count = Number(by.digits);
  const micros = span.micros * count;
  return Number.isSafeInteger(micros) ? { kind: 'interval', months: span.months * count, micros } : undefined;
}

function foldJoin(left: Constant, right: Constant): Constant | undefined {
  if (left.kind !== 'value' || right.kind !== 'value') return undefined;
  const isText = typeof left.value === 'string' && typeof right.value === 'string';
  return isText ? { kind: 'value', value: `${left.value}${right.value}` } : undefined;
}

function foldIntegers(op: string, left: string, right: string): Constant | undefined {
  if (!/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) return undefined;
  const [a, b] = [BigInt(left), BigInt(right)];
  if (op === '+') return { kind: 'number', digits: String(a + b) };
  if (op === '-') return { kind: 'number', digits: String(a - b) };
  return op === '*' ? { kind: 'number', digits: String(a * b) } : undefined;
}

/** Months first, kept within the month's days, then the rest: as PostgreSQL adds an interval. */
function shift(micros: number, interval: { readonly months: number; readonly micros: number }, sign: 1 | -1): Constant {
  const months = interval.months * sign;
  const moved = months === 0 ? micros : addMonths(micros, months);
  return { kind: 'time', micros: moved + sign * interval.micros };
}

function foldCast(type: string, constant: Constant | undefined): Constant | undefined {
  if (constant?.kind !== 'time') return undefined;
  if (type === 'TIMESTAMP') return constant;
  return type === 'DATE' ? truncate('day', constant.micros) : undefined;
}

function foldCall(node: Extract<Expression, { kind: 'call' }>): Constant | undefined {
  const [unit, time] = node.args.map(foldConstant);
  if (node.name.name === 'date_trunc' && unit?.kind === 'value' && typeof unit.value === 'string')
    return time?.kind === 'time' ? truncate(unit.value, time.micros) : undefined;
  if (node.name.name === 'stripe_sql_sunday')
    return unit?.kind === 'time' ? truncate('sunday', unit.micros) : undefined;
  // DATEADD became time + to_days(CAST(n AS INTEGER)).
  const units = /^to_(.+)s$/.exec(node.name.name)?.[1];
  const amount = node.args[0]?.kind === 'cast' ? foldConstant(node.args[0].operand) : undefined;
  const isWhole = amount?.kind === 'number' && /^-?\d+$/.test(amount.digits);
  return units && isWhole ? parseInterval(`${amount.digits} ${units}`) : undefined;
}

function truncate(unit: string, micros: number): Constant | undefined {
  return isCalendarUnit(unit) ? { kind: 'time', micros: startOf(unit, micros) } : undefined;
}
