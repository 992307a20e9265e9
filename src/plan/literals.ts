import { DriverError, type Position } from '../core/errors.js';
import { formatTimestamp } from '../core/format-time.js';
import { MICROS, parseTimestamp } from '../core/timestamp.js';
import type { SqlType } from '../core/value.js';
import { isTextLiteral, isLiteral, literalBoolean, literalNumber, literalText, type Typed } from './typed.js';

/** Where a literal stands, and what it is compared with, for the error that names both. */
export interface LiteralContext {
  /** What the literal meets: `Charge.created`, or `the other side`. */
  readonly meets: string;
  position(at: number): Position;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  y: true,
  on: true,
  '1': true,
  false: false,
  f: false,
  no: false,
  n: false,
  off: false,
  '0': false,
};

/**
 * Gives a literal the type it meets: text in quotes is read as a number, a time or a boolean; an integer beside a TIMESTAMP is epoch
 * seconds, beside text its digits. What cannot be read is `invalid_value` at the literal's position. Anything but a literal is returned as it is.
 */
export function coerceLiteral(operand: Typed, target: SqlType | undefined, context: LiteralContext): Typed {
  const { node } = operand;
  if (target === undefined || target === operand.type) return operand;
  if (isTextLiteral(node)) return fromText(node.value, node.at, target, context) ?? operand;
  const number = signedNumber(operand);
  if (number !== undefined) return fromNumber(number, operand, target, context);
  if (isLiteral(node) && node.type === 'boolean' && target === 'TEXT') return literalText(String(node.value), node.at);
  return operand;
}

/** The digits of a number literal, with its sign. */
export function signedNumber({ node }: Typed): string | undefined {
  if (node.kind === 'literal' && node.type === 'number') return node.value;
  if (node.kind === 'unary' && node.op === '-' && node.operand.kind === 'literal' && node.operand.type === 'number')
    return `-${node.operand.value}`;
  return undefined;
}

function fromText(text: string, at: number, target: SqlType, context: LiteralContext): Typed | undefined {
  switch (target) {
    case 'TIMESTAMP': {
      const micros = parseTimestamp(text) ?? epochText(text);
      if (micros === undefined)
        throw unreadable(text, 'a time', at, context, "write it as '2024-03-01' or '2024-03-01T09:30:00Z'");
      return timestampLiteral(micros, at);
    }
    case 'DATE': {
      const micros = parseTimestamp(text);
      if (micros === undefined) throw unreadable(text, 'a date', at, context, "write it as '2024-03-01'");
      // A date beside a text with a time of day is compared as a time, as in PostgreSQL's timestamp.
      return /^\s*\d+-\d+-\d+\s*$/.test(text)
        ? { node: { kind: 'literal', type: 'date', value: formatTimestamp(micros).slice(0, 10), at }, type: 'DATE' }
        : timestampLiteral(micros, at);
    }
    case 'BIGINT':
    case 'HUGEINT':
    case 'DECIMAL':
    case 'DOUBLE': {
      const digits = text.trim().replace(/^\+/, '');
      if (!/^-?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(digits)) throw unreadable(text, 'a number', at, context);
      return literalNumber(digits, at);
    }
    case 'BOOLEAN': {
      const value = BOOLEANS[text.trim().toLowerCase()];
      if (value === undefined) throw unreadable(text, 'a boolean', at, context, 'write TRUE or FALSE');
      return literalBoolean(value, at);
    }
    default:
      return undefined;
  }
}

function fromNumber(digits: string, operand: Typed, target: SqlType, context: LiteralContext): Typed {
  const at = operand.node.at;
  switch (target) {
    case 'TIMESTAMP': {
      const seconds = Number(digits);
      if (Math.abs(seconds) > MAX_SECONDS) throw unreadable(digits, 'epoch seconds', at, context);
      return timestampLiteral(Math.round(seconds * MICROS), at);
    }
    case 'TEXT':
      return literalText(digits, at);
    case 'BOOLEAN':
      if (digits !== '0' && digits !== '1') throw unreadable(digits, 'a boolean', at, context, 'write TRUE or FALSE');
      return literalBoolean(digits === '1', at);
    case 'DATE':
      throw unreadable(digits, 'a date', at, context, "write it as '2024-03-01'");
    default:
      return operand;
  }
}

/** The last second of a year of four digits. */
const MAX_SECONDS = 253_402_300_799;

/** Epoch seconds in quotes, as `--param since=1709251200` gives them; shorter digits could be a year. */
function epochText(text: string): number | undefined {
  return /^\d{9,10}$/.test(text.trim()) ? Number(text) * MICROS : undefined;
}

export function timestampLiteral(micros: number, at: number): Typed {
  return {
    node: { kind: 'literal', type: 'timestamp', value: formatTimestamp(micros).replace('T', ' ').replace('Z', ''), at },
    type: 'TIMESTAMP',
  };
}

function unreadable(text: string, as: string, at: number, context: LiteralContext, hint?: string): DriverError {
  return new DriverError('invalid_value', `'${text}' cannot be read as ${as}, which ${context.meets} is`, {
    position: context.position(at),
    hint,
  });
}
