import { DriverError } from '../../core/errors.js';
import type { Expression } from '../../sql/ast.js';
import { castTo, duckCall, literalNumber, literalText, type Typed } from '../typed.js';
import { asTime } from './date.js';
import { argument, rewrite, type ScalarFunction } from './scalar-function.js';

/** MySQL's modes of WEEK that have a macro; the others are not told from them by anyone. */
const WEEK_MACROS: Readonly<Record<string, string>> = {
  '0': 'stripe_sql_week_0',
  '1': 'stripe_sql_week_1',
  '2': 'stripe_sql_week_2',
  '3': 'week',
  '4': 'stripe_sql_week_4',
  '5': 'stripe_sql_week_5',
};
/** Counted so that every day has a week of some year: modes 0 and 2 are one here, and 1 and 3. */
const YEARWEEK_MACROS: Readonly<Record<string, string>> = {
  '0': 'stripe_sql_yearweek_0',
  '1': 'stripe_sql_yearweek_1',
  '2': 'stripe_sql_yearweek_0',
  '3': 'stripe_sql_yearweek_1',
};

/** MySQL's WEEK and YEARWEEK with their modes, 0 unless given. Throws `invalid_value` for a mode that is not known. */
const weekOf = (macros: Readonly<Record<string, string>>): ScalarFunction =>
  rewrite(1, 2, (args, context) => {
    const mode = args[1]?.node ?? literalNumber('0', context.at).node;
    const macro = mode.kind === 'literal' && mode.type === 'number' ? macros[mode.value] : undefined;
    if (macro === undefined)
      throw new DriverError('invalid_value', `${context.name} does not know this mode`, {
        position: context.position(mode.at),
        hint: `one of ${Object.keys(macros).join(', ')}`,
      });
    return duckCall(macro, [asTime(argument(args, 0), context)], 'BIGINT', context.at);
  });

const numbers = (duck: string, count: number, type: 'BIGINT' | 'DATE'): ScalarFunction =>
  rewrite(count, count, (args, { at }) => duckCall(duck, args, type, at));

const EPOCH_DAY = '719528';

/** MySQL's day number, which counts from the year 0. */
const toDays = rewrite(1, 1, (args, context) => {
  const { at } = context;
  const days = duckCall(
    'date_diff',
    [
      literalText('day', at),
      castTo(literalText('1970-01-01', at), 'TIMESTAMP', 'TIMESTAMP', at),
      asTime(argument(args, 0), context),
    ],
    'BIGINT',
    at,
  );
  return {
    node: { kind: 'binary', op: '+', left: days.node, right: literalNumber(EPOCH_DAY, at).node, at },
    type: 'BIGINT',
  };
});

const fromDays = rewrite(1, 1, (args, { at }) => {
  const days: Expression = {
    kind: 'binary',
    op: '-',
    left: argument(args, 0).node,
    right: literalNumber(EPOCH_DAY, at).node,
    at,
  };
  const first = castTo(literalText('1970-01-01', at), 'DATE', 'DATE', at);
  const count = castTo({ node: days, type: 'BIGINT' }, 'INTEGER', 'BIGINT', at);
  return { node: { kind: 'binary', op: '+', left: first.node, right: count.node, at }, type: 'DATE' };
});

/** PostgreSQL's date_bin(stride, time, origin): the start of the stride that holds the time. */
const dateBin = rewrite(3, 3, (args, context) => {
  const stride = argument(args, 0);
  const span = stride.type === 'INTERVAL' ? stride : castTo(stride, 'INTERVAL', 'INTERVAL', context.at);
  const [time, origin] = [asTime(argument(args, 1), context), asTime(argument(args, 2), context)];
  return duckCall('time_bucket', [span, stamp(time), stamp(origin)], 'TIMESTAMP', context.at);
});

/** A date as the time it begins. */
export const stamp = (time: Typed): Typed =>
  time.type === 'DATE' ? castTo(time, 'TIMESTAMP', 'TIMESTAMP', time.node.at) : time;

/** T-SQL's DATETIMEFROMPARTS(year, month, day, hour, minute, second, millisecond). */
const fromParts = rewrite(7, 7, (args, { at }) => {
  const whole = duckCall('make_timestamp', args.slice(0, 6), 'TIMESTAMP', at);
  const rest = duckCall('to_milliseconds', [argument(args, 6)], 'INTERVAL', at);
  return { node: { kind: 'binary', op: '+', left: whole.node, right: rest.node, at }, type: 'TIMESTAMP' };
});

/** Calendars beyond what all dialects share. */
export const CALENDAR_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  week: weekOf(WEEK_MACROS),
  yearweek: weekOf(YEARWEEK_MACROS),
  makedate: numbers('stripe_sql_makedate', 2, 'DATE'),
  period_diff: rewrite(2, 2, (args, { at }) => {
    const months = (index: number): Expression =>
      duckCall('stripe_sql_period', [argument(args, index)], 'BIGINT', at).node;
    return { node: { kind: 'binary', op: '-', left: months(0), right: months(1), at }, type: 'BIGINT' };
  }),
  period_add: rewrite(2, 2, (args, { at }) => {
    const period = duckCall('stripe_sql_period', [argument(args, 0)], 'BIGINT', at).node;
    const moved: Expression = { kind: 'binary', op: '+', left: period, right: argument(args, 1).node, at };
    return duckCall('stripe_sql_period_text', [{ node: moved, type: 'BIGINT' }], 'BIGINT', at);
  }),
  to_days: toDays,
  from_days: fromDays,
  date_bin: dateBin,
  datetimefromparts: fromParts,
};
