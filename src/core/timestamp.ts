/** Microseconds in a second: a TIMESTAMP value is a count of them since the epoch (see core/value). */
export const MICROS = 1_000_000;

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads ISO 8601 text (a date, or a date and time with `T` or a blank between; no zone means UTC) as epoch microseconds;
 * undefined when it is none, or no such day or time exists. Digits beyond microseconds are cut.
 */
export function parseTimestamp(text: string): number | undefined {
  const match = TIMESTAMP.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = match;
  const fields = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millis = Date.UTC(fields[0], fields[1] - 1, fields[2], fields[3], fields[4], fields[5]);
  if (!isCalendar(fields, millis)) return undefined;
  const micros = Number(fraction.padEnd(6, '0').slice(0, 6));
  return (millis - zoneMillis(zone)) * 1000 + micros;
}

/** `Date.UTC` rolls 31 February over; such a text is no time. */
function isCalendar([year, month, day, hour, minute, second]: readonly number[], millis: number): boolean {
  const date = new Date(millis);
  if (Number.isNaN(millis)) return false;
  return (
    date.getUTCFullYear() === year &&
    date.getUTCMonth() + 1 === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  );
}

function zoneMillis(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}
