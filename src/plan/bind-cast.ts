import type { Position } from '../core/errors.js';
import type { Expression } from '../sql/ast.js';
import { castType, type CastType } from './cast-types.js';
import { styledText, styledTime } from './convert-style.js';
import { coerceLiteral, type LiteralContext } from './literals.js';
import { duckCall, isTextLiteral, isTime, literalNumber, type Typed } from './typed.js';

type Cast = Extract<Expression, { kind: 'cast' }>;

/**
 * CAST, `::`, CONVERT and TRY_CAST. A literal that cannot be read in the type is `invalid_value` at its position;
 * with TRY_CAST it is NULL.
 */
export function bindCast(node: Cast, operand: Typed, position: (at: number) => Position): Typed {
  const target = castType(node.type, position(node.at));
  const given = node.style === undefined ? operand : inStyle(node, node.style, operand, target, position);
  const read = node.lenient ? given : readLiteral(given, target, { meets: 'the type of the CAST', position });
  const args = target.args === 'decimal' ? decimalArgs(node.args) : [];
  const { at, lenient } = node;
  const cast: Typed = {
    node: { kind: 'cast', operand: read.node, type: target.duck, args, array: false, lenient, at },
    type: target.type,
  };
  const length = target.args === 'length' ? (node.args[0] ?? 0) : 0;
  // VARCHAR(3) cuts, VARCHAR(max) does not.
  return length === 0 ? cast : duckCall('left', [cast, literalNumber(String(length), at)], 'TEXT', at);
}

/** T-SQL's styles say how a time is written as text, and read from it; of anything else they say nothing. */
function inStyle(
  { at, lenient }: Cast,
  style: number,
  operand: Typed,
  target: CastType,
  position: (at: number) => Position,
): Typed {
  const here = (): Position => position(at);
  if (target.type === 'TEXT' && isTime(operand.type)) return styledText(operand, style, at, here);
  if (isTime(target.type) && operand.type === 'TEXT') return styledTime(operand, style, lenient, at, here) ?? operand;
  return operand;
}

/** Times and booleans are read by our rules; of a number only the reading is checked, since rounding is the engine's. */
function readLiteral(operand: Typed, target: CastType, context: LiteralContext): Typed {
  if (!isTextLiteral(operand.node)) return operand;
  switch (target.type) {
    case 'TIMESTAMP':
    case 'DATE':
      return coerceLiteral(operand, 'TIMESTAMP', context);
    case 'BOOLEAN':
      return coerceLiteral(operand, 'BOOLEAN', context);
    case 'DOUBLE':
      if (!/^\s*[-+]?(nan|inf|infinity)\s*$/i.test(operand.node.value)) coerceLiteral(operand, 'DOUBLE', context);
      return operand;
    case 'BIGINT':
    case 'HUGEINT':
    case 'DECIMAL':
      coerceLiteral(operand, target.type, context);
      return operand;
    default:
      return operand;
  }
}

/** PostgreSQL's NUMERIC without scale keeps fractions; DuckDB's DECIMAL would have three digits. */
const decimalArgs = (args: readonly number[]): readonly number[] => (args.length === 0 ? [38, 12] : args);
