import { DriverError, type Position } from '../core/errors.js';
import type { Expression } from '../sql/ast.js';
import type { ExpressionBinder } from './bind-expression.js';
import { foldConstant } from './constant.js';
import { coerceLiteral } from './literals.js';

/** LIMIT or OFFSET as a count of rows; NULL is none. Throws `invalid_value` for anything but a whole number from 0. */
export function rowCount(
  expression: Expression | undefined,
  clause: 'LIMIT' | 'OFFSET',
  binder: ExpressionBinder,
): number | undefined {
  if (expression === undefined) return undefined;
  const position = (at: number): Position => binder.position(at);
  const bound = coerceLiteral(binder.bind(expression), 'BIGINT', { meets: clause, position });
  const constant = foldConstant(bound.node);
  if (constant?.kind === 'value' && constant.value === null) return undefined;
  const count = constant?.kind === 'number' ? Number(constant.digits) : NaN;
  // The largest BIGINT is how some say "no limit".
  if (Number.isInteger(count) && count > Number.MAX_SAFE_INTEGER)
    return clause === 'LIMIT' ? undefined : Number.MAX_SAFE_INTEGER;
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new DriverError('invalid_value', `${clause} takes a whole number from 0`, {
    position: position(expression.at),
  });
}
