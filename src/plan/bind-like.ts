import { DriverError, type Position } from '../core/errors.js';
import type { Expression } from '../sql/ast.js';
import { asText, isTextLiteral, literalText, type Typed } from './typed.js';

type Like = Extract<Expression, { kind: 'like' }>;

interface LikeParts {
  readonly operand: Typed;
  readonly pattern: Typed;
  readonly escape: Typed | undefined;
}

/** [NOT] LIKE, ILIKE and SIMILAR TO. Throws `invalid_value` for an ESCAPE that is no single character and a pattern that ends with it. */
export function bindLike(node: Like, parts: LikeParts, position: (at: number) => Position): Typed {
  const pattern = asText(parts.pattern);
  const escape = node.op === 'similar' ? undefined : escapeOf(parts.escape, pattern, position);
  if (escape !== undefined) checkEnd(pattern.node, escape, position);
  return {
    node: {
      kind: 'like',
      op: node.op,
      negated: node.negated,
      at: node.at,
      operand: asText(parts.operand).node,
      pattern: pattern.node,
      ...(escape && { escape }),
    },
    type: 'BOOLEAN',
  };
}

/** PostgreSQL and MySQL escape with a backslash unless told otherwise; DuckDB by nothing. */
function escapeOf(
  given: Typed | undefined,
  pattern: Typed,
  position: (at: number) => Position,
): Expression | undefined {
  if (given === undefined) {
    const hasBackslash = isTextLiteral(pattern.node) && pattern.node.value.includes('\\');
    return hasBackslash ? literalText('\\', pattern.node.at).node : undefined;
  }
  if (isTextLiteral(given.node) && [...given.node.value].length > 1)
    throw new DriverError('invalid_value', 'ESCAPE takes one character, or none', {
      position: position(given.node.at),
    });
  return given.node;
}

/** An escape character with nothing behind it escapes nothing. */
function checkEnd(pattern: Expression, escape: Expression, position: (at: number) => Position): void {
  if (!isTextLiteral(pattern) || !isTextLiteral(escape) || escape.value === '') return;
  let rest = pattern.value;
  for (let at = rest.indexOf(escape.value); at >= 0; at = rest.indexOf(escape.value)) {
    if (at + escape.value.length === rest.length)
      throw new DriverError('invalid_value', `The pattern ends with its escape character "${escape.value}"`, {
        position: position(pattern.at),
        hint: 'write it twice',
      });
    rest = rest.slice(at + escape.value.length + 1);
  }
}
