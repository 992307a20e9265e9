import { DriverError, type Position } from '../../core/errors.js';
import { asText, duckCall, isNumeric, isTextLiteral, isTime, literalText, type Typed } from '../typed.js';
import { asTime } from './date.js';
import { fromDotNetFormat } from './dotnet-time.js';
import { dotNetNumber, formatNumber, grouped, hexadecimal } from './format-number.js';
import { joinTexts } from './pieces.js';
import { argument, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';

/** FORMAT of three dialects, told apart by what stands in it: T-SQL's by its format in quotes, MySQL's by a number of decimals, PostgreSQL's by a text first. */
const format = rewrite(1, Infinity, (args, context) => {
  const [value, second] = [argument(args, 0), args[1]];
  if (isTextLiteral(value.node) && value.node.value.includes('%'))
    return formatText(value.node.value, args.slice(1), context);
  if (second === undefined) return isTextLiteral(value.node) ? value : refuse(context, value, 'needs a format');
  if (args.length > 3) return refuse(context, argument(args, 3), 'takes a value, a format and a culture');
  checkCulture(args[2], context);
  if (value.node.kind === 'literal' && value.node.type === 'null') return asText(value);
  if (isTextLiteral(second.node)) return dotNet(value, second.node.value, second.node.at, context);
  if (second.node.kind === 'literal' && second.node.type === 'number')
    return formatNumber(
      number(value, context),
      grouped(Math.min(Math.trunc(Number(second.node.value)), 18)),
      context.at,
    );
  return refuse(context, second, 'takes a format as written, no expression');
});

function dotNet(value: Typed, pattern: string, patternAt: number, context: CallContext): Typed {
  const position = (): Position => context.position(patternAt);
  if (isNumeric(value.type)) {
    if (/^X$/i.test(pattern)) return hexadecimal(value, context.at);
    return formatNumber(value, dotNetNumber(pattern, position), context.at);
  }
  if (!isTime(value.type) && !isTextLiteral(value.node)) return refuse(context, value, 'formats numbers and times');
  const strftime = literalText(fromDotNetFormat(pattern, position), context.at);
  return duckCall('strftime', [asTime(value, context), strftime], 'TEXT', context.at);
}

function number(value: Typed, context: CallContext): Typed {
  if (isNumeric(value.type) || value.type === undefined) return value;
  return refuse(context, value, 'takes a number before the number of decimals');
}

function checkCulture(culture: Typed | undefined, context: CallContext): void {
  if (culture === undefined) return;
  const known = isTextLiteral(culture.node) && /^(en[-_]us|)$/i.test(culture.node.value);
  if (!known) refuse(context, culture, 'knows the culture en-US only');
}

/** PostgreSQL's format('%s, %I, %L', …). */
function formatText(pattern: string, args: readonly Typed[], context: CallContext): Typed {
  const { at } = context;
  let next = 0;
  const pieces = pattern.match(/%(\d+\$)?[sILl%]|[^%]+|%/g) ?? [];
  const parts = pieces.map((piece): Typed => {
    if (!piece.startsWith('%')) return literalText(piece, at);
    if (piece === '%%') return literalText('%', at);
    const [, place, letter] = /^%(\d+\$)?(.)$/.exec(piece) ?? [];
    const arg = args[place === undefined ? next++ : Number.parseInt(place, 10) - 1];
    if (letter === undefined || letter === 'l') return refuse(context, argument(args, 0), `does not know "${piece}"`);
    if (arg === undefined)
      return refuse(context, { node: { kind: 'default', at }, type: undefined }, 'has too few values');
    return shown(arg, letter, at);
  });
  return joinTexts(parts, at);
}

/** NULL is no text for %s, and NULL for %L. */
function shown(arg: Typed, letter: string, at: number): Typed {
  const text = asText(arg);
  if (letter === 's') return duckCall('coalesce', [text, literalText('', at)], 'TEXT', at);
  if (letter === 'I') return duckCall('stripe_sql_identifier', [text], 'TEXT', at);
  const quoted = duckCall('stripe_sql_quote', [text], 'TEXT', at);
  return duckCall('coalesce', [quoted, literalText('NULL', at)], 'TEXT', at);
}

function refuse(context: CallContext, at: Typed, what: string): never {
  throw new DriverError('invalid_value', `${context.name} ${what}`, { position: context.position(at.node.at) });
}

export const FORMAT_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = { format };
