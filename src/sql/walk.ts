import type { Expression, FromItem, Query, SelectItem, Statement } from './ast.js';

/** Calls `visit` for every expression of a tree (any part of a statement), outer ones first, in no particular order otherwise. */
export function visitExpressions(
  tree: Statement | Query | Expression | FromItem | SelectItem | readonly Expression[],
  visit: (expression: Expression) => void,
): void {
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (isExpression(node)) visit(node);
    const parts: unknown[] = Object.values(node);
    for (let index = parts.length - 1; index >= 0; index--) waiting.push(parts[index]);
  }
}

/** The expression with nothing in place of the queries nested in it. */
export function withoutQueries(node: Expression): Expression {
  return JSON.parse(
    JSON.stringify(node, (key: string, value: unknown) => (key === 'query' ? undefined : value)),
  ) as Expression;
}

/** True when a call of this kind stands anywhere in the expression, in its nested queries too. */
export function hasCall(
  expression: Expression,
  matches: (call: Extract<Expression, { kind: 'call' }>) => boolean,
): boolean {
  let found = false;
  visitExpressions(expression, (node) => {
    found ||= node.kind === 'call' && matches(node);
  });
  return found;
}

/** True of a query, whatever part of a tree it is. */
export function isQuery(node: unknown): node is Query {
  return typeof node === 'object' && node !== null && 'body' in node && 'orderBy' in node;
}

const EXPRESSION_KINDS: ReadonlySet<unknown> = new Set<Expression['kind']>([
  'literal',
  'parameter',
  'column',
  'unary',
  'binary',
  'is',
  'distinct',
  'between',
  'in',
  'inQuery',
  'like',
  'case',
  'cast',
  'call',
  'access',
  'subquery',
  'exists',
  'quantified',
  'row',
  'array',
  'default',
]);

function isExpression(node: object): node is Expression {
  return 'kind' in node && EXPRESSION_KINDS.has(node.kind);
}
