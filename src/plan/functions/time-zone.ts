import type { Expression } from '../../sql/ast.js';
import { asText, castTo, duckCall, isTextLiteral, literalText, type Typed } from '../typed.js';
import { stamp } from './calendar.js';
import { asTime } from './date.js';
import { argument, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';

/** Names of time zones that T-SQL has from Windows, by the zones of the rest of the world. */
const WINDOWS_ZONES: Readonly<Record<string, string>> = {
  'eastern standard time': 'America/New_York',
  'central standard time': 'America/Chicago',
  'mountain standard time': 'America/Denver',
  'pacific standard time': 'America/Los_Angeles',
  'gmt standard time': 'Europe/London',
  'w. europe standard time': 'Europe/Berlin',
  'central europe standard time': 'Europe/Budapest',
  'central european standard time': 'Europe/Warsaw',
  'romance standard time': 'Europe/Paris',
  'india standard time': 'Asia/Kolkata',
  'china standard time': 'Asia/Shanghai',
  'tokyo standard time': 'Asia/Tokyo',
  'aus eastern standard time': 'Australia/Sydney',
};

/** A zone by the name that the engine knows: Windows' names and whole hours as MySQL writes them are translated. */
function zoneOf(zone: Typed): Typed {
  const { node } = zone;
  if (!isTextLiteral(node)) return asText(zone);
  const hours = /^([-+])0?(\d{1,2}):00$/.exec(node.value);
  // The names of fixed zones count towards the west.
  const fixed = hours && (hours[2] === '0' ? 'UTC' : `Etc/GMT${hours[1] === '+' ? '-' : '+'}${hours[2]}`);
  return literalText(fixed ?? WINDOWS_ZONES[node.value.toLowerCase()] ?? node.value, node.at);
}

const ZONED = 'TIMESTAMP WITH TIME ZONE';
const isUtc = (zone: Typed): boolean =>
  isTextLiteral(zone.node) && /^(utc|gmt|z|etc\/utc|[-+]00:?00)$/i.test(zone.node.value);

/**
 * AT TIME ZONE, which the parser gives as timezone(zone, time). A time that is no moment yet (a literal without zone, or what an AT TIME ZONE made)
 * is read in the zone and becomes a moment, in UTC; a moment (a column, now()) is shown in the zone. In UTC the two are one.
 */
const timeZone = rewrite(2, 2, (args, context) => {
  const [zone, written] = [zoneOf(argument(args, 0)), argument(args, 1)];
  const time = stamp(asTime(written, context));
  const local = isLocal(written, context);
  if (!local && isUtc(zone)) return time;
  if (local)
    return castTo(duckCall('timezone', [zone, time], undefined, context.at), 'TIMESTAMP', 'TIMESTAMP', context.at);
  const moment = castTo(time, ZONED, 'TIMESTAMP', context.at);
  return duckCall('timezone', [zone, moment], 'TIMESTAMP', context.at);
});

/** Whether a time is one of a wall clock. Of what is made of several parts, the first that says so decides. */
function isLocal({ node }: Typed, context: CallContext): boolean {
  if (node.kind === 'literal') {
    const isNow = context.now.node.kind === 'literal' && node.value === context.now.node.value;
    return !isNow && !(node.type === 'text' && /(z|[-+]\d\d(:?\d\d)?)\s*$/i.test(node.value));
  }
  return clockOf(node, context) === 'local';
}

function clockOf(node: Expression, context: CallContext): 'local' | 'moment' | undefined {
  switch (node.kind) {
    case 'column':
      return 'moment';
    case 'cast':
      if (node.operand.kind === 'call' && node.operand.name.name === 'timezone') return 'moment';
      return node.operand.kind === 'literal'
        ? isLocal({ node: node.operand, type: undefined }, context)
          ? 'local'
          : 'moment'
        : clockOf(node.operand, context);
    case 'call':
      if (node.name.name === 'timezone') return 'local';
      return node.args.map((arg) => clockOf(arg, context)).find((clock) => clock !== undefined);
    case 'binary':
      return clockOf(node.left, context) ?? clockOf(node.right, context);
    case 'literal':
      if (node.type !== 'timestamp') return undefined;
      return isLocal({ node, type: 'TIMESTAMP' }, context) ? 'local' : 'moment';
    default:
      return undefined;
  }
}

/** MySQL's CONVERT_TZ(time, from, to). */
const convertZone = rewrite(3, 3, (args, context) => {
  const time = stamp(asTime(argument(args, 0), context));
  const moment = duckCall('timezone', [zoneOf(argument(args, 1)), time], undefined, context.at);
  return duckCall('timezone', [zoneOf(argument(args, 2)), moment], 'TIMESTAMP', context.at);
});

/** Functions of time zones. */
export const TIME_ZONE_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  timezone: timeZone,
  convert_tz: convertZone,
};
