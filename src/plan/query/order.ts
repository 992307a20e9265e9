import type { OrderItem } from '../../sql/ast.js';
import type { BoundQuery } from '../bind-expression.js';
import { fail } from './bind-query.js';
import type { Statement } from './statement.js';

/** ORDER BY of a set operation or VALUES: output columns by name or number only, as PostgreSQL has it. */
export function bindSetOrder(
  order: readonly OrderItem[],
  columns: BoundQuery['columns'],
  statement: Statement,
): OrderItem[] {
  return order.map((item) => {
    const { expression } = item;
    const { at } = expression;
    const named =
      expression.kind === 'column'
        ? columns.findIndex(
            (column) =>
              column.name.toLowerCase() ===
              expression.path
                .map((part) => part.name)
                .join('.')
                .toLowerCase(),
          ) + 1
        : 0;
    const position = expression.kind === 'literal' && expression.type === 'number' ? Number(expression.value) : named;
    if (!Number.isInteger(position) || position < 1 || position > columns.length)
      throw fail(
        'invalid_value',
        'ORDER BY of a set operation takes the name or the number of an output column',
        statement.position(at),
      );
    return { ...item, expression: { kind: 'literal', type: 'number', value: String(position), at } };
  });
}
