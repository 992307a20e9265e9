import { MICROS } from '../core/timestamp.js';

/** Spans of time that begin at a whole one of them; all times are epoch microseconds in UTC. `sunday` is a week as T-SQL counts it. */
export type CalendarUnit =
  'year' | 'quarter' | 'month' | 'week' | 'sunday' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond';

export const DAY_MICROS = 86_400 * MICROS;
const MONTHS: Readonly<Partial<Record<CalendarUnit, number>>> = { year: 12, quarter: 3, month: 1 };
const WIDTHS: Readonly<Partial<Record<CalendarUnit, number>>> = {
  week: 7 * DAY_MICROS,
  sunday: 7 * DAY_MICROS,
  day: DAY_MICROS,
  hour: 3600 * MICROS,
  minute: 60 * MICROS,
  second: MICROS,
  millisecond: 1000,
};
/** Where weeks are counted from: the first of January 1970 was a Thursday. */
const ORIGINS: Readonly<Partial<Record<CalendarUnit, number>>> = { week: 4 * DAY_MICROS, sunday: 3 * DAY_MICROS };

export const isCalendarUnit = (unit: string): unit is CalendarUnit => unit in MONTHS || unit in WIDTHS;

/** The beginning of the unit that holds the time. */
export function startOf(unit: CalendarUnit, micros: number): number {
  return unitStart(unit, unitIndex(unit, micros));
}

/** The first beginning of a unit that is not before the time. */
export function startFrom(unit: CalendarUnit, micros: number): number {
  const start = startOf(unit, micros);
  return start === micros ? start : unitStart(unit, unitIndex(unit, micros) + 1);
}

/** Units counted from 1970 on: what lies between two of them is how often one began. */
export function unitIndex(unit: CalendarUnit, micros: number): number {
  const months = MONTHS[unit];
  if (months === undefined) return Math.floor((micros - (ORIGINS[unit] ?? 0)) / (WIDTHS[unit] ?? 1));
  const date = new Date(Math.floor(micros / 1000));
  return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / months);
}

export function unitStart(unit: CalendarUnit, index: number): number {
  const months = MONTHS[unit];
  return months === undefined
    ? index * (WIDTHS[unit] ?? 1) + (ORIGINS[unit] ?? 0)
    : startOfYearMonth(1970, index * months);
}

/** A year of less than two digits is one of our era, not of the last century. */
function startOfYearMonth(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1) * 1000;
}

/** So many months later, kept within the month's days, as PostgreSQL adds an interval. */
export function addMonths(micros: number, months: number): number {
  const month = unitIndex('month', micros);
  const [start, next] = [unitStart('month', month + months), unitStart('month', month + months + 1)];
  const inMonth = micros - unitStart('month', month);
  const lastDay = next - start - DAY_MICROS;
  const day = Math.min(Math.floor(inMonth / DAY_MICROS) * DAY_MICROS, lastDay);
  return start + day + (inMonth % DAY_MICROS);
}
