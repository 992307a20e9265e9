import type { Position } from '../../core/errors.js';
import type { SqlType } from '../../core/value.js';
import type { Expression, Query, SetOperation } from '../../sql/ast.js';
import type { BoundQuery } from '../bind-expression.js';
import { coerceLiteral } from '../literals.js';
import { commonType, isNumeric, isTextLiteral, isTime, type Typed } from '../typed.js';
import { fail } from './bind-query.js';

export interface MetSides {
  readonly left: Query;
  readonly right: Query;
  readonly columns: BoundQuery['columns'];
}

/**
 * Brings both sides of a set operation to the same types, as PostgreSQL does: text in quotes is read as what the other side has, other types
 * must meet. Throws `syntax_error` for another number of columns, `type_mismatch` and `invalid_value`.
 */
export function meetColumns(
  { op, at }: SetOperation,
  left: BoundQuery,
  right: BoundQuery,
  position: (at: number) => Position,
): MetSides {
  const title = op.toUpperCase();
  if (left.columns.length !== right.columns.length)
    throw fail(
      'syntax_error',
      `${title} joins ${left.columns.length} columns with ${right.columns.length}`,
      position(at),
    );
  const open = [left.query, right.query].map(openColumns);
  const columns = left.columns.map(({ name, type }, index) => {
    const other = right.columns[index]?.type;
    if (open[0]?.[index]) return { name, type: other ?? type };
    if (open[1]?.[index] || meet(type, other)) return { name, type: wider(type, other, at) };
    throw fail(
      'type_mismatch',
      `Column ${index + 1} of the ${title} is ${type} on one side and ${other} on the other`,
      position(at),
      'CAST one of them to the type of the other',
    );
  });
  const read = (query: Query): Query =>
    readColumns(query, (value, index) =>
      coerceLiteral(value, columns[index]?.type, { meets: `column ${index + 1} of the ${title}`, position }),
    );
  return { left: read(left.query), right: read(right.query), columns };
}

/** Which columns are nothing but text in quotes or NULL: these take the other side's type. */
function openColumns({ body }: Query): boolean[] {
  switch (body.kind) {
    case 'select':
      return body.items.map((item) => item.kind === 'expression' && isOpen(item.expression));
    case 'values':
      return (body.rows[0] ?? []).map((_, index) => body.rows.every((row) => row[index] && isOpen(row[index])));
    case 'set': {
      const right = openColumns(body.right);
      return openColumns(body.left).map((open, index) => open && right[index] === true);
    }
  }
}

const isOpen = (node: Expression): boolean => isTextLiteral(node) || (node.kind === 'literal' && node.type === 'null');

function readColumns(query: Query, read: (value: Typed, index: number) => Typed): Query {
  const { body } = query;
  const value = (node: Expression, index: number): Expression =>
    isTextLiteral(node) ? read({ node, type: 'TEXT' }, index).node : node;
  switch (body.kind) {
    case 'select': {
      const items = body.items.map((item, index) =>
        item.kind === 'expression' ? { ...item, expression: value(item.expression, index) } : item,
      );
      return { ...query, body: { ...body, items } };
    }
    case 'values':
      return { ...query, body: { ...body, rows: body.rows.map((row) => row.map(value)) } };
    case 'set': {
      const [left, right] = [readColumns(body.left, read), readColumns(body.right, read)];
      return { ...query, body: { ...body, left, right } };
    }
  }
}

const isWord = (type: SqlType): boolean => type === 'TEXT' || type === 'JSON';

function meet(a: SqlType | undefined, b: SqlType | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return true;
  return (isNumeric(a) && isNumeric(b)) || (isTime(a) && isTime(b)) || (isWord(a) && isWord(b));
}

function wider(a: SqlType | undefined, b: SqlType | undefined, at: number): SqlType | undefined {
  const typed = (type: SqlType | undefined): Typed => ({ node: { kind: 'column', path: [], at }, type });
  if (isTime(a) && isTime(b) && a !== b) return 'TIMESTAMP';
  return a !== b && a && b && isWord(a) && isWord(b) ? 'TEXT' : commonType([typed(a), typed(b)]);
}
