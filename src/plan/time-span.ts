import { MICROS } from '../core/timestamp.js';
import type { Expression } from '../sql/ast.js';
import { addMonths, DAY_MICROS, isCalendarUnit, startFrom, startOf, unitIndex, unitStart } from './calendar.js';
import type { CalendarUnit } from './calendar.js';
import { foldConstant } from './constant.js';

/** Where a value lies. A number that stands at an open end is not part of it; an end that is left out is none. */
export interface Bounds {
  readonly low?: number;
  readonly high?: number;
  readonly lowOpen?: boolean;
  readonly highOpen?: boolean;
}

/** Times of a column, in epoch microseconds: the first of them, and the first that is none of them. */
export interface TimeSpan {
  readonly column: string;
  readonly from?: number;
  readonly until?: number;
}

type Call = Extract<Expression, { kind: 'call' }>;
type Ends = Omit<TimeSpan, 'column'>;
/** The column of times that an expression is, if it is one. */
export type ColumnOf = (node: Expression) => string | undefined;

/**
 * The times of a column for which an expression over it may lie within the bounds: `date_trunc('month', created)` within a month, a year below a
 * number. The expression must be one that never falls while the time rises (or never rises). Some more times may be in the span, none is missing.
 * Bounds of a time or an interval are microseconds.
 */
export function timeSpan(
  node: Expression,
  kind: 'time' | 'number' | 'interval',
  bounds: Bounds,
  columnOf: ColumnOf,
): TimeSpan | undefined {
  switch (kind) {
    case 'time':
      return ofTime(node, whole(bounds), columnOf);
    case 'number':
      return ofNumber(node, bounds, columnOf);
    case 'interval':
      return ofInterval(node, bounds, columnOf);
  }
}

/** Bounds of whole numbers. */
function whole({ low, high, lowOpen, highOpen }: Bounds): Ends {
  const from = low !== undefined && (lowOpen ? Math.floor(low) + 1 : Math.ceil(low));
  const until = high !== undefined && (highOpen ? Math.ceil(high) : Math.floor(high) + 1);
  return { ...(from !== false && { from }), ...(until !== false && { until }) };
}

function mapEnds({ from, until }: Ends, map: (end: number) => number, mapUntil = map): Ends {
  return { ...(from !== undefined && { from: map(from) }), ...(until !== undefined && { until: mapUntil(until) }) };
}

function ofTime(node: Expression, ends: Ends, columnOf: ColumnOf): TimeSpan | undefined {
  const column = columnOf(node);
  if (column !== undefined) return { column, ...ends };
  switch (node.kind) {
    case 'cast':
      return ofCast(node, ends, columnOf);
    case 'binary':
      return ofShifted(node, ends, columnOf);
    case 'call':
      return ofTimeCall(node, ends, columnOf);
    default:
      return undefined;
  }
}

function ofCast(node: Extract<Expression, { kind: 'cast' }>, ends: Ends, columnOf: ColumnOf): TimeSpan | undefined {
  if (node.array) return undefined;
  if (node.type === 'TIMESTAMP') return ofTime(node.operand, ends, columnOf);
  return node.type === 'DATE' ? ofTime(node.operand, ofStart('day', ends), columnOf) : undefined;
}

/** Times whose unit begins within the ends. */
const ofStart = (unit: CalendarUnit, ends: Ends): Ends => mapEnds(ends, (end) => startFrom(unit, end));

function ofTimeCall(node: Call, ends: Ends, columnOf: ColumnOf): TimeSpan | undefined {
  const [first, second] = node.args;
  switch (node.name.name) {
    case 'date_trunc': {
      const unit = unitOf(first);
      return unit && second && ofTime(second, ofStart(unit, ends), columnOf);
    }
    case 'stripe_sql_sunday':
      return first && ofTime(first, ofStart('sunday', ends), columnOf);
    case 'last_day':
      // The last day is in the time's own month, and does not end before the time.
      return (
        first &&
        ofTime(
          first,
          mapEnds(
            ends,
            (from) => startOf('month', from),
            (until) => startFrom('day', until),
          ),
          columnOf,
        )
      );
    default:
      return undefined;
  }
}

function unitOf(node: Expression | undefined): CalendarUnit | undefined {
  return node?.kind === 'literal' && node.type === 'text' && isCalendarUnit(node.value) ? node.value : undefined;
}

/** A time moved by an interval, or a date by days. */
function ofShifted(
  node: Extract<Expression, { kind: 'binary' }>,
  ends: Ends,
  columnOf: ColumnOf,
): TimeSpan | undefined {
  if (node.op !== '+' && node.op !== '-') return undefined;
  const [left, right] = [intervalOf(node.left), intervalOf(node.right)];
  if (right !== undefined) return ofTime(node.left, moved(ends, right, node.op === '+' ? -1 : 1), columnOf);
  return left !== undefined && node.op === '+' ? ofTime(node.right, moved(ends, left, -1), columnOf) : undefined;
}

interface Interval {
  readonly months: number;
  readonly micros: number;
}

function intervalOf(node: Expression): Interval | undefined {
  const constant = foldConstant(node);
  if (constant?.kind === 'interval') return constant;
  return constant?.kind === 'number' ? { months: 0, micros: Number(constant.digits) * DAY_MICROS } : undefined;
}

/** A month's last days may have been cut down to a shorter month's. */
const CUT_DAYS = 3;

/** Months are added first, so they are taken away last. */
function moved(ends: Ends, { months, micros }: Interval, sign: 1 | -1): Ends {
  const move = (end: number): number => addMonths(end + sign * micros, sign * months);
  return mapEnds(ends, move, (until) => (months === 0 ? move(until) : move(until) + CUT_DAYS * DAY_MICROS + 1));
}

function ofNumber(node: Expression, bounds: Bounds, columnOf: ColumnOf): TimeSpan | undefined {
  if (node.kind === 'call') return ofNumberCall(node, bounds, columnOf);
  // The nearest whole number is not more than one away.
  if (node.kind === 'cast' && node.type === 'BIGINT') return ofNumber(node.operand, widened(bounds, 1), columnOf);
  if (node.kind === 'binary' && node.op === '-') return ofDays(node, bounds, columnOf);
  return undefined;
}

function widened({ low, high }: Bounds, by: number): Bounds {
  return { ...(low !== undefined && { low: low - by }), ...(high !== undefined && { high: high + by }) };
}

function ofNumberCall(node: Call, bounds: Bounds, columnOf: ColumnOf): TimeSpan | undefined {
  const [first, second, third] = node.args;
  switch (node.name.name) {
    case 'date_part':
      return second && ofPart(first, second, bounds, columnOf);
    case 'date_diff':
      return second && third && ofDifference(unitOf(first), second, third, bounds, columnOf);
    // Whole units that passed are as many as began, or one less.
    case 'date_sub':
      return second && third && ofDifference(unitOf(first), second, third, widened(bounds, 1), columnOf);
    case 'stripe_sql_months':
      return first && second && ofDifference('month', first, second, widened(bounds, 1), columnOf);
    case 'stripe_sql_div':
      return first && second && ofQuotient(first, foldConstant(second), bounds, columnOf);
    case 'floor':
      return first && ofNumber(first, widened(bounds, 1), columnOf);
    default:
      return undefined;
  }
}

function ofPart(
  part: Expression | undefined,
  time: Expression,
  bounds: Bounds,
  columnOf: ColumnOf,
): TimeSpan | undefined {
  if (part?.kind !== 'literal' || part.type !== 'text') return undefined;
  if (part.value === 'year')
    return ofTime(
      time,
      mapEnds(whole(bounds), (year) => unitStart('year', year - 1970)),
      columnOf,
    );
  // Seconds as a floating-point number are right to a microsecond.
  const micros = mapEnds({ from: bounds.low, until: bounds.high } as Ends, (end) => Math.round(end * MICROS));
  return part.value === 'epoch'
    ? ofTime(
        time,
        mapEnds(
          micros,
          (from) => from - 2,
          (until) => until + 2,
        ),
        columnOf,
      )
    : undefined;
}

/** Beginnings of a unit between two times, one of which is known. */
function ofDifference(
  unit: CalendarUnit | undefined,
  start: Expression,
  end: Expression,
  bounds: Bounds,
  columnOf: ColumnOf,
): TimeSpan | undefined {
  const [known, isEnd] = [foldConstant(start) ?? foldConstant(end), foldConstant(start) === undefined];
  if (unit === undefined || known?.kind !== 'time') return undefined;
  const index = unitIndex(unit, known.micros);
  const units = whole(isEnd ? from(index, bounds) : plus(index, bounds));
  return ofTime(
    isEnd ? start : end,
    mapEnds(units, (each) => unitStart(unit, each)),
    columnOf,
  );
}

function plus(base: number, { low, high, ...open }: Bounds): Bounds {
  return { ...open, ...(low !== undefined && { low: base + low }), ...(high !== undefined && { high: base + high }) };
}

/** The bounds of what, taken from `base`, is within the bounds. */
function from(base: number, { low, high, lowOpen, highOpen }: Bounds): Bounds {
  return {
    ...(high !== undefined && { low: base - high, lowOpen: highOpen === true }),
    ...(low !== undefined && { high: base - low, highOpen: lowOpen === true }),
  };
}

function ofQuotient(
  node: Expression,
  by: ReturnType<typeof foldConstant>,
  { low, high }: Bounds,
  columnOf: ColumnOf,
): TimeSpan | undefined {
  const divisor = by?.kind === 'number' ? Number(by.digits) : 0;
  if (divisor < 1) return undefined;
  const bounds = {
    ...(low !== undefined && { low: (low - 1) * divisor }),
    ...(high !== undefined && { high: (high + 1) * divisor }),
  };
  return ofNumber(node, bounds, columnOf);
}

/** `now() - created`, an interval whose months are 30 days each when it is compared. */
function ofInterval(node: Expression, bounds: Bounds, columnOf: ColumnOf): TimeSpan | undefined {
  const sides = node.kind === 'binary' && node.op === '-' ? node : undefined;
  const [left, right] = [sides && foldConstant(sides.left), sides && foldConstant(sides.right)];
  if (sides && left?.kind === 'time') return ofTime(sides.right, whole(from(left.micros, bounds)), columnOf);
  return sides && right?.kind === 'time' ? ofTime(sides.left, whole(plus(right.micros, bounds)), columnOf) : undefined;
}

/** A date less a date is days. */
function ofDays(
  node: Extract<Expression, { kind: 'binary' }>,
  bounds: Bounds,
  columnOf: ColumnOf,
): TimeSpan | undefined {
  return ofDifference('day', node.right, node.left, bounds, columnOf);
}
