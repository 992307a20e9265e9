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

/** PostgreSQL's to_char patterns, longest first. */
const POSTGRESQL: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['Month', '%B'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['DDD', '%j'],
  ['Mon', '%b'],
  ['Day', '%A'],
  ['IYYY', '%G'],
  ['YY', '%y'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['Dy', '%a'],
  ['HH', '%I'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['MS', '%g'],
  ['US', '%f'],
  ['AM', '%p'],
  ['PM', '%p'],
  ['IW', '%V'],
  ['Q', ''],
];

/** The strftime format that means the same; throws `invalid_value` for a letter that has no equal. */
export function strftimeFormat(
  pattern: string,
  dialect: 'mysql' | 'strftime' | 'postgresql',
  position: () => Position,
): string {
  switch (dialect) {
    case 'strftime':
      return pattern;
    case 'mysql':
      return pattern.replace(
        /%(.)/gs,
        (whole, letter: string) => MYSQL[letter] ?? (SHARED.has(letter) ? whole : refuse(whole, position)),
      );
    case 'postgresql':
      return fromPostgresql(pattern, position);
  }
}

function fromPostgresql(pattern: string, position: () => Position): string {
  let format = '';
  for (let rest = pattern; rest !== '';) {
    const quoted = /^"([^"]*)"/.exec(rest);
    const known = POSTGRESQL.find(([letters]) => rest.toUpperCase().startsWith(letters.toUpperCase()));
    if (quoted) format += (quoted[1] ?? '').replaceAll('%', '%%');
    else if (known) format += known[1] || refuse(known[0], position);
    else if (/^[A-Za-z]/.test(rest)) refuse(rest.charAt(0), position);
    else format += rest.charAt(0) === '%' ? '%%' : rest.charAt(0);
    rest = rest.slice(quoted?.[0].length ?? known?.[0].length ?? 1);
  }
  return format;
}

function refuse(letters: string, position: () => Position): never {
  throw new DriverError('invalid_value', `The time format "${letters}" is not known`, { position: position() });
}
