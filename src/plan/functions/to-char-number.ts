import { DriverError, type Position } from '../../core/errors.js';
import { duckCall, literalNumber, literalText, type Typed } from '../typed.js';
import { digitsText, fixedText, isNegative } from './number-text.js';
import { either, joinTexts } from './pieces.js';

interface Template {
  readonly filled: boolean;
  /** Digits before the point, and those that are shown in any case. */
  readonly whole: number;
  readonly zeros: number;
  readonly decimals: number;
  readonly keep: number;
  readonly grouped: boolean;
  readonly before: string;
  readonly after: string;
}

/** PostgreSQL's to_char of a number: 9, 0, comma, point, FM and texts around them. Throws `invalid_value` for the rest. */
export function toCharNumber(value: Typed, pattern: string, at: number, position: () => Position): Typed {
  const template = read(pattern, position);
  const text = (part: string): Typed => literalText(part, at);
  const digits = pointed(digitsText(value, template, at), template, at);
  const body = joinTexts([text(template.before), digits, text(template.after)], at);
  const signed = joinTexts([either(isNegative(value, template.decimals, at), text('-'), text(''), at), body], at);
  const shown = template.filled
    ? duckCall('lpad', [signed, literalNumber(String(width(template)), at), text(' ')], 'TEXT', at)
    : signed;
  return either(tooLong(value, template, at), text(overflow(template)), shown, at);
}

/** Where FM leaves no digit behind the point, PostgreSQL leaves the point. */
function pointed(digits: Typed, { decimals, keep }: Template, at: number): Typed {
  if (decimals === 0 || keep > 0) return digits;
  const point = literalText('.', at);
  return either(duckCall('contains', [digits, point], 'BOOLEAN', at), digits, joinTexts([digits, point], at), at);
}

function read(pattern: string, position: () => Position): Template {
  const parts = /^(FM)?((?:"[^"]*"|[$€£ ])*)([90,G]*)(?:[.D]([90]*))?((?:"[^"]*"|[%€£ ])*)$/i.exec(pattern);
  const [, fill, before = '', digits = '', fraction = '', after = ''] = parts ?? [];
  const whole = digits.toUpperCase().replaceAll('G', ',');
  const digitCount = whole.replaceAll(',', '').length + fraction.length;
  if (!parts || digitCount === 0 || digitCount > 38 || fraction.length > 18 || !groupsOfThree(whole))
    throw new DriverError('invalid_value', `The number format "${pattern}" is not known`, {
      position: position(),
      hint: "such as '999,990.00' or 'FM9990.00'",
    });
  const places = whole.replaceAll(',', '');
  const firstZero = places.indexOf('0');
  return {
    filled: fill === undefined,
    whole: places.length,
    // Without decimals a zero is shown as one.
    zeros: firstZero >= 0 ? places.length - firstZero : fraction === '' ? 1 : 0,
    decimals: fraction.length,
    keep: fill === undefined ? fraction.length : fraction.lastIndexOf('0') + 1,
    grouped: whole.includes(','),
    before: before.replaceAll('"', ''),
    after: after.replaceAll('"', ''),
  };
}

const groupsOfThree = (whole: string): boolean => !whole.includes(',') || /^[90]{1,3}(,[90]{3})+$/.test(whole);

/** One place is the sign's. */
function width({ whole, decimals, grouped, before, after }: Template): number {
  const commas = grouped ? Math.floor((whole - 1) / 3) : 0;
  return 1 + before.length + whole + commas + (decimals > 0 ? decimals + 1 : 0) + after.length;
}

/** Digits that have no place are shown as PostgreSQL shows them. */
function overflow(template: Template): string {
  const point = template.decimals > 0 ? `.${'#'.repeat(template.decimals)}` : '';
  return `${template.filled ? ' ' : ''}${template.before}${'#'.repeat(template.whole)}${point}${template.after}`;
}

function tooLong(value: Typed, { whole, decimals }: Template, at: number): Typed {
  const text = fixedText(duckCall('abs', [value], value.type, at), decimals, at);
  const pattern = literalText(`^[1-9][0-9]{${whole},}(\\.|$)`, at);
  return duckCall('regexp_matches', [text, pattern], 'BOOLEAN', at);
}
