import { DriverError } from '../core/errors.js';
import type { Expression, Identifier, Query } from '../sql/ast.js';
import { expressionText } from '../sql/expression-text.js';
import { printExpression } from '../sql/print-expression.js';
import type { PrintOptions } from '../sql/print-options.js';
import { printQuery } from '../sql/print-query.js';
import { mapExpression } from '../sql/map-expression.js';
import { boundColumnName } from './scope.js';

/** DuckDB text of a bound expression. Only the binder's own names are in it: staged columns and functions of the table. */
export function duckSql(node: Expression): string {
  return printExpression(node, OPTIONS);
}

/** DuckDB text of a bound query: tables are `scan(n)` or WITH queries of our own names. */
export function duckQuery(query: Query, relation: (name: string) => string = (name) => name): string {
  return printQuery(query, { ...OPTIONS, table: ({ path }) => relation(path[0]?.name ?? '') });
}

const OPTIONS: PrintOptions = {
  column: ({ path }) => path.map((part, index) => (index === 0 ? part.name : quoted(part.name))).join('.'),
  call: () => undefined,
  parameter: ({ name }) => {
    throw new DriverError('internal', `The parameter ${name} was not bound`);
  },
  table: ({ path }) => path[0]?.name ?? '',
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A bound expression as the user would write it: `address.city = 'Rome'`, `metadata['k'] = 'v'`. */
export function readableSql(node: Expression): string {
  return expressionText(mapExpression(node, readable));
}

function readable(node: Expression): Expression {
  const name = boundColumnName(node);
  if (name !== undefined) return { kind: 'column', path: parts(name, node.at), at: node.at };
  return node.kind === 'call' ? (jsonAccess(node) ?? node) : node;
}

const parts = (name: string, at: number): Identifier[] =>
  name.split('.').map((part) => ({ name: part, quoted: false, at }));

/** `json_extract_string(metadata, '/k')` was written `metadata['k']`. */
function jsonAccess(node: Extract<Expression, { kind: 'call' }>): Expression | undefined {
  const [base, pointer] = node.args;
  if (
    node.name.name !== 'json_extract_string' ||
    base?.kind !== 'column' ||
    pointer?.kind !== 'literal' ||
    pointer.type !== 'text'
  )
    return undefined;
  if (!pointer.value.startsWith('/')) return undefined;
  const keys = pointer.value
    .slice(1)
    .split('/')
    .map((key) => ({ name: key.replace(/~1/g, '/').replace(/~0/g, '~'), quoted: false, subscript: true, at: node.at }));
  return { ...base, path: [...base.path, ...keys] };
}
