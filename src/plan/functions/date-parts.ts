import { DriverError } from '../../core/errors.js';
import { suggestion } from '../../catalog/names.js';
import type { Typed } from '../typed.js';
import type { CallContext } from './scalar-function.js';

/** Spellings of a part of a time (T-SQL's abbreviations too) and DuckDB's name of it. */
const PARTS: Readonly<Record<string, string>> = {
  year: 'year',
  years: 'year',
  yy: 'year',
  yyyy: 'year',
  y: 'year',
  quarter: 'quarter',
  quarters: 'quarter',
  qq: 'quarter',
  q: 'quarter',
  month: 'month',
  months: 'month',
  mon: 'month',
  mm: 'month',
  m: 'month',
  week: 'week',
  weeks: 'week',
  wk: 'week',
  ww: 'week',
  isowk: 'isoweek',
  iso_week: 'isoweek',
  isoww: 'isoweek',
  day: 'day',
  days: 'day',
  dd: 'day',
  d: 'day',
  dayofyear: 'dayofyear',
  doy: 'dayofyear',
  dy: 'dayofyear',
  weekday: 'weekday',
  dw: 'weekday',
  w: 'weekday',
  dayofweek: 'dow',
  dow: 'dow',
  isodow: 'isodow',
  hour: 'hour',
  hours: 'hour',
  hh: 'hour',
  h: 'hour',
  minute: 'minute',
  minutes: 'minute',
  mi: 'minute',
  n: 'minute',
  min: 'minute',
  second: 'second',
  seconds: 'second',
  ss: 'second',
  s: 'second',
  sec: 'second',
  millisecond: 'millisecond',
  milliseconds: 'millisecond',
  ms: 'millisecond',
  microsecond: 'microsecond',
  microseconds: 'microsecond',
  mcs: 'microsecond',
  epoch: 'epoch',
  decade: 'decade',
  century: 'century',
  millennium: 'millennium',
  isoyear: 'isoyear',
};

/**
 * The part of a time that an argument names: `'month'` in quotes, or T-SQL's bare `month` (bound as a text literal by the binder).
 * Throws `invalid_value` naming near parts.
 */
export function datePart(part: Typed, context: CallContext): string {
  const { node } = part;
  if (node.kind === 'literal' && node.type === 'text') {
    const name = PARTS[node.value.toLowerCase()];
    if (name !== undefined) return name;
    const hint = suggestion(node.value, ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second']);
    throw new DriverError('invalid_value', `'${node.value}' is no part of a time`, {
      position: context.position(node.at),
      hint,
    });
  }
  throw new DriverError('invalid_value', `The part of a time in ${context.name} must be a literal`, {
    position: context.position(node.at),
    hint: "such as 'month'",
  });
}

/** Parts that a time can be moved by, and the function that makes an interval of them. T-SQL's weekday and dayofyear move by days. */
const UNITS: Readonly<Record<string, string>> = {
  decade: 'to_decades',
  year: 'to_years',
  quarter: 'to_quarters',
  month: 'to_months',
  week: 'to_weeks',
  day: 'to_days',
  dayofyear: 'to_days',
  weekday: 'to_days',
  hour: 'to_hours',
  minute: 'to_minutes',
  second: 'to_seconds',
  millisecond: 'to_milliseconds',
  microsecond: 'to_microseconds',
};

/** DuckDB's function for an interval of that many parts; throws `invalid_value` for a part that is no span of time. */
export function intervalOf(part: Typed, context: CallContext): string {
  const name = datePart(part, context);
  const unit = UNITS[name];
  if (unit !== undefined) return unit;
  throw new DriverError('invalid_value', `${context.name} cannot move a time by a "${name}"`, {
    position: context.position(part.node.at),
  });
}

/** True where the first of so many arguments may be a bare part of a time; MySQL's DATEDIFF(a, b) has none. */
export function startsWithPart(name: string, count: number): boolean {
  return PART_FIRST.has(name) && !(count === 2 && DIFFERENCES.has(name));
}

const DIFFERENCES: ReadonlySet<string> = new Set(['datediff', 'datediff_big', 'date_diff']);

const PART_FIRST: ReadonlySet<string> = new Set([
  'dateadd',
  'datediff',
  'datepart',
  'datename',
  'datetrunc',
  'timestampadd',
  'timestampdiff',
  'extract',
  'date_part',
  'date_trunc',
  'date_diff',
  'datediff_big',
]);
