import { DriverError, type Position } from '../core/errors.js';
import { parseTimestamp } from '../core/timestamp.js';
import { timestampLiteral } from './literals.js';
import { duckCall, isTextLiteral, literalNumber, literalText, type Typed } from './typed.js';
import { joinTexts } from './functions/pieces.js';

/** T-SQL's styles of CONVERT as strftime formats; the first hundred have years of two digits. */
const STYLES: Readonly<Record<number, string>> = {
  1: '%m/%d/%y',
  2: '%y.%m.%d',
  3: '%d/%m/%y',
  4: '%d.%m.%y',
  5: '%d-%m-%y',
  6: '%d %b %y',
  7: '%b %d, %y',
  8: '%H:%M:%S',
  10: '%m-%d-%y',
  11: '%y/%m/%d',
  12: '%y%m%d',
  20: '%Y-%m-%d %H:%M:%S',
  21: '%Y-%m-%d %H:%M:%S.%g',
  23: '%Y-%m-%d',
  24: '%H:%M:%S',
  25: '%Y-%m-%d %H:%M:%S.%g',
  101: '%m/%d/%Y',
  102: '%Y.%m.%d',
  103: '%d/%m/%Y',
  104: '%d.%m.%Y',
  105: '%d-%m-%Y',
  106: '%d %b %Y',
  107: '%b %d, %Y',
  108: '%H:%M:%S',
  110: '%m-%d-%Y',
  111: '%Y/%m/%d',
  112: '%Y%m%d',
  114: '%H:%M:%S:%g',
  120: '%Y-%m-%d %H:%M:%S',
  121: '%Y-%m-%d %H:%M:%S.%g',
};

/** Styles whose text every cast reads. */
const ISO: ReadonlySet<number> = new Set([20, 21, 23, 25, 120, 121, 126, 127]);

/** A time as text in a style; throws `invalid_value` for a style that is not known. */
export function styledText(time: Typed, style: number, at: number, position: () => Position): Typed {
  const part = (format: string): Typed => duckCall('strftime', [time, literalText(format, at)], 'TEXT', at);
  const padded = (format: string): Typed =>
    duckCall('lpad', [part(format), literalNumber('2', at), literalText(' ', at)], 'TEXT', at);
  if (style === 0 || style === 100)
    return joinTexts([part('%b '), padded('%-d'), part(' %Y '), padded('%-I'), part(':%M%p')], at);
  if (style === 126 || style === 127) {
    const millis = duckCall('stripe_sql_millis', [time], 'TEXT', at);
    return joinTexts([part('%Y-%m-%dT%H:%M:%S'), millis, literalText(style === 127 ? 'Z' : '', at)], at);
  }
  return part(formatOf(style, position));
}

/** A text read in a style; undefined for the styles that a plain cast reads. With `lenient` what cannot be read is NULL. */
export function styledTime(
  text: Typed,
  style: number,
  lenient: boolean,
  at: number,
  position: () => Position,
): Typed | undefined {
  if (ISO.has(style)) return undefined;
  const format = formatOf(style, position);
  const micros = isTextLiteral(text.node) ? readLiteral(text.node.value, format) : undefined;
  if (micros !== undefined) return timestampLiteral(micros, text.node.at);
  return duckCall(lenient ? 'try_strptime' : 'strptime', [text, literalText(format, at)], 'TIMESTAMP', at);
}

/** Fields of digits. */
const FIELDS: Readonly<Record<string, string>> = {
  '%d': '(?<day>\\d{1,2})',
  '%m': '(?<month>\\d{1,2})',
  '%Y': '(?<year>\\d{4})',
};

/** A literal in a style of digits is known before any row, so that it can be sent to Stripe; undefined leaves it to the engine. */
function readLiteral(text: string, format: string): number | undefined {
  if (/%[^dmY]/.test(format)) return undefined;
  const pattern = format.replaceAll('.', '\\.').replace(/%./g, (field) => FIELDS[field] ?? field);
  const { day = '', month = '', year = '' } = new RegExp(`^\\s*${pattern}\\s*$`).exec(text)?.groups ?? {};
  return year === '' ? undefined : parseTimestamp(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

function formatOf(style: number, position: () => Position): string {
  const format = STYLES[style];
  if (format !== undefined) return format;
  throw new DriverError('invalid_value', `The style ${style} of CONVERT is not known`, {
    position: position(),
    hint: 'such as 101, 103, 104, 110, 112, 120, 121 or 126',
  });
}
