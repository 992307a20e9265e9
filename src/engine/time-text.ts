import { formatDay, formatFraction, twoDigits } from '../core/format-time.js';

const MICROS_PER_SECOND = 1_000_000n;
const MICROS_PER_DAY = 86_400n * MICROS_PER_SECOND;

/** DuckDB's infinite date. */
const INFINITE_DAYS = 2 ** 31 - 1;

/** Days since the epoch as `2024-03-01`; `infinity` and `-infinity`. */
export function dateText(days: number): string {
  if (Math.abs(days) === INFINITE_DAYS) return days > 0 ? 'infinity' : '-infinity';
  return formatDay(new Date(days * 86_400_000));
}

/** Microseconds since midnight as `09:30:00`, a fraction only if there is any. */
export function timeText(micros: bigint): string {
  const seconds = Number(micros / MICROS_PER_SECOND);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map(twoDigits).join(':') + formatFraction(micros % MICROS_PER_SECOND, 6);
}

/** An interval as PostgreSQL prints it: `7 days`, `1 mon`, `1 year 2 mons`, `-1 days +02:00:00`. */
export function intervalText(months: number, days: number, micros: bigint): string {
  const parts: string[] = [];
  let afterNegative = false;
  const add = (value: number, unit: string): void => {
    if (value === 0) return;
    parts.push(`${afterNegative && value > 0 ? '+' : ''}${value} ${unit}${value === 1 ? '' : 's'}`);
    afterNegative = value < 0;
  };
  add(Math.trunc(months / 12), 'year');
  add(months % 12, 'mon');
  add(days, 'day');
  if (micros !== 0n || parts.length === 0) {
    const sign = micros < 0n ? '-' : afterNegative ? '+' : '';
    parts.push(sign + timeText(micros < 0n ? -micros : micros));
  }
  return parts.join(' ');
}

/** Days since the epoch of `2024-03-01`; undefined when it is no such date. */
export function daysOfDate(text: string): number | undefined {
  if (!/^\d{4,6}-\d{2}-\d{2}$/.test(text)) return undefined;
  const days = Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  return Number.isInteger(days) && dateText(days) === text ? days : undefined;
}

/** Microseconds since midnight of `09:30:00.5`; undefined when it is no such time. */
export function microsOfTime(text: string): bigint | undefined {
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds] = match.slice(1, 4).map(Number) as [number, number, number];
  const micros =
    BigInt(hours * 3600 + minutes * 60 + seconds) * MICROS_PER_SECOND + BigInt((match[4] ?? '').padEnd(6, '0'));
  return minutes < 60 && seconds < 60 && micros <= MICROS_PER_DAY ? micros : undefined;
}
