import { DriverError, type Position } from '../../core/errors.js';
import type { SqlType } from '../../core/value.js';
import { coerceLiteral } from '../literals.js';
import {
  asText,
  castTo,
  duckCall,
  isInteger,
  isNumeric,
  isTextLiteral,
  literalNumber,
  literalText,
  type Typed,
} from '../typed.js';
import { fromMySqlFormat } from './date-format.js';
import { datePart, intervalOf } from './date-parts.js';
import { argument, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';
import { toCharNumber } from './to-char-number.js';
import { postgreSqlFormat, toChar } from './to-char.js';

/** An argument as a time: literals are read, integers are epoch seconds, other text is cast. */
export function asTime(operand: Typed, context: CallContext): Typed {
  const read = coerceLiteral(operand, 'TIMESTAMP', {
    meets: `the argument of ${context.name}`,
    position: (at) => context.position(at),
  });
  if (read.type === 'TIMESTAMP' || read.type === 'DATE' || read.type === undefined) return read;
  if (read.type === 'BIGINT') return epochSeconds(read, context.at);
  return castTo(read, 'TIMESTAMP', 'TIMESTAMP', context.at);
}

/** Whole epoch seconds as a TIMESTAMP. */
export function epochSeconds(operand: Typed, at: number): Typed {
  const micros: Typed = {
    node: { kind: 'binary', op: '*', left: operand.node, right: literalNumber('1000000', at).node, at },
    type: 'BIGINT',
  };
  return duckCall('make_timestamp', [micros], 'TIMESTAMP', at);
}

/** As `asTime`, but a TIME and an INTERVAL have parts too. */
export function asMoment(operand: Typed, context: CallContext): Typed {
  return operand.type === 'TIME' || operand.type === 'INTERVAL' ? operand : asTime(operand, context);
}

const now = rewrite(0, 1, (_args, context) => context.now);
const timeOfDay = rewrite(0, 0, (_args, context) => castTo(context.now, 'TIME', 'TIME', context.at));
const today = rewrite(0, 0, (_args, context) => castTo(context.now, 'DATE', 'DATE', context.at));

/** The part as a number; EPOCH and SECOND keep their fraction in PostgreSQL only for EXTRACT, so EPOCH is DOUBLE and SECOND whole. */
export function extractPart(part: string, time: Typed, at: number): Typed {
  if (part === 'isoweek') return extractPart('week', time, at);
  if (part === 'weekday') return plusOne(extractPart('dow', time, at), at);
  return duckCall('date_part', [literalText(part, at), time], part === 'epoch' ? 'DOUBLE' : 'BIGINT', at);
}

/** T-SQL's weekday and MySQL's DAYOFWEEK count from Sunday = 1; DuckDB's dow from Sunday = 0. */
const plusOne = (value: Typed, at: number): Typed => ({
  node: { kind: 'binary', op: '+', left: value.node, right: literalNumber('1', at).node, at },
  type: 'BIGINT',
});

const partOf = (part: string): ScalarFunction =>
  rewrite(1, 1, (args, context) => extractPart(part, asMoment(argument(args, 0), context), context.at));

const extract = rewrite(2, 2, (args, context) =>
  extractPart(datePart(argument(args, 0), context), asMoment(argument(args, 1), context), context.at),
);

const truncate = rewrite(2, 3, (args, context) => {
  const part = literalText(boundary(datePart(argument(args, 0), context)), context.at);
  return duckCall('date_trunc', [part, asTime(argument(args, 1), context)], 'TIMESTAMP', context.at);
});

/** DuckDB's weeks are those of ISO. */
const boundary = (part: string): string => (part === 'isoweek' ? 'week' : part);

const plus = (op: '+' | '-', time: Typed, span: Typed, at: number): Typed => ({
  node: { kind: 'binary', op, left: time.node, right: span.node, at },
  type: 'TIMESTAMP',
});

/** So many parts as an interval; a fraction is cut off, as T-SQL does. */
function span(unit: string, amount: Typed, at: number): Typed {
  const whole =
    isInteger(amount.type) || amount.type === undefined ? amount : duckCall('trunc', [amount], 'DOUBLE', at);
  const type = /hours|minutes|seconds/.test(unit) ? 'BIGINT' : 'INTEGER';
  return duckCall(unit, [castTo(whole, type, 'BIGINT', at)], 'INTERVAL', at);
}

/** DATEADD(part, n, time). */
const add = rewrite(3, 3, (args, context) => {
  const interval = span(intervalOf(argument(args, 0), context), argument(args, 1), context.at);
  return plus('+', asTime(argument(args, 2), context), interval, context.at);
});

/** MySQL's DATE_ADD(time, INTERVAL …) and DATE_SUB; a number is days. */
const shift = (op: '+' | '-'): ScalarFunction =>
  rewrite(2, 2, (args, context) => {
    const amount = argument(args, 1);
    const interval = amount.type === 'INTERVAL' ? amount : span('to_days', amount, context.at);
    return plus(op, asTime(argument(args, 0), context), interval, context.at);
  });

/** DATEDIFF(part, a, b) counts boundaries between a and b as T-SQL does; MySQL's DATEDIFF(a, b) is the days from b to a. */
const difference = rewrite(2, 3, (args, context) => {
  const { at } = context;
  const time = (index: number): Typed => asTime(argument(args, index), context);
  if (args.length === 2) return dateDiff('day', time(1), time(0), at);
  const part = datePart(argument(args, 0), context);
  if (part !== 'week') return dateDiff(part, time(1), time(2), at);
  const sunday = (index: number): Typed => duckCall('stripe_sql_sunday', [time(index)], 'TIMESTAMP', at);
  return quotient(dateDiff('day', sunday(1), sunday(2), at), 7, at);
});

const dateDiff = (part: string, from: Typed, to: Typed, at: number): Typed =>
  duckCall('date_diff', [literalText(boundary(part), at), from, to], 'BIGINT', at);

const quotient = (value: Typed, by: number, at: number): Typed =>
  duckCall('stripe_sql_div', [value, literalNumber(String(by), at)], 'BIGINT', at);

const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** MySQL's TIMESTAMPDIFF(part, a, b) counts whole units passed; the last day of a month is no exception. */
const wholeUnits = rewrite(3, 3, (args, context) => {
  const { at } = context;
  const part = datePart(argument(args, 0), context);
  const times = [asTime(argument(args, 1), context), asTime(argument(args, 2), context)];
  const months = MONTHS[part];
  return months === undefined
    ? duckCall('date_sub', [literalText(part, at), ...times], 'BIGINT', at)
    : quotient(duckCall('stripe_sql_months', times, 'BIGINT', at), months, at);
});

const nameOf = (duck: string): ScalarFunction =>
  rewrite(1, 1, (args, context) => duckCall(duck, [asTime(argument(args, 0), context)], 'TEXT', context.at));

/** The format must be a literal: it is translated before any row. */
function formatOf(
  args: readonly Typed[],
  context: CallContext,
): {
  readonly text: string;
  readonly position: () => Position;
} {
  const { node } = argument(args, 1);
  const position = (): Position => context.position(node.at);
  if (isTextLiteral(node)) return { text: node.value, position };
  throw new DriverError('invalid_value', `The format of ${context.name} must be a literal`, { position: position() });
}

const format = (translate: (text: string, position: () => Position) => string): ScalarFunction =>
  rewrite(2, 2, (args, context) => {
    const { text, position } = formatOf(args, context);
    const strftime = literalText(translate(text, position), context.at);
    return duckCall('strftime', [asTime(argument(args, 0), context), strftime], 'TEXT', context.at);
  });

const formatChars = rewrite(2, 2, (args, context) => {
  const time = argument(args, 0);
  const { text, position } = formatOf(args, context);
  return isNumeric(time.type)
    ? toCharNumber(time, text, context.at, position)
    : toChar(asTime(time, context), text, context.at, position);
});

/** `read` alone takes ISO text or epoch seconds; with a format the text is parsed by it. */
const parse = (
  translate: (text: string, position: () => Position) => string,
  type: 'DATE' | 'TIMESTAMP',
  min: 1 | 2,
): ScalarFunction =>
  rewrite(min, 2, (args, context) => {
    const { at } = context;
    if (args.length === 1) return castTo(asTime(argument(args, 0), context), type, type, at);
    const { text, position } = formatOf(args, context);
    const parts = [asText(argument(args, 0)), literalText(translate(text, position), at)];
    return castTo(duckCall('strptime', parts, 'TIMESTAMP', at), type, type, at);
  });

const conversion = (type: 'DATE' | 'TIME' | 'TIMESTAMP', result: SqlType): ScalarFunction =>
  rewrite(1, 1, (args, context) => castTo(asTime(argument(args, 0), context), type, result, context.at));

/** Date and time functions by the spellings of PostgreSQL, T-SQL and MySQL. All times are UTC. */
export const DATE_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  now,
  current_timestamp: now,
  localtimestamp: now,
  getdate: now,
  getutcdate: now,
  sysdatetime: now,
  sysutcdatetime: now,
  sysdate: now,
  utc_timestamp: now,
  transaction_timestamp: now,
  statement_timestamp: now,
  current_date: today,
  curdate: today,
  today,
  current_time: timeOfDay,
  localtime: timeOfDay,
  date_part: extract,
  extract,
  date_trunc: truncate,
  year: partOf('year'),
  quarter: partOf('quarter'),
  month: partOf('month'),
  weekofyear: partOf('week'),
  epoch: partOf('epoch'),
  day: partOf('day'),
  dayofmonth: partOf('day'),
  dayofyear: partOf('dayofyear'),
  dayofweek: partOf('weekday'),
  weekday: rewrite(1, 1, (args, context) => {
    const isoDay = extractPart('isodow', asTime(argument(args, 0), context), context.at);
    return {
      node: { kind: 'binary', op: '-', left: isoDay.node, right: literalNumber('1', context.at).node, at: context.at },
      type: 'BIGINT',
    };
  }),
  hour: partOf('hour'),
  minute: partOf('minute'),
  second: partOf('second'),
  dateadd: add,
  timestampadd: add,
  date_add: shift('+'),
  adddate: shift('+'),
  date_sub: shift('-'),
  subdate: shift('-'),
  datediff: difference,
  date_diff: difference,
  datediff_big: difference,
  timestampdiff: wholeUnits,
  age: rewrite(1, 2, (args, context) => {
    const today = castTo(context.now, 'DATE', 'DATE', context.at);
    const [later, earlier] =
      args.length === 2
        ? [argument(args, 0), argument(args, 1)]
        : [castTo(today, 'TIMESTAMP', 'TIMESTAMP', context.at), argument(args, 0)];
    return duckCall('age', [asTime(later, context), asTime(earlier, context)], 'INTERVAL', context.at);
  }),
  dayname: nameOf('dayname'),
  monthname: nameOf('monthname'),
  last_day: rewrite(1, 1, (args, context) =>
    duckCall('last_day', [asTime(argument(args, 0), context)], 'DATE', context.at),
  ),
  // T-SQL's second argument moves by months first.
  eomonth: rewrite(1, 2, (args, context) => {
    const time = asTime(argument(args, 0), context);
    const moved = args[1] ? plus('+', time, span('to_months', args[1], context.at), context.at) : time;
    return duckCall('last_day', [moved], 'DATE', context.at);
  }),
  to_date: parse(postgreSqlFormat, 'DATE', 1),
  to_timestamp: parse(postgreSqlFormat, 'TIMESTAMP', 1),
  str_to_date: parse(fromMySqlFormat, 'TIMESTAMP', 2),
  from_unixtime: rewrite(1, 2, (args, context) =>
    args.length === 2 ? format(fromMySqlFormat).bind(args, context) : asTime(argument(args, 0), context),
  ),
  unix_timestamp: rewrite(0, 1, (args, context) => {
    const { at } = context;
    const seconds = extractPart('epoch', args[0] ? asTime(args[0], context) : context.now, at);
    return castTo(duckCall('floor', [seconds], 'DOUBLE', at), 'BIGINT', 'BIGINT', at);
  }),
  date: conversion('DATE', 'DATE'),
  timestamp: conversion('TIMESTAMP', 'TIMESTAMP'),
  time: conversion('TIME', 'TIME'),
  date_format: format(fromMySqlFormat),
  strftime: format((text) => text),
  to_char: formatChars,
  make_date: rewrite(3, 3, (args, { at }) => duckCall('make_date', args, 'DATE', at)),
  datefromparts: rewrite(3, 3, (args, { at }) => duckCall('make_date', args, 'DATE', at)),
  make_timestamp: rewrite(6, 6, (args, { at }) => duckCall('make_timestamp', args, 'TIMESTAMP', at)),
};
