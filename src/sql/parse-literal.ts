import type { Expression } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { RESERVED } from './keywords.js';
import { parseExpression } from './parse-expression.js';
import { LEVEL } from './precedence.js';

const UNITS = [
  'MICROSECOND',
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
  'DECADE',
  'CENTURY',
  'MILLENNIUM',
];

/** `INTERVAL '7 days'`, `INTERVAL '7' DAY`, `INTERVAL 7 DAY`, `INTERVAL (n + 1) DAY`; undefined when the word is a plain name (Plan.interval). */
export function parseInterval(cursor: TokenCursor): Expression | undefined {
  const signed =
    cursor.peek(1).kind === 'symbol' &&
    cursor.peek(1).value === '-' &&
    cursor.peek(2).kind === 'number' &&
    unitOf(cursor, 3) !== undefined;
  const amount = cursor.peek(signed ? 2 : 1);
  const unit = unitOf(cursor, signed ? 3 : 2);
  if (amount.kind !== 'string' && !(amount.kind === 'number' && unit !== undefined)) return parseComputed(cursor);
  const { at } = cursor.next();
  if (signed) cursor.next();
  cursor.next();
  if (unit !== undefined) cursor.next();
  else if (/^[A-Z]+_(MONTH|HOUR|MINUTE|SECOND|MICROSECOND)$/.test(cursor.peek().value))
    throw cursor.unsupported(
      'Units of two parts are not supported',
      cursor.peek(),
      "write INTERVAL '1 hour 30 minutes'",
    );
  if (cursor.sees('TO'))
    throw cursor.unsupported('INTERVAL … TO … is not supported', cursor.peek(), "write INTERVAL '1 year 2 months'");
  return {
    kind: 'literal',
    type: 'interval',
    value: `${signed ? '-' : ''}${amount.value}${unit === undefined ? '' : ` ${unit}`}`,
    at,
  };
}

/** MySQL's `INTERVAL expression unit`: a parameter, a column or something in parentheses, times the unit; else the word is a plain name. */
function parseComputed(cursor: TokenCursor): Expression | undefined {
  const length = operandLength(cursor);
  if (length === undefined || unitOf(cursor, 1 + length) === undefined) return undefined;
  const { at } = cursor.next();
  const left = parseExpression(cursor, LEVEL.sign);
  const unit = cursor.next().value.replace(/S$/, '').toLowerCase();
  return { kind: 'binary', op: '*', left, right: { kind: 'literal', type: 'interval', value: `1 ${unit}`, at }, at };
}

/** How many tokens the amount behind INTERVAL takes, if it may be one. */
function operandLength(cursor: TokenCursor): number | undefined {
  const { kind, value } = cursor.peek(1);
  if (kind === 'parameter') return 1;
  if (kind === 'symbol' && value === '(') return cursor.closing(1);
  if (kind !== 'quoted' && (kind !== 'word' || RESERVED.has(value))) return undefined;
  let length = 1;
  while (cursor.peek(1 + length).kind === 'symbol' && cursor.peek(1 + length).value === '.') length += 2;
  return length;
}

function unitOf(cursor: TokenCursor, ahead: number): string | undefined {
  const token = cursor.peek(ahead);
  if (token.kind !== 'word') return undefined;
  return UNITS.find((unit) => token.value === unit || token.value === `${unit}S`)?.toLowerCase();
}

/** `DATE '…'`, `TIME '…'`, `TIMESTAMP [WITH[OUT] TIME ZONE] '…'`, `TIMESTAMPTZ '…'`; undefined when no string follows. */
export function parseDateTime(cursor: TokenCursor): Expression | undefined {
  const word = cursor.peek();
  if (!['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ', 'DATETIME'].includes(word.value)) return undefined;
  const withZone = cursor.peek(1).value === 'WITH';
  const spelled =
    (withZone || cursor.peek(1).value === 'WITHOUT') &&
    cursor.peek(2).value === 'TIME' &&
    cursor.peek(3).value === 'ZONE';
  const text = cursor.peek(spelled ? 4 : 1);
  if (text.kind !== 'string') return undefined;
  for (let step = spelled ? 5 : 2; step > 0; step--) cursor.next();
  if (word.value === 'TIMESTAMPTZ' || (spelled && withZone)) return zoned(text.value, word.at, text.at);
  const type = word.value === 'DATE' ? 'date' : word.value === 'TIME' ? 'time' : 'timestamp';
  return { kind: 'literal', type, value: text.value, at: word.at };
}

function zoned(value: string, at: number, textAt: number): Expression {
  const operand: Expression = { kind: 'literal', type: 'text', value, at: textAt };
  return { kind: 'cast', operand, type: 'TIMESTAMP WITH TIME ZONE', args: [], array: false, lenient: false, at };
}

const ODBC_TYPES: Readonly<Record<string, 'date' | 'time' | 'timestamp'>> = { D: 'date', T: 'time', TS: 'timestamp' };

/** `{d '…'}`, `{t '…'}`, `{ts '…'}`. */
export function parseOdbcEscape(cursor: TokenCursor): Expression {
  const { at } = cursor.expect('{');
  const word = cursor.next();
  const type = word.kind === 'word' && Object.hasOwn(ODBC_TYPES, word.value) ? ODBC_TYPES[word.value] : undefined;
  if (type === undefined || cursor.peek().kind !== 'string')
    throw cursor.unexpected("of the braces, {d '…'}, {t '…'} and {ts '…'} are known", word);
  const { value } = cursor.next();
  cursor.expect('}');
  return { kind: 'literal', type, value, at };
}
