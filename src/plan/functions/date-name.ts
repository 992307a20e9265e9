import { castTo, duckCall, literalText, type Typed } from '../typed.js';
import { asMoment, asTime, extractPart } from './date.js';
import { datePart } from './date-parts.js';
import { argument, rewrite, type ScalarFunction } from './scalar-function.js';

/** T-SQL's weeks start on Sunday, and the first one holds the first of January; only iso_week is the other dialects' week. */
function tsqlPart(part: string, time: Typed, at: number): Typed {
  return part === 'week' ? duckCall('stripe_sql_tsql_week', [time], 'BIGINT', at) : extractPart(part, time, at);
}

/** DATEPART(part, time). */
const part = rewrite(2, 2, (args, context) =>
  tsqlPart(datePart(argument(args, 0), context), asMoment(argument(args, 1), context), context.at),
);

/** DATENAME(part, time): names of months and weekdays, other parts as digits. */
const name = rewrite(2, 2, (args, context) => {
  const part = datePart(argument(args, 0), context);
  const time = asTime(argument(args, 1), context);
  if (part === 'month') return duckCall('monthname', [time], 'TEXT', context.at);
  if (part === 'weekday') return duckCall('dayname', [time], 'TEXT', context.at);
  return castTo(tsqlPart(part, time, context.at), 'VARCHAR', 'TEXT', context.at);
});

/** DATETRUNC(part, time). */
const truncate = rewrite(2, 2, (args, context) => {
  const { at } = context;
  const part = datePart(argument(args, 0), context);
  const time = asTime(argument(args, 1), context);
  if (part === 'week') return duckCall('stripe_sql_sunday', [time], 'TIMESTAMP', at);
  const unit = part === 'isoweek' ? 'week' : part === 'dayofyear' ? 'day' : part;
  return duckCall('date_trunc', [literalText(unit, at), time], 'TIMESTAMP', at);
});

/** T-SQL's own functions of parts of a time. */
export const DATE_NAME_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  datepart: part,
  datename: name,
  datetrunc: truncate,
};
