const PLAIN = /^(-?)(\d*)(?:\.(\d*))?$/;

/** The digits of a decimal without what changes no value: `+007.50` is `7.5`. Undefined for an exponent, whose value is a binary fraction. */
export function canonicalDigits(digits: string): string | undefined {
  const match = PLAIN.exec(digits.replace(/^\+/, ''));
  if (match === null) return undefined;
  const whole = (match[2] ?? '').replace(/^0+/, '') || '0';
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const value = fraction === '' ? whole : `${whole}.${fraction}`;
  return value === '0' ? '0' : `${match[1]}${value}`;
}

/** Negative, 0 or positive as `a` is below, equal to or above `b`, exactly; undefined when one has an exponent. */
export function compareDigits(a: string, b: string): number | undefined {
  const [left, right] = [canonicalDigits(a), canonicalDigits(b)];
  if (left === undefined || right === undefined) return undefined;
  const scale = Math.max(fractionDigits(left), fractionDigits(right));
  const difference = scaled(left, scale) - scaled(right, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

const fractionDigits = (digits: string): number => digits.split('.')[1]?.length ?? 0;

function scaled(digits: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = digits.split('.');
  return BigInt(`${whole}${fraction.padEnd(scale, '0')}`);
}
