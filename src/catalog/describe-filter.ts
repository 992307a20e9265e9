import type { ColumnDefinition, FilterDefinition, TableDefinition } from './definition.js';
import { isSameField } from './same-field.js';

/**
 * Which conditions on the column reach Stripe, as text: `=, IN, <, <=, >, >=`, `= (search)`; '' when all are judged locally.
 * A column that a retrieve or a required parameter fixes takes `=` and IN.
 */
export function describeFilter(table: TableDefinition, column: ColumnDefinition): string {
  const operators = new Set<string>();
  if (column.name === 'id' && table.retrieve) for (const operator of ['=', 'in']) operators.add(operator);
  for (const requirement of table.requires)
    if (requirement.column === column.name) for (const operator of ['=', 'in']) operators.add(operator);
  for (const filter of table.filters) {
    if (!isSameField(table, filter.column, column.name)) continue;
    for (const operator of filter.operators) operators.add(operator);
    // One list for each value, or the range that holds them all; a flag and bounds by other names take one condition a list.
    if (filter.operators.includes('=') && takesSeveral(filter, column)) operators.add('in');
  }
  return [...operators].map((operator) => operator.toUpperCase()).join(', ');
}

function takesSeveral({ style }: FilterDefinition, { parameterOnly }: ColumnDefinition): boolean {
  return style === 'value' || style === 'array' || (style === 'range' && !parameterOnly);
}
