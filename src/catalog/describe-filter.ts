import type { ColumnDefinition, TableDefinition } from './definition.js';

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
    if (filter.column !== column.name) continue;
    for (const operator of filter.operators) operators.add(operator);
    // One list for each value; a range or a flag takes one condition a list.
    if (filter.operators.includes('=') && (filter.style === 'value' || filter.style === 'array')) operators.add('in');
  }
  return [...operators].map((operator) => operator.toUpperCase()).join(', ');
}
