import { DriverError } from '../../core/errors.js';
import type { SqlType } from '../../core/value.js';
import { coerceLiteral } from '../literals.js';
import { castTo, duckCall, isTextLiteral, literalNumber, literalText, type Typed } from '../typed.js';
import { strftimeFormat } from './date-format.js';
import { datePart } from './date-parts.js';
import { argument, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';

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

const now = rewrite(0, 1, (_args, context) => context.now);
const today = rewrite(0, 0, (_args, context) => castTo(context.now, 'DATE', 'DATE', context.at));

/** The part as a number; EPOCH and SECOND keep their fraction in PostgreSQL only for EXTRACT, so EPOCH is DOUBLE and SECOND whole. */
function extractPart(part: string, time: Typed, at: number): Typed {
  if (part === 'weekday') return plusOne(extractPart('dow', time, at), at);
  return duckCall('date_part', [literalText(part, at), time], part === 'epoch' ? 'DOUBLE' : 'BIGINT', at);
}

/** T-SQL's weekday and MySQL's DAYOFWEEK count from Sunday = 1; DuckDB's dow from Sunday = 0. */
const plusOne = (value: Typed, at: number): Typed => ({
  node: { kind: 'binary', op: '+', left: value.node, right: literalNumber('1', at).node, at },
  type: 'BIGINT',
});

const partOf = (part: string): ScalarFunction =>
  rewrite(1, 1, (args, context) => extractPart(part, asTime(argument(args, 0), context), context.at));

const extract = rewrite(2, 2, (args, context) =>
  extractPart(datePart(argument(args, 0), context), asTime(argument(args, 1), context), context.at),
);

const truncate = rewrite(2, 3, (args, context) =>
  duckCall(
    'date_trunc',
    [literalText(datePart(argument(args, 0), context), context.at), asTime(argument(args, 1), context)],
    'TIMESTAMP',
    context.at,
  ),
);

/** DATEADD(part, n, time). */
const add = rewrite(3, 3, (args, context) => {
  const part = datePart(argument(args, 0), context);
  const units = part === 'quarter' ? 'to_quarters' : `to_${part}s`;
  const amount = castTo(argument(args, 1), units === 'to_seconds' ? 'DOUBLE' : 'INTEGER', 'BIGINT', context.at);
  const interval = duckCall(units, [amount], 'INTERVAL', context.at);
  return {
    node: {
      kind: 'binary',
      op: '+',
      left: asTime(argument(args, 2), context).node,
      right: interval.node,
      at: context.at,
    },
    type: 'TIMESTAMP',
  };
});

/** MySQL's DATE_ADD(time, INTERVAL …) and DATE_SUB. */
const shift = (op: '+' | '-'): ScalarFunction =>
  rewrite(2, 2, (args, context) => ({
    node: {
      kind: 'binary',
      op,
      left: asTime(argument(args, 0), context).node,
      right: argument(args, 1).node,
      at: context.at,
    },
    type: 'TIMESTAMP',
  }));

/** DATEDIFF(part, a, b) counts boundaries between a and b as T-SQL does; MySQL's DATEDIFF(a, b) is the days from b to a. */
const difference = rewrite(2, 3, (args, context) => {
  const { at } = context;
  if (args.length === 2)
    return duckCall(
      'date_diff',
      [literalText('day', at), asTime(argument(args, 1), context), asTime(argument(args, 0), context)],
      'BIGINT',
      at,
    );
  const part = datePart(argument(args, 0), context);
  return duckCall(
    'date_diff',
    [literalText(part, at), asTime(argument(args, 1), context), asTime(argument(args, 2), context)],
    'BIGINT',
    at,
  );
});

/** MySQL's TIMESTAMPDIFF(part, a, b) counts whole units passed. */
const wholeUnits = rewrite(3, 3, (args, context) => {
  const part = datePart(argument(args, 0), context);
  return duckCall(
    'date_sub',
    [literalText(part, context.at), asTime(argument(args, 1), context), asTime(argument(args, 2), context)],
    'BIGINT',
    context.at,
  );
});

const nameOf = (duck: string): ScalarFunction =>
  rewrite(1, 1, (args, context) => duckCall(duck, [asTime(argument(args, 0), context)], 'TEXT', context.at));

/** T-SQL's DATENAME(part, time): names of months and weekdays, other parts as digits. */
const dateName = rewrite(2, 2, (args, context) => {
  const part = datePart(argument(args, 0), context);
  const time = asTime(argument(args, 1), context);
  if (part === 'month') return duckCall('monthname', [time], 'TEXT', context.at);
  if (part === 'weekday') return duckCall('dayname', [time], 'TEXT', context.at);
  return castTo(extractPart(part, time, context.at), 'VARCHAR', 'TEXT', context.at);
});

const format = (dialect: 'mysql' | 'strftime' | 'postgresql'): ScalarFunction =>
  rewrite(2, 2, (args, context) => {
    const pattern = argument(args, 1);
    if (!isTextLiteral(pattern.node)) {
      throw new DriverError('invalid_value', `The format of ${context.name} must be a literal`, {
        position: context.position(pattern.node.at),
      });
    }
    const text = literalText(
      strftimeFormat(pattern.node.value, dialect, () => context.position(pattern.node.at)),
      pattern.node.at,
    );
    return duckCall('strftime', [asTime(argument(args, 0), context), text], 'TEXT', context.at);
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
  current_time: rewrite(0, 0, (_args, context) => castTo(context.now, 'TIME', 'TIME', context.at)),
  date_part: extract,
  datepart: extract,
  extract,
  date_trunc: truncate,
  datetrunc: truncate,
  year: partOf('year'),
  quarter: partOf('quarter'),
  month: partOf('month'),
  week: partOf('week'),
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
  datename: dateName,
  last_day: rewrite(1, 1, (args, context) =>
    duckCall('last_day', [asTime(argument(args, 0), context)], 'DATE', context.at),
  ),
  eomonth: rewrite(1, 1, (args, context) =>
    duckCall('last_day', [asTime(argument(args, 0), context)], 'DATE', context.at),
  ),
  to_timestamp: rewrite(1, 1, (args, context) => asTime(argument(args, 0), context)),
  from_unixtime: rewrite(1, 1, (args, context) => asTime(argument(args, 0), context)),
  unix_timestamp: rewrite(0, 1, (args, context) =>
    castTo(
      extractPart('epoch', args[0] ? asTime(args[0], context) : context.now, context.at),
      'BIGINT',
      'BIGINT',
      context.at,
    ),
  ),
  date: conversion('DATE', 'DATE'),
  timestamp: conversion('TIMESTAMP', 'TIMESTAMP'),
  time: conversion('TIME', 'TIME'),
  date_format: format('mysql'),
  strftime: format('strftime'),
  to_char: format('postgresql'),
  make_date: rewrite(3, 3, (args, { at }) => duckCall('make_date', args, 'DATE', at)),
  datefromparts: rewrite(3, 3, (args, { at }) => duckCall('make_date', args, 'DATE', at)),
  make_timestamp: rewrite(6, 6, (args, { at }) => duckCall('make_timestamp', args, 'TIMESTAMP', at)),
  // AT TIME ZONE: a time without zone read in that zone, as UTC; the parser gives timezone(zone, time).
  timezone: rewrite(2, 2, (args, context) =>
    castTo(
      duckCall('timezone', [argument(args, 0), asTime(argument(args, 1), context)], undefined, context.at),
      'TIMESTAMP',
      'TIMESTAMP',
      context.at,
    ),
  ),
};
