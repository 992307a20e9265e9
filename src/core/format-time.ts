/** Epoch microseconds as UTC text, `2024-03-01T09:30:00Z`, with a fraction only if there is any: the text of the contract. */
export function formatTimestamp(micros: number | bigint): string {
  return typeof micros === 'number' && micros % 1_000_000 === 0
    ? secondsText(micros / 1_000_000, '')
    : formatTicks(BigInt(micros), 6);
}

/** As `formatTimestamp`, from ticks of 10^-digits seconds (nanoseconds: 9 digits). */
export function formatTicks(ticks: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((ticks % perSecond) + perSecond) % perSecond;
  return secondsText(Number((ticks - fraction) / perSecond), formatFraction(fraction, digits));
}

/** The UTC day as `2024-03-01`. */
export function formatDay(date: Date): string {
  const year = date.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, '0');
  return `${year < 0 ? '-' : ''}${digits}-${twoDigits(date.getUTCMonth() + 1)}-${twoDigits(date.getUTCDate())}`;
}

/** `.5` of a fraction counted in 10^-digits; '' when there is none. */
export function formatFraction(fraction: bigint, digits: number): string {
  return fraction === 0n ? '' : `.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`;
}

/** `7` as `07`. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function secondsText(seconds: number, fraction: string): string {
  const date = new Date(seconds * 1000);
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(':');
  return `${formatDay(date)}T${time}${fraction}Z`;
}
