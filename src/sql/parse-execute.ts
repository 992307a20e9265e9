import type { Execute, Expression, Identifier } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseExpression } from './parse-expression.js';
import { LEVEL } from './precedence.js';

type Argument = Execute['args'][number];

/**
 * EXEC and CALL in every spelling: `EXEC P @A = 'x', B = 1`, `EXECUTE P 'x'`, `CALL P(A => 'x')`, `{CALL P(?)}`, `EXEC @r = P …`.
 * node-sql-parser is not asked: the statement is a name and a list of values.
 */
export function parseExecute(cursor: TokenCursor): Execute {
  const start = cursor.peek();
  const braced = cursor.accept('{');
  if (braced) acceptResult(cursor, '?');
  if (!cursor.accept('CALL') && !cursor.accept('EXECUTE') && !cursor.accept('EXEC'))
    throw cursor.unexpected('expected CALL');
  acceptResult(cursor, undefined);
  const procedure = parseProcedure(cursor);
  const args = cursor.accept('(') ? parseList(cursor, ')') : parseList(cursor, braced ? '}' : undefined);
  if (braced) cursor.accept('}');
  return { kind: 'execute', procedure, args, at: start.at };
}

/** `@r = ` and `? = ` name where the result code would go; a procedure of Stripe has none. */
function acceptResult(cursor: TokenCursor, only: string | undefined): void {
  const token = cursor.peek();
  if (token.kind !== 'parameter' || cursor.peek(1).value !== '=') return;
  if (only !== undefined && cursor.text.slice(token.at, token.end) !== only) return;
  cursor.next();
  cursor.next();
}

function parseProcedure(cursor: TokenCursor): Identifier {
  const path = cursor.path();
  const last = path.at(-1);
  if (last === undefined) throw cursor.unexpected('expected the name of a procedure');
  return last;
}

function parseList(cursor: TokenCursor, close: ')' | '}' | undefined): readonly Argument[] {
  if (close === undefined ? cursor.peek().kind === 'end' || cursor.sees(';') : cursor.sees(close)) {
    if (close === ')') cursor.next();
    return [];
  }
  const args = cursor.list(() => parseArgument(cursor));
  if (close === ')' && !cursor.accept(')')) throw cursor.unexpected('expected , or )');
  return args;
}

function parseArgument(cursor: TokenCursor): Argument {
  const name = parseArgumentName(cursor);
  const value = parseValue(cursor);
  if (cursor.seesAny('OUT', 'OUTPUT'))
    throw cursor.unsupported(
      'OUTPUT arguments are not supported',
      cursor.peek(),
      'the procedure returns its results as rows',
    );
  return name ? { name, value } : { value };
}

/** `@A =`, `A =`, `A =>`, `A :=`, `"A" =`. */
function parseArgumentName(cursor: TokenCursor): Identifier | undefined {
  const token = cursor.peek();
  const assigned = cursor.peek(1).kind === 'symbol' && ['=', '=>', ':='].includes(cursor.peek(1).value);
  if (!assigned) return undefined;
  const written = cursor.text.slice(token.at, token.end);
  if (token.kind === 'parameter' && !written.startsWith('@'))
    throw cursor.unexpected('an argument is named Name or @Name');
  const name =
    token.kind === 'parameter' ? { name: cursor.next().value, quoted: false, at: token.at } : cursor.identifier(true);
  cursor.next();
  return name;
}

/** A literal, a parameter, a signed number or an ARRAY of these: nothing that would have to be computed. */
function parseValue(cursor: TokenCursor): Expression {
  const token = cursor.peek();
  const value = parseExpression(cursor, LEVEL.other);
  if (!isConstant(value))
    throw cursor.fail(
      'An argument is a literal or a parameter',
      token,
      value.kind === 'column' ? 'text goes in single quotes' : undefined,
    );
  return value;
}

function isConstant(value: Expression): boolean {
  if (value.kind === 'unary')
    return (
      (value.op === '-' || value.op === '+') && value.operand.kind === 'literal' && value.operand.type === 'number'
    );
  if (value.kind === 'array') return value.items.every(isConstant);
  return value.kind === 'literal' || value.kind === 'parameter';
}
