import { castTo, duckCall, literalBoolean, literalNumber, type Typed } from '../typed.js';

/** How the digits of a number are shown. */
export interface NumberStyle {
  /** Digits before the point that are shown in any case. */
  readonly zeros: number;
  /** Digits behind the point at most; the number is rounded to them, half away from zero. */
  readonly decimals: number;
  /** Of these so many also when they are zeros. */
  readonly keep: number;
  /** Thousands are separated by commas. */
  readonly grouped: boolean;
}

/** A number as text with exactly so many decimals, its sign in front. */
export function fixedText(value: Typed, decimals: number, at: number): Typed {
  const args = [38, Math.min(decimals, 18)];
  const rounded: Typed = {
    node: { kind: 'cast', operand: value.node, type: 'DECIMAL', args, array: false, lenient: false, at },
    type: 'DECIMAL',
  };
  return castTo(rounded, 'VARCHAR', 'TEXT', at);
}

/** The digits of a number without its sign. */
export function digitsText(value: Typed, style: NumberStyle, at: number): Typed {
  const digits = fixedText(duckCall('abs', [value], value.type, at), style.decimals, at);
  const number = (count: number): Typed => literalNumber(String(count), at);
  return duckCall(
    'stripe_sql_number',
    [digits, number(style.zeros), number(style.keep), literalBoolean(style.grouped, at)],
    'TEXT',
    at,
  );
}

/** True for a number that is below zero also when it is rounded to what is shown. */
export function isNegative(value: Typed, decimals: number, at: number): Typed {
  const text = fixedText(value, decimals, at);
  const pattern: Typed = { node: { kind: 'literal', type: 'text', value: '^-.*[1-9]', at }, type: 'TEXT' };
  return duckCall('regexp_matches', [text, pattern], 'BOOLEAN', at);
}
