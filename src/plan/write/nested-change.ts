import type { Delete, Expression, Update } from '../../sql/ast.js';
import { visitExpressions, withoutQueries } from '../../sql/walk.js';

/** True when the condition or a value of an UPDATE or DELETE holds a query. */
export function nests(statement: Update | Delete): boolean {
  const values = statement.kind === 'update' ? statement.set.map(({ value }) => value) : [];
  return [...values, ...(statement.where ? [statement.where] : [])].some(holdsQuery);
}

export function holdsQuery(expression: Expression): boolean {
  let found = false;
  visitExpressions(expression, (node) => {
    found ||= 'query' in node;
  });
  return found;
}

/** True when a condition with queries in it says something of the row: it reads a column beside the query, or the query names the table by `label`. */
export function saysOfRows(condition: Expression, label: string): boolean {
  let found = false;
  const visit = (node: Expression, inQuery: boolean): void => {
    if (node.kind === 'column')
      found ||= !inQuery || (node.path.length > 1 && node.path[0]?.name.toLowerCase() === label.toLowerCase());
  };
  visitExpressions(withoutQueries(condition), (node) => visit(node, false));
  visitExpressions(condition, (node) => visit(node, true));
  return found;
}
