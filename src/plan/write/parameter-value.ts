import type { FieldType } from '../../catalog/definition.js';
import { suggestion } from '../../catalog/names.js';
import { DriverError, type Position } from '../../core/errors.js';
import { MICROS, parseTimestamp } from '../../core/timestamp.js';
import type { Json, Value } from '../../core/value.js';

/** What a value is meant for: a parameter of a write, or an input of a procedure. */
export interface ValueTarget {
  /** As the user knows it: `Customer.balance`, `CapturePaymentIntent.AmountToCapture`. */
  readonly label: string;
  readonly type: FieldType;
  readonly values?: readonly string[] | undefined;
  readonly open?: true | undefined;
  /** JSON bodies (v2) take times as ISO text, forms as epoch seconds. */
  readonly encoding: 'form' | 'json' | 'multipart';
  readonly position?: Position | undefined;
}

/**
 * A value as Stripe reads it: whole numbers for money (`1500.0` is 1500, `1500.5` is refused), epoch seconds for times, JSON text parsed.
 * NULL is the caller's business. Throws `invalid_value` naming the parameter.
 */
export function parameterValue(value: Exclude<Value, null>, target: ValueTarget): Json {
  if (typeof value === 'string' && target.type !== 'TEXT' && target.type !== 'JSON' && target.values?.includes(value))
    return value;
  switch (target.type) {
    case 'TEXT':
      return enumerated(text(value), target);
    case 'BIGINT':
      return whole(value, target);
    case 'DOUBLE':
      return Number(numeric(value, target));
    case 'DECIMAL':
      return numeric(value, target);
    case 'BOOLEAN':
      return truth(value, target);
    case 'TIMESTAMP':
      return time(value, target);
    case 'JSON':
      return encodable(
        typeof value === 'string' ? json(value, target) : typeof value === 'bigint' ? String(value) : value,
        target.encoding,
      );
  }
}

/** What unsets a parameter: forms know no null, so Stripe reads an empty text there. */
export function unsetValue(encoding: ValueTarget['encoding']): Json {
  return encoding === 'json' ? null : '';
}

/** A form cannot say "no items": an empty list would vanish on its way, and a null too; Stripe takes an empty text for both. */
function encodable(value: Json, encoding: ValueTarget['encoding']): Json {
  if (encoding === 'json') return value;
  if (value === null) return '';
  if (typeof value !== 'object') return value;
  if (Array.isArray(value))
    return value.length === 0 ? '' : (value as readonly Json[]).map((item) => encodable(item, encoding));
  const members = Object.entries(value as { readonly [key: string]: Json });
  if (members.length === 0) return '';
  return Object.fromEntries(members.map(([key, member]) => [key, encodable(member, encoding)]));
}

const refuse = (value: Value, as: string, target: ValueTarget, hint?: string): DriverError =>
  new DriverError('invalid_value', `'${text(value)}' cannot be read as ${as}, which ${target.label} is`, {
    position: target.position,
    hint,
  });

/** A file's content comes as base64 text: a path would let a statement read the machine it runs on. Throws `invalid_value`. */
export function checkBase64(value: Json, { label, position }: ValueTarget): void {
  const isBase64 =
    typeof value === 'string' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value);
  if (isBase64 && value !== '') return;
  throw new DriverError('invalid_value', `${label} takes the content of a file as base64 text`, {
    position,
    hint: 'filename names it; a path is not read',
  });
}

function text(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A string-or-object parameter (a card token or a card) takes JSON text of an object as the object. */
function enumerated(value: string, target: ValueTarget): Json {
  const { values } = target;
  if (values === undefined || target.open || values.includes(value)) return value;
  const hint = suggestion(value, values) ?? `it is one of ${values.join(', ')}`;
  throw new DriverError('invalid_value', `'${value}' is no value of ${target.label}`, {
    position: target.position,
    hint,
  });
}

function numeric(value: Exclude<Value, null>, target: ValueTarget): string {
  const digits = text(value).trim();
  if (!/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(digits)) throw refuse(value, 'a number', target);
  return digits;
}

function whole(value: Exclude<Value, null>, target: ValueTarget): Json {
  const digits = numeric(value, target);
  const match = /^([-+]?\d+)(?:\.0*)?$/.exec(digits);
  const plain = match?.[1] ?? (Number.isInteger(Number(digits)) ? String(Number(digits)) : undefined);
  if (plain === undefined) throw refuse(value, 'a whole number', target, 'money is in minor units: 1500 is 15.00');
  const number = Number(plain);
  return Number.isSafeInteger(number) ? number : plain.replace(/^\+/, '');
}

const TRUTHS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  '1': true,
  false: false,
  f: false,
  no: false,
  '0': false,
};

function truth(value: Exclude<Value, null>, target: ValueTarget): boolean {
  const read = TRUTHS[text(value).trim().toLowerCase()];
  if (read === undefined) throw refuse(value, 'a boolean', target, 'write TRUE or FALSE');
  return read;
}

function time(value: Exclude<Value, null>, target: ValueTarget): Json {
  const written = text(value).trim();
  const micros = /^\d{1,12}(\.0*)?$/.test(written) ? Number(written) * MICROS : parseTimestamp(written);
  if (micros === undefined) throw refuse(value, 'a time', target, "write it as '2024-03-01' or '2024-03-01T09:30:00Z'");
  return target.encoding === 'json' ? new Date(Math.floor(micros / 1000)).toISOString() : Math.floor(micros / MICROS);
}

function json(value: string, target: ValueTarget): Json {
  try {
    return JSON.parse(value) as Json;
  } catch (cause) {
    throw new DriverError('invalid_value', `${target.label} takes JSON, and this text is none`, {
      position: target.position,
      hint: reason(cause),
    });
  }
}

const reason = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
