import type { CalendarUnit } from './calendar.js';
import { unitIndex, unitStart } from './calendar.js';

/** strftime's letters of a fixed width, from the coarsest part of a time to the finest. */
const PARTS = ['Y', 'm', 'd', 'H', 'M', 'S'] as const;
const UNITS: readonly CalendarUnit[] = ['year', 'month', 'day', 'hour', 'minute', 'second'];
const WHOLE: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S' };

/** The times that a text of a format stands for: from the first of them, until the first that is later. */
export interface TextSpan {
  readonly from: number;
  readonly until: number;
  /** True when texts of the format are in the order of their times. */
  readonly sorts: boolean;
}

/** Reads a text as strftime would have written it; undefined for a format that leaves a part out, and for a text that it never gives. */
export function textSpan(format: string, text: string): TextSpan | undefined {
  const pieces = piecesOf(format.replace(/%([FT])/g, (_, letter: string) => WHOLE[letter] ?? ''));
  if (pieces === undefined) return undefined;
  const found = new RegExp(`^${pieces.map(pattern).join('')}$`).exec(text)?.slice(1);
  const letters = pieces.filter(({ isPart }) => isPart).map((piece) => piece.text);
  const values = PARTS.slice(0, letters.length).map((letter) => found?.[letters.indexOf(letter)]);
  const unit = UNITS[letters.length - 1];
  const from = timeOf(values);
  if (unit === undefined || from === undefined) return undefined;
  return {
    from,
    until: unitStart(unit, unitIndex(unit, from) + 1),
    sorts: letters.join('') === PARTS.slice(0, letters.length).join(''),
  };
}

interface Piece {
  readonly isPart: boolean;
  readonly text: string;
}

function piecesOf(format: string): Piece[] | undefined {
  const pieces = [...format.matchAll(/%(.)|[^%]/gs)].map(([whole, letter]): Piece | undefined => {
    if (letter === undefined) return { isPart: false, text: whole };
    if (letter === '%') return { isPart: false, text: '%' };
    return (PARTS as readonly string[]).includes(letter) ? { isPart: true, text: letter } : undefined;
  });
  const known = pieces.filter((piece) => piece !== undefined);
  return known.length === pieces.length ? known : undefined;
}

function pattern({ isPart, text }: Piece): string {
  if (!isPart) return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return text === 'Y' ? '(\\d{4})' : '(\\d\\d)';
}

/** Undefined unless every part is there and the calendar has it: `2024-02-30` is no time. */
function timeOf(texts: readonly (string | undefined)[]): number | undefined {
  const parts = texts.map(Number);
  const [year = NaN, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const read = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  return parts.length > 0 && parts.every((part, index) => part === read[index]) ? date.getTime() * 1000 : undefined;
}
