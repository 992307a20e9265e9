import type { BinaryOperator, Expression } from './ast.js';
import { balanced } from './balance.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { parseQuery, startsQuery } from './parse-query.js';

/** `op ANY (query)` and `op ANY (ARRAY[…])` behind `operand`; undefined when no quantifier follows. */
export function parseQuantified(cursor: TokenCursor, operand: Expression, op: BinaryOperator): Expression | undefined {
  const word = cursor.peek();
  if (!cursor.seesAny('ANY', 'SOME', 'ALL')) return undefined;
  cursor.next();
  cursor.expect('(');
  const quantifier = word.value === 'ALL' ? 'all' : 'any';
  if (startsQuery(cursor)) {
    const query = parseQuery(cursor);
    cursor.expect(')');
    return { kind: 'quantified', op, operand, quantifier, query, at: operand.at };
  }
  const list = parseExpression(cursor);
  cursor.expect(')');
  const items = itemsOf(list);
  if (items === undefined)
    throw cursor.unsupported(
      `${word.value} takes a query, an ARRAY[…] or a list written '{a,b}'`,
      word,
      'write IN (…)',
    );
  return overItems(operand, op, quantifier, items);
}

/** The values of `ARRAY[…]` and of PostgreSQL's `'{a,b}'`. */
function itemsOf(list: Expression): readonly Expression[] | undefined {
  if (list.kind === 'array') return list.items;
  const operand = list.kind === 'cast' && list.array ? list.operand : list;
  if (operand.kind === 'array') return operand.items;
  if (operand.kind !== 'literal' || operand.type !== 'text') return undefined;
  const inner = /^\s*\{([^{}\\]*)\}\s*$/.exec(operand.value)?.[1];
  const parts = inner?.match(/"[^"]*"|[^,]+/g) ?? [];
  return inner === undefined ? undefined : parts.map((part) => elementOf(part.trim(), operand.at));
}

function elementOf(part: string, at: number): Expression {
  if (/^null$/i.test(part)) return { kind: 'literal', type: 'null', value: null, at };
  return { kind: 'literal', type: 'text', value: part.replace(/^"(.*)"$/s, '$1'), at };
}

/** `= ANY` and `<> ALL` are IN and NOT IN; any other is one comparison per value. Of no values ANY is false and ALL true. */
function overItems(
  operand: Expression,
  op: BinaryOperator,
  quantifier: 'any' | 'all',
  items: readonly Expression[],
): Expression {
  const { at } = operand;
  if (items.length === 0) return { kind: 'literal', type: 'boolean', value: quantifier === 'all', at };
  const negated = op === '<>' && quantifier === 'all';
  if (negated || (op === '=' && quantifier === 'any')) return { kind: 'in', operand, items, negated, at };
  return balanced(
    quantifier === 'any' ? 'or' : 'and',
    items.map((right): Expression => ({ kind: 'binary', op, left: operand, right, at })),
  );
}
