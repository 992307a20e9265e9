import type { Statement } from './ast.js';
import { visitExpressions } from './walk.js';

/** The parameters of a statement, each name once, in the order of the text. */
export function statementParameters(statement: Statement): string[] {
  const found: { readonly name: string; readonly at: number }[] = [];
  visitExpressions(statement, (expression) => {
    if (expression.kind === 'parameter') found.push(expression);
  });
  found.sort((left, right) => left.at - right.at);
  return [...new Set(found.map(({ name }) => name))];
}
