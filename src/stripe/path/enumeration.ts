import { suggestion } from '../../catalog/names.js';
import type { TableDefinition } from '../../catalog/definition.js';
import type { Term } from '../../source/term.js';

/**
 * A literal is judged against the column, whatever a parameter of its name means (`status = 'all'` finds nothing).
 * One that is no known value is not sent, as Stripe would answer 400; the text says so and names the near values. Undefined when all is well.
 */
export function enumerationNotice(table: TableDefinition, term: Term): string | undefined {
  if (term.op !== '=' && term.op !== 'in') return undefined;
  const values = table.columns.find((column) => column.name === term.column)?.values;
  if (values === undefined) return undefined;
  const unknown = term.values.find((value) => typeof value === 'string' && !values.includes(value));
  if (typeof unknown !== 'string') return undefined;
  const near = suggestion(unknown, values) ?? `known values: ${values.join(', ')}`;
  return `${table.name}.${term.column} has no value "${unknown}" that the catalogue knows, so it is not sent to Stripe; ${near}`;
}
