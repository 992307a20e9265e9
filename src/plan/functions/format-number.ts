import { DriverError, type Position } from '../../core/errors.js';
import { duckCall, literalNumber, literalText, type Typed } from '../typed.js';
import { digitsText, isNegative, type NumberStyle } from './number-text.js';
import { either, joinTexts } from './pieces.js';

/** Digits with the texts around them; `100` for a percentage. */
interface Layout extends NumberStyle {
  readonly before: string;
  readonly after: string;
  readonly times: 1 | 100;
  /** Around a negative number. */
  readonly negative: readonly [string, string];
}

const PLAIN = { before: '', after: '', times: 1, negative: ['-', ''], zeros: 1, grouped: false } as const;

/** MySQL's FORMAT(x, decimals), and .NET's `N2`. */
export const grouped = (decimals: number): Layout => ({ ...PLAIN, decimals, keep: decimals, grouped: true });

/** .NET's format of a number, as T-SQL's FORMAT takes it (culture en-US). Throws `invalid_value` for what is not known. */
export function dotNetNumber(pattern: string, position: () => Position): Layout {
  const standard = /^([NFCPDG])(\d{0,2})$/i.exec(pattern);
  const layout = standard ? standardLayout(standard[1] ?? '', standard[2] ?? '') : customLayout(pattern);
  if (layout !== undefined) return layout;
  throw new DriverError('invalid_value', `The number format "${pattern}" is not known`, {
    position: position(),
    hint: "such as 'N2', 'F2', 'C2', 'P1', 'D5', '0.00' or '#,##0.00'",
  });
}

function standardLayout(letter: string, digits: string): Layout | undefined {
  const decimals = digits === '' ? 2 : Math.min(Number(digits), 18);
  switch (letter.toUpperCase()) {
    case 'N':
      return grouped(decimals);
    case 'F':
      return { ...PLAIN, decimals, keep: decimals };
    case 'C':
      return { ...grouped(decimals), before: '$', negative: ['(', ')'] };
    case 'P':
      return { ...grouped(decimals), after: ' %', times: 100 };
    case 'D':
      return { ...PLAIN, decimals: 0, keep: 0, zeros: Math.max(Number(digits), 1) };
    default:
      return digits === '' ? { ...PLAIN, decimals: 18, keep: 0 } : undefined;
  }
}

/** `0`, `#`, `,`, `.` and `%` with texts around them. */
function customLayout(pattern: string): Layout | undefined {
  const parts =
    /^((?:[^0#.,;\\'"%]|'[^']*'|"[^"]*"|\\.)*)([#0,]*)(?:\.([0#]*))?((?:[^0#.,;\\'"]|'[^']*'|"[^"]*"|\\.)*)$/s.exec(
      pattern,
    );
  const [, before = '', whole = '', fraction = '', after = ''] = parts ?? [];
  if (!parts || !/[0#]/.test(whole + fraction) || /0.*#/.test(whole) || /#.*0/.test(fraction)) return undefined;
  // A comma at the end of the digits would divide by a thousand.
  if (whole.endsWith(',') || whole.length > 38) return undefined;
  const zeros = whole.replace(/[^0]/g, '').length;
  const keep = fraction.replace(/[^0]/g, '').length;
  const percent = after.includes('%');
  return {
    ...PLAIN,
    zeros,
    decimals: Math.min(fraction.length, 18),
    keep,
    grouped: whole.includes(','),
    before: unquoted(before),
    after: unquoted(after),
    times: percent ? 100 : 1,
  };
}

const unquoted = (text: string): string =>
  text.replace(/'([^']*)'|"([^"]*)"|\\(.)/gs, (_whole, a?: string, b?: string, c?: string) => a ?? b ?? c ?? '');

/** The number in its layout. */
export function formatNumber(value: Typed, layout: Layout, at: number): Typed {
  const shown: Typed =
    layout.times === 1
      ? value
      : {
          node: { kind: 'binary', op: '*', left: value.node, right: literalNumber('100', at).node, at },
          type: value.type,
        };
  const text = (part: string): Typed => literalText(part, at);
  const digits = digitsText(shown, layout, at);
  const [open, close] = layout.negative;
  const minus = isNegative(shown, layout.decimals, at);
  return joinTexts(
    [
      either(minus, text(open), text(''), at),
      text(layout.before),
      digits,
      text(layout.after),
      ...(close === '' ? [] : [either(minus, text(close), text(''), at)]),
    ],
    at,
  );
}

/** Upper-case digits of base 16. */
export const hexadecimal = (value: Typed, at: number): Typed => duckCall('hex', [value], 'TEXT', at);
