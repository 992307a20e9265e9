import { DriverError, type Position } from '../core/errors.js';
import type { SqlType } from '../core/value.js';
import type { BinaryOperator } from '../sql/ast.js';
import { epochSeconds } from './functions/date.js';
import { coerceLiteral, signedNumber } from './literals.js';
import {
  asText,
  castTo,
  commonNumber,
  duckCall,
  isInteger,
  isLiteral,
  isNumeric,
  isTextLiteral,
  isTime,
  type Typed,
} from './typed.js';

/** What the operators need of the binder. */
export interface OperatorContext {
  position(at: number): Position;
  /** `Charge.amount` for a column, else undefined. */
  describe(operand: Typed): string | undefined;
}

export const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(['=', '<>', '<', '<=', '>', '>=']);

/** Brings the two sides of a comparison to one type; throws `invalid_value` or `type_mismatch`. */
export function meetForComparison(left: Typed, right: Typed, op: string, context: OperatorContext): [Typed, Typed] {
  if (ordersTextWithNumber(left, right, op)) throw mismatch(left, right, op, context);
  const first = coerceBeside(left, right, context);
  const met: [Typed, Typed] = [first, coerceBeside(right, first, context)];
  const [a, b] = [timeBeside(met[0], met[1]), timeBeside(met[1], met[0])];
  const [c, d] = [jsonAsText(a, b), jsonAsText(b, a)];
  if (!comparable(c, d)) throw mismatch(left, right, op, context);
  return [c, d];
}

/** Of a literal in quotes and another one it is the first that takes the other's type: `10 = '10.0'` compares numbers. */
function coerceBeside(operand: Typed, other: Typed, context: OperatorContext): Typed {
  if (isTextLiteral(other.node) && isConstant(operand)) return operand;
  const target = isLiteral(other.node) && !isLiteral(operand.node) ? undefined : other.type;
  return coerceLiteral(operand, target, {
    meets: context.describe(other) ?? 'the other side',
    position: (at) => context.position(at),
  });
}

const isConstant = (operand: Typed): boolean => isLiteral(operand.node) || signedNumber(operand) !== undefined;

/** An integer that is no literal beside a time is epoch seconds too. */
function timeBeside(operand: Typed, other: Typed): Typed {
  return isTime(other.type) && operand.type === 'BIGINT' ? epochSeconds(operand, operand.node.at) : operand;
}

const jsonAsText = (operand: Typed, other: Typed): Typed =>
  operand.type === 'JSON' && other.type !== undefined && other.type !== 'JSON'
    ? castTo(operand, 'VARCHAR', 'TEXT', operand.node.at)
    : operand;

/** `metadata['n'] > 5` would compare as text, where '10' < '5': the user has to say what is meant. */
function ordersTextWithNumber(left: Typed, right: Typed, op: string): boolean {
  const isTextColumn = (operand: Typed): boolean => operand.type === 'TEXT' && !isTextLiteral(operand.node);
  return (
    op !== '=' &&
    op !== '<>' &&
    ((isTextColumn(left) && isNumeric(right.type)) || (isTextColumn(right) && isNumeric(left.type)))
  );
}

function comparable(a: Typed, b: Typed): boolean {
  if (a.type === undefined || b.type === undefined || a.type === b.type) return true;
  return (isNumeric(a.type) && isNumeric(b.type)) || (isTime(a.type) && isTime(b.type));
}

function mismatch(left: Typed, right: Typed, op: string, context: OperatorContext): DriverError {
  const name = (operand: Typed): string => [context.describe(operand), operand.type].filter(Boolean).join(' ');
  const hint = left.type === 'TEXT' || right.type === 'TEXT' ? 'CAST one side to the type of the other' : undefined;
  return new DriverError('type_mismatch', `${name(left)} ${op} ${name(right)} compares two types that do not meet`, {
    position: context.position(right.node.at),
    hint,
  });
}

/** Arithmetic and the other value operators; the type of what comes out. */
export function bindOperator(
  op: BinaryOperator,
  left: Typed,
  right: Typed,
  at: number,
  context: OperatorContext,
): Typed {
  if (op === '||' || (op === '+' && joinsText(left, right)))
    return binary('||', asText(left), asText(right), 'TEXT', at);
  if (op === '~' || op === '!~' || op === '~*' || op === '!~*') return regularExpression(op, left, right, at);
  const [a, b] = meetForArithmetic(left, right, context);
  if (op === '/' || op === '%') return division(op, a, b, at);
  if (op === '^') return duckCall('power', [a, b], 'DOUBLE', at);
  if (op === '+' || op === '-') return sum(op, a, b, at, context);
  const spans = op === '*' && (a.type === 'INTERVAL' || b.type === 'INTERVAL');
  return binary(op, a, b, spans ? 'INTERVAL' : commonNumber(a.type, b.type), at);
}

/** T-SQL's `+` joins two texts; beside NULL either way is NULL. */
const joinsText = (left: Typed, right: Typed): boolean =>
  (left.type === 'TEXT' && (right.type === 'TEXT' || right.type === undefined)) ||
  (left.type === undefined && right.type === 'TEXT');

function meetForArithmetic(left: Typed, right: Typed, context: OperatorContext): [Typed, Typed] {
  const read = (operand: Typed, other: Typed): Typed => {
    if (!isTextLiteral(operand.node)) return operand;
    // MySQL's '2024-01-31' + INTERVAL 1 MONTH; a span of time in quotes does not start with a year.
    const isDate = other.type === 'INTERVAL' && /^\s*\d{4}-\d/.test(operand.node.value);
    const target =
      isTime(other.type) || isDate
        ? 'TIMESTAMP'
        : isNumeric(other.type)
          ? /^\s*-?\d+\s*$/.test(operand.node.value)
            ? 'BIGINT'
            : 'DECIMAL'
          : other.type;
    return coerceLiteral(operand, target, {
      meets: context.describe(other) ?? 'the other operand',
      position: (at) => context.position(at),
    });
  };
  const met: [Typed, Typed] = [read(left, right), read(right, left)];
  for (const operand of met)
    if (operand.type === 'TEXT' || operand.type === 'BOOLEAN' || operand.type === 'JSON')
      throw new DriverError(
        'type_mismatch',
        `Arithmetic does not take ${context.describe(operand) ?? 'an expression'} of type ${operand.type}`,
        {
          position: context.position(operand.node.at),
          hint: 'CAST it to a number',
        },
      );
  return met;
}

function division(op: '/' | '%', left: Typed, right: Typed, at: number): Typed {
  if (op === '/' && left.type === 'INTERVAL') return duckCall('stripe_sql_interval_div', [left, right], 'INTERVAL', at);
  const integers = isInteger(left.type) && isInteger(right.type);
  if (op === '%') return duckCall('stripe_sql_mod', [left, right], commonNumber(left.type, right.type), at);
  return duckCall('stripe_sql_div', [left, right], integers ? commonNumber(left.type, right.type) : 'DOUBLE', at);
}

function sum(op: '+' | '-', left: Typed, right: Typed, at: number, context: OperatorContext): Typed {
  const type = sumType(op, left.type, right.type);
  if (type === 'none')
    throw new DriverError('type_mismatch', `${left.type} ${op} ${right.type} has no meaning`, {
      position: context.position(right.node.at),
      hint: "write a time span as INTERVAL '7 days'",
    });
  return binary(op, left, right, type, at);
}

function sumType(op: '+' | '-', a: SqlType | undefined, b: SqlType | undefined): SqlType | undefined | 'none' {
  if (a === 'INTERVAL' || b === 'INTERVAL')
    return isTime(a) || isTime(b) ? 'TIMESTAMP' : a === 'TIME' || b === 'TIME' ? 'TIME' : 'INTERVAL';
  if (isTime(a) && isTime(b)) return op === '+' ? 'none' : a === 'DATE' && b === 'DATE' ? 'BIGINT' : 'INTERVAL';
  if (a === 'DATE' || b === 'DATE') return 'DATE';
  if (a === 'TIMESTAMP' || b === 'TIMESTAMP') return a === undefined || b === undefined ? 'TIMESTAMP' : 'none';
  return commonNumber(a, b);
}

function regularExpression(op: '~' | '!~' | '~*' | '!~*', left: Typed, right: Typed, at: number): Typed {
  const flags = op.endsWith('*')
    ? [{ node: { kind: 'literal', type: 'text', value: 'i', at }, type: 'TEXT' } as const]
    : [];
  // DuckDB's `~` matches the whole text, PostgreSQL's anywhere in it.
  const match = duckCall('regexp_matches', [asText(left), asText(right), ...flags], 'BOOLEAN', at);
  return op.startsWith('!') ? { node: { kind: 'unary', op: 'not', operand: match.node, at }, type: 'BOOLEAN' } : match;
}

function binary(op: BinaryOperator, left: Typed, right: Typed, type: SqlType | undefined, at: number): Typed {
  return { node: { kind: 'binary', op, left: left.node, right: right.node, at }, type };
}
