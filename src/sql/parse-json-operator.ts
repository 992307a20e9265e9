import type { Expression } from './ast.js';
import { balanced } from './balance.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { LEVEL } from './precedence.js';

type JsonOperator = '@>' | '<@' | '?' | '?|' | '?&';

/** PostgreSQL's operators of jsonb as the functions behind them; `?|` and `?&` are one test per key of their ARRAY. */
export function parseJsonOperator(
  cursor: TokenCursor,
  left: Expression,
  op: JsonOperator,
  restricted: boolean,
): Expression {
  const { at } = cursor.next();
  const token = cursor.peek();
  const right = parseExpression(cursor, LEVEL.other + 1, restricted);
  const call = (name: string, args: readonly Expression[]): Expression => ({
    kind: 'call',
    name: { name, quoted: false, at },
    args,
    star: false,
    distinct: false,
    orderBy: [],
    operator: true,
    at: left.at,
  });
  if (op === '@>') return call('jsonb_contains', [left, right]);
  if (op === '<@') return call('jsonb_contains', [right, left]);
  if (op === '?') return call('jsonb_exists', [left, right]);
  if (right.kind !== 'array' || right.items.length === 0)
    throw cursor.unsupported(`${op} takes an ARRAY['…'] of keys`, token, 'write one ? per key');
  const tests = right.items.map((key) => call('jsonb_exists', [left, key]));
  return balanced(op === '?|' ? 'or' : 'and', tests);
}
