import { DriverError, type Position } from '../../core/errors.js';

/** .NET's standard formats of a time (culture en-US). */
const STANDARD: Readonly<Record<string, string>> = {
  d: '%-m/%-d/%Y',
  D: '%A, %B %-d, %Y',
  f: '%A, %B %-d, %Y %-I:%M %p',
  F: '%A, %B %-d, %Y %-I:%M:%S %p',
  g: '%-m/%-d/%Y %-I:%M %p',
  G: '%-m/%-d/%Y %-I:%M:%S %p',
  t: '%-I:%M %p',
  T: '%-I:%M:%S %p',
  s: '%Y-%m-%dT%H:%M:%S',
  u: '%Y-%m-%d %H:%M:%SZ',
  M: '%B %-d',
  m: '%B %-d',
  Y: '%B %Y',
  y: '%B %Y',
};

const CUSTOM: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  yy: '%y',
  MMMM: '%B',
  MMM: '%b',
  MM: '%m',
  M: '%-m',
  dddd: '%A',
  ddd: '%a',
  dd: '%d',
  d: '%-d',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  h: '%-I',
  mm: '%M',
  m: '%-M',
  ss: '%S',
  s: '%-S',
  fff: '%g',
  ffffff: '%f',
  tt: '%p',
};

/** The strftime format of a .NET format, as T-SQL's FORMAT takes it; throws `invalid_value` for letters that have no equal. */
export function fromDotNetFormat(pattern: string, position: () => Position): string {
  const standard = Object.hasOwn(STANDARD, pattern) ? STANDARD[pattern] : undefined;
  if (standard !== undefined) return standard;
  return pattern.replace(
    /'([^']*)'|"([^"]*)"|\\(.)|([A-Za-z])\4*|%/gs,
    (whole: string, a?: string, b?: string, c?: string, letter?: string) => {
      if (letter === undefined) return (a ?? b ?? c ?? whole).replaceAll('%', '%%');
      const format = Object.hasOwn(CUSTOM, whole) ? CUSTOM[whole] : undefined;
      if (format !== undefined) return format;
      throw new DriverError('invalid_value', `The time format "${whole}" is not known`, {
        position: position(),
        hint: "such as 'yyyy-MM-dd HH:mm:ss'; text goes in quotes inside the format",
      });
    },
  );
}
