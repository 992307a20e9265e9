import type { Expression, Literal } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { LEVEL } from './precedence.js';

type AccessOperator = '->' | '->>' | '#>' | '#>>';
type Text = Extract<Literal, { type: 'text' }>;

function isText(key: Expression): key is Text {
  return key.kind === 'literal' && key.type === 'text';
}

/** `x['k']` extends a column's path; any other subscript reads an element of the value. */
export function parseSubscript(cursor: TokenCursor, operand: Expression): Expression {
  cursor.expect('[');
  const key = parseExpression(cursor);
  cursor.expect(']');
  if (operand.kind === 'column' && isText(key)) return withKey(operand, key);
  return { kind: 'access', operand, op: '[]', key, at: operand.at };
}

/** The JSON operators. `column->>'k'` is the same as `column['k']`; a path in `#>` becomes one step per element. */
export function parseAccess(
  cursor: TokenCursor,
  operand: Expression,
  op: AccessOperator,
  restricted: boolean,
): Expression {
  cursor.next();
  const token = cursor.peek();
  const key = parseExpression(cursor, LEVEL.other + 1, restricted);
  if (op === '->' || op === '->>') return step(operand, op, key);
  const path = isText(key) ? /^\{([\w$-]+(?:,[\w$-]+)*)\}$/.exec(key.value)?.[1]?.split(',') : undefined;
  if (path === undefined) throw cursor.unsupported(`${op} takes a path written '{a,b}'`, token, 'use -> and ->>');
  const keys = path.map((part) => elementKey(part, key.at));
  return keys.reduce(
    (from, part, index) => step(from, op === '#>>' && index === keys.length - 1 ? '->>' : '->', part),
    operand,
  );
}

function step(operand: Expression, op: '->' | '->>', key: Expression): Expression {
  if (op === '->>' && operand.kind === 'column' && isText(key)) return withKey(operand, key);
  return { kind: 'access', operand, op, key, at: operand.at };
}

/** Digits in a path are the place in a list. */
function elementKey(part: string, at: number): Expression {
  return { kind: 'literal', type: /^\d+$/.test(part) ? 'number' : 'text', value: part, at };
}

function withKey(column: Extract<Expression, { kind: 'column' }>, key: Text): Expression {
  return { ...column, path: [...column.path, { name: key.value, quoted: true, subscript: true, at: key.at }] };
}
