import { DriverError, type Position } from '../../core/errors.js';

/** MySQL's DATE_FORMAT letters that differ from strftime's. */
const MYSQL: Readonly<Record<string, string>> = {
  i: '%M',
  s: '%S',
  M: '%B',
  W: '%A',
  c: '%-m',
  e: '%-d',
  k: '%-H',
  l: '%-I',
  h: '%I',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  f: '%f',
  u: '%W',
  U: '%U',
  v: '%V',
  x: '%G',
};

/** Letters that mean the same in MySQL and strftime. */
const SHARED = new Set(['Y', 'y', 'm', 'd', 'H', 'I', 'S', 'p', 'a', 'b', 'j', 'w', '%']);

/** The strftime format that means the same as MySQL's; throws `invalid_value` for a letter that has no equal. */
export function fromMySqlFormat(pattern: string, position: () => Position): string {
  return pattern.replace(/%(.)/gs, (whole, letter: string) => {
    const format = MYSQL[letter] ?? (SHARED.has(letter) ? whole : undefined);
    if (format !== undefined) return format;
    throw new DriverError('invalid_value', `The time format "${whole}" is not known`, { position: position() });
  });
}
