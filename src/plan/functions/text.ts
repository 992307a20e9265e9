import { asText, duckCall, isTextLiteral, literalNumber, literalText, type Typed } from '../typed.js';
import { argument, plain, rewrite, type ScalarFunction } from './scalar-function.js';

const text = (duck: string, min: number, max = min): ScalarFunction =>
  rewrite(min, max, (args, { at }) => duckCall(duck, [asText(argument(args, 0)), ...args.slice(1)], 'TEXT', at));

const measure = (duck: string): ScalarFunction =>
  rewrite(1, 1, (args, { at }) => duckCall(duck, [asText(argument(args, 0))], 'BIGINT', at));

/** All arguments as text. */
const texts = (duck: string, min: number, max: number, type: 'TEXT' | 'BOOLEAN' | 'BIGINT' = 'TEXT'): ScalarFunction =>
  rewrite(min, max, (args, { at }) => duckCall(duck, args.map(asText), type, at));

/**
 * Position of a needle in a text, from 1, optionally from a start; 0 when it is not there. `order` says which comes first.
 * A start before the text is its beginning in T-SQL, and finds nothing in MySQL.
 */
const locate = (order: 'needle first' | 'text first', start: 'clamped' | 'as given' = 'as given'): ScalarFunction =>
  rewrite(2, 3, (args, { at }) => {
    const [needle, hay] =
      order === 'needle first' ? [argument(args, 0), argument(args, 1)] : [argument(args, 1), argument(args, 0)];
    const from = args[2];
    if (from === undefined) return duckCall('strpos', [asText(hay), asText(needle)], 'BIGINT', at);
    const first = start === 'clamped' ? duckCall('greatest', [from, literalNumber('1', at)], 'BIGINT', at) : from;
    return duckCall('stripe_sql_locate', [asText(hay), asText(needle), first], 'BIGINT', at);
  });

/** T-SQL's LEN does not count trailing blanks. */
const len = rewrite(1, 1, ([operand], { at }) =>
  duckCall('length', [duckCall('rtrim', [asText(operand as Typed)], 'TEXT', at)], 'BIGINT', at),
);

/** T-SQL's STUFF(text, start, length, replacement). */
const stuff = rewrite(4, 4, (args, { at }) =>
  duckCall('stripe_sql_stuff', [asText(argument(args, 0)), ...args.slice(1)], 'TEXT', at),
);

const space = rewrite(1, 1, (args, { at }) =>
  duckCall('stripe_sql_repeat', [literalText(' ', at), argument(args, 0)], 'TEXT', at),
);

/** What matches the regular expression, or its first group; NULL when nothing does. */
const find = (text: Typed, pattern: Typed, part: '0' | '1', at: number): Typed =>
  duckCall('stripe_sql_find', [text, pattern, literalNumber(part, at)], 'TEXT', at);

/**
 * `SUBSTRING(text, start, length)` of the standard: positions before the text count towards the length and give nothing.
 * A regular expression as second argument is PostgreSQL's: the match, or its first group if it has one.
 */
const substring = rewrite(2, 3, (args, { at }) => {
  const [text, second] = [asText(argument(args, 0)), argument(args, 1)];
  if (args.length === 2 && isTextLiteral(second.node))
    return find(text, second, /(^|[^\\])\((?!\?)/.test(second.node.value) ? '1' : '0', at);
  const name = args.length === 2 ? 'stripe_sql_tail' : 'stripe_sql_substring';
  return duckCall(name, [text, ...args.slice(1)], 'TEXT', at);
});

/** MySQL's, Oracle's and SQLite's: a negative start counts from the end. */
const substr = text('substring', 2, 3);

/** Text functions by every spelling of PostgreSQL, T-SQL and MySQL. */
export const TEXT_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  lower: text('lower', 1),
  lcase: text('lower', 1),
  upper: text('upper', 1),
  ucase: text('upper', 1),
  initcap: text('stripe_sql_initcap', 1),
  length: measure('length'),
  char_length: measure('length'),
  character_length: measure('length'),
  len,
  octet_length: measure('strlen'),
  datalength: measure('strlen'),
  bit_length: measure('bit_length'),
  trim: text('trim', 1, 2),
  btrim: text('trim', 1, 2),
  ltrim: text('ltrim', 1, 2),
  rtrim: text('rtrim', 1, 2),
  left: text('left', 2),
  right: text('right', 2),
  substring,
  substr,
  mid: substr,
  replace: texts('replace', 3, 3),
  translate: texts('translate', 3, 3),
  reverse: text('reverse', 1),
  repeat: text('stripe_sql_repeat', 2),
  replicate: text('stripe_sql_repeat', 2),
  space,
  lpad: rewrite(2, 3, (args, { at }) =>
    duckCall(
      'stripe_sql_lpad',
      [asText(argument(args, 0)), argument(args, 1), args[2] ?? literalText(' ', at)],
      'TEXT',
      at,
    ),
  ),
  rpad: rewrite(2, 3, (args, { at }) =>
    duckCall(
      'stripe_sql_rpad',
      [asText(argument(args, 0)), argument(args, 1), args[2] ?? literalText(' ', at)],
      'TEXT',
      at,
    ),
  ),
  concat: texts('concat', 1, Infinity),
  concat_ws: texts('concat_ws', 2, Infinity),
  // The parser gives POSITION(a IN b) as position(a, b).
  position: locate('needle first'),
  charindex: locate('needle first', 'clamped'),
  locate: locate('needle first'),
  strpos: locate('text first'),
  instr: locate('text first'),
  starts_with: texts('starts_with', 2, 2, 'BOOLEAN'),
  ends_with: texts('ends_with', 2, 2, 'BOOLEAN'),
  contains: texts('contains', 2, 2, 'BOOLEAN'),
  split_part: text('split_part', 3),
  ascii: measure('ascii'),
  unicode: measure('unicode'),
  chr: plain('chr', 'TEXT', 1),
  char: plain('chr', 'TEXT', 1),
  nchar: plain('chr', 'TEXT', 1),
  md5: text('md5', 1),
  sha256: text('sha256', 1),
  stuff,
  regexp_replace: texts('regexp_replace', 3, 4),
  regexp_matches: texts('regexp_matches', 2, 3, 'BOOLEAN'),
  regexp_like: texts('regexp_matches', 2, 3, 'BOOLEAN'),
  regexp_substr: rewrite(2, 2, (args, { at }) => find(asText(argument(args, 0)), asText(argument(args, 1)), '0', at)),
  quote_literal: rewrite(1, 1, (args, { at }) => duckCall('stripe_sql_quote', [asText(argument(args, 0))], 'TEXT', at)),
};
