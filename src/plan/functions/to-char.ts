import { DriverError, type Position } from '../../core/errors.js';
import { castTo, duckCall, literalNumber, literalText, type Typed } from '../typed.js';

/** A stretch of the output: a strftime format, and what is done with its text. */
interface Piece {
  readonly format: string;
  readonly style: 'plain' | 'upper' | 'lower' | 'quarter';
  /** PostgreSQL fills names of months and days with blanks to nine characters, unless FM stands before them. */
  readonly padded: boolean;
}

/** Names follow the case of the pattern: `MONTH`, `Month`, `month`. */
const NAMES: Readonly<Record<string, { readonly format: string; readonly padded: boolean }>> = {
  month: { format: '%B', padded: true },
  mon: { format: '%b', padded: false },
  day: { format: '%A', padded: true },
  dy: { format: '%a', padded: false },
};

/** Patterns of digits, longest first, and the same without leading zeros (FM). */
const NUMBERS: readonly (readonly [pattern: string, format: string, unfilled?: string])[] = [
  ['YYYY', '%Y'],
  ['IYYY', '%G'],
  ['HH24', '%H', '%-H'],
  ['HH12', '%I', '%-I'],
  ['DDD', '%j', '%-j'],
  ['YY', '%y', '%-y'],
  ['MM', '%m', '%-m'],
  ['DD', '%d', '%-d'],
  ['HH', '%I', '%-I'],
  ['MI', '%M', '%-M'],
  ['SS', '%S', '%-S'],
  ['MS', '%g'],
  ['US', '%f'],
  ['IW', '%V'],
  ['ID', '%u'],
];

/** PostgreSQL's to_char of a time. Throws `invalid_value` for a pattern that is not known. */
export function toChar(time: Typed, pattern: string, at: number, position: () => Position): Typed {
  const texts = merged(piecesOf(pattern, position)).map((piece) => pieceText(piece, time, at));
  const [first = literalText('', at), ...rest] = texts;
  return rest.reduce<Typed>(
    (left, right) => ({ node: { kind: 'binary', op: '||', left: left.node, right: right.node, at }, type: 'TEXT' }),
    first,
  );
}

/** The strptime format of a to_date or to_timestamp pattern; throws `invalid_value` for what cannot be parsed. */
export function postgreSqlFormat(pattern: string, position: () => Position): string {
  const pieces = piecesOf(pattern, position);
  if (pieces.some((piece) => piece.style === 'quarter'))
    throw new DriverError('invalid_value', 'A quarter is no date', { position: position() });
  return pieces.map((piece) => piece.format).join('');
}

function piecesOf(pattern: string, position: () => Position): Piece[] {
  const pieces: Piece[] = [];
  for (let rest = pattern; rest !== '';) {
    const filled = !/^FM/i.test(rest);
    if (!filled) rest = rest.slice(2);
    const [piece, length] = nextPiece(rest, filled, position);
    pieces.push(piece);
    rest = rest.slice(length);
  }
  return pieces;
}

function nextPiece(rest: string, filled: boolean, position: () => Position): readonly [Piece, number] {
  const quoted = /^"([^"]*)"/.exec(rest);
  if (quoted) return [plain((quoted[1] ?? '').replaceAll('%', '%%')), quoted[0].length];
  const name = /^(month|mon|day|dy)/i.exec(rest)?.[0];
  if (name !== undefined) return [namePiece(name, filled), name.length];
  const half = /^[ap]m/i.exec(rest)?.[0];
  if (half !== undefined) return [{ ...plain('%p'), style: caseOf(half) === 'lower' ? 'lower' : 'plain' }, half.length];
  const upper = rest.toUpperCase();
  const number = NUMBERS.find(([letters]) => upper.startsWith(letters));
  if (number) return [plain(filled ? number[1] : (number[2] ?? number[1])), number[0].length];
  if (upper.startsWith('Q')) return [{ ...plain(''), style: 'quarter' }, 1];
  const [char = ''] = rest;
  if (/[A-Za-z]/.test(char))
    throw new DriverError('invalid_value', `The time format "${char}" is not known`, { position: position() });
  return [plain(char === '%' ? '%%' : char), char.length];
}

const plain = (format: string): Piece => ({ format, style: 'plain', padded: false });

function namePiece(name: string, filled: boolean): Piece {
  const { format, padded } = NAMES[name.toLowerCase()] ?? { format: '', padded: false };
  return { format, style: caseOf(name), padded: padded && filled };
}

function caseOf(name: string): 'plain' | 'upper' | 'lower' {
  if (name === name.toUpperCase()) return 'upper';
  return name === name.toLowerCase() ? 'lower' : 'plain';
}

/** Plain pieces side by side are one format. */
function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    const joins = last !== undefined && isPlain(last) && isPlain(piece);
    if (joins) result.splice(-1, 1, plain(last.format + piece.format));
    else result.push(piece);
  }
  return result;
}

const isPlain = (piece: Piece): boolean => piece.style === 'plain' && !piece.padded;

function pieceText({ format, style, padded }: Piece, time: Typed, at: number): Typed {
  if (style === 'quarter')
    return castTo(duckCall('date_part', [literalText('quarter', at), time], 'BIGINT', at), 'VARCHAR', 'TEXT', at);
  const text = duckCall('strftime', [time, literalText(format, at)], 'TEXT', at);
  const cased = style === 'plain' ? text : duckCall(style, [text], 'TEXT', at);
  return padded ? duckCall('rpad', [cased, literalNumber('9', at), literalText(' ', at)], 'TEXT', at) : cased;
}
