import type { ColumnDefinition } from '../../catalog/definition.js';
import { formatTimestamp } from '../../core/format-time.js';
import { MICROS } from '../../core/timestamp.js';
import type { Value } from '../../core/value.js';

/** How a value that Stripe cannot state exactly is moved so that no row is lost. */
export type Rounding = 'down' | 'up';

export interface Formatted {
  readonly text: string;
  /** False when a fraction was rounded: the condition sent is wider than the one asked. */
  readonly exact: boolean;
}

/** Longest text worth asking Stripe for: ids and e-mails are shorter, and a URL has its limits. */
const MAX_TEXT = 500;
const CONTROL = /[\u0000-\u001f\u007f]/;

/** A value as Stripe's parameters write it, or undefined when it cannot be sent (Stripe reads an empty text as "no parameter"). */
export function formatValue(value: Value, column: ColumnDefinition, rounding: Rounding): Formatted | undefined {
  if (typeof value === 'boolean' || typeof value === 'bigint') return { text: String(value), exact: true };
  if (typeof value === 'string') return sendable(value) ? { text: value, exact: true } : undefined;
  if (typeof value !== 'number') return undefined;
  if (column.type === 'TIMESTAMP')
    return column.time === 'iso' ? isoTime(value, rounding) : whole(value / MICROS, rounding);
  return column.type === 'BIGINT' ? whole(value, rounding) : { text: String(value), exact: true };
}

function sendable(text: string): boolean {
  return text !== '' && text.length <= MAX_TEXT && !CONTROL.test(text);
}

/** Stripe compares whole numbers. */
function whole(value: number, rounding: Rounding): Formatted {
  return { text: String(round(value, rounding)), exact: Number.isInteger(value) };
}

/** v2 writes times with milliseconds. */
function isoTime(micros: number, rounding: Rounding): Formatted {
  const rounded = round(micros / 1000, rounding) * 1000;
  return { text: formatTimestamp(rounded), exact: rounded === micros };
}

function round(value: number, rounding: Rounding): number {
  return rounding === 'down' ? Math.floor(value) : Math.ceil(value);
}
