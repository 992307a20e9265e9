import { DriverError } from '../core/errors.js';
import type { Expression } from '../sql/ast.js';
import type { ExpressionBinder } from './bind-expression.js';
import type { Typed } from './typed.js';

/**
 * Binds an item of a select list. `x = …` compares, as in PostgreSQL and MySQL; where there is no column x, T-SQL's way to write an alias is
 * probably meant, and the error says how it is written here.
 */
export function bindItemValue(expression: Expression, binder: ExpressionBinder): Typed {
  try {
    return binder.bind(expression);
  } catch (thrown) {
    throw (thrown instanceof DriverError && aliasMeant(expression, thrown)) || thrown;
  }
}

function aliasMeant(expression: Expression, error: DriverError): DriverError | undefined {
  if (expression.kind !== 'binary' || expression.op !== '=' || expression.left.kind !== 'column') return undefined;
  const { path, at } = expression.left;
  if (error.code !== 'unknown_column' || error.hint !== undefined || path.length > 1) return undefined;
  if (error.position?.offset !== at) return undefined;
  const hint = `an alias is written value AS ${path[0]?.name ?? 'name'}`;
  return new DriverError(error.code, error.message, { position: error.position, hint });
}
