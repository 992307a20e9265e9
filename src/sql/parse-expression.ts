import type { BinaryOperator, Expression } from './ast.js';
import { balanced } from './balance.js';
import type { TokenCursor } from './cursor.js';
import { parseAccess, parseSubscript } from './parse-access.js';
import { parseMembership, parsePattern } from './parse-predicate.js';
import { parsePrimary } from './parse-primary.js';
import { parseQuantified } from './parse-quantified.js';
import { parseType } from './parse-type.js';
import { LEVEL } from './precedence.js';
import { parseJsonOperator } from './parse-json-operator.js';
import { parseWordOperator } from './parse-word-operator.js';

const BINARY: Readonly<Record<string, { readonly op: BinaryOperator; readonly level: number }>> = {
  OR: { op: 'or', level: LEVEL.or },
  AND: { op: 'and', level: LEVEL.and },
  ...levelOf(['=', '<>', '<', '<=', '>', '>='], LEVEL.comparison),
  '!=': { op: '<>', level: LEVEL.comparison },
  ...levelOf(['||', '&', '|', '<<', '>>', '~', '!~', '~*', '!~*'], LEVEL.other),
  ...levelOf(['+', '-'], LEVEL.additive),
  ...levelOf(['*', '/', '%'], LEVEL.multiplicative),
  '^': { op: '^', level: LEVEL.power },
};

function levelOf(ops: readonly BinaryOperator[], level: number): Record<string, { op: BinaryOperator; level: number }> {
  return Object.fromEntries(ops.map((op) => [op, { op, level }]));
}

/** A run longer than this makes a tree no later stage could walk; AND and OR runs are balanced instead. */
const MAX_RUN = 500;

/**
 * One expression, built by PostgreSQL's precedence (which is DuckDB's). `minimum` is the lowest level that may be taken;
 * `restricted` is the low bound of BETWEEN, where AND, OR, NOT and predicates would be ambiguous.
 */
export function parseExpression(cursor: TokenCursor, minimum: number = LEVEL.or, restricted = false): Expression {
  return cursor.nested(() => {
    let left = parsePrefix(cursor, restricted);
    for (let steps = 0; ; steps++) {
      const next = parseSuffix(cursor, left, minimum, restricted);
      if (next === undefined) return left;
      if (steps > MAX_RUN)
        throw cursor.fail('The expression has too many operators in a row', cursor.peek(), `at most ${MAX_RUN}`);
      left = next;
    }
  });
}

function parsePrefix(cursor: TokenCursor, restricted: boolean): Expression {
  const at = cursor.peek().at;
  if (!restricted && cursor.accept('NOT')) {
    const operand = parseExpression(cursor, LEVEL.not);
    return operand.kind === 'exists' && !operand.negated
      ? { ...operand, negated: true, at }
      : { kind: 'unary', op: 'not', operand, at };
  }
  for (const op of ['-', '+'] as const) {
    if (cursor.accept(op)) return { kind: 'unary', op, operand: parseExpression(cursor, LEVEL.sign, restricted), at };
  }
  if (cursor.accept('~'))
    return { kind: 'unary', op: '~', operand: parseExpression(cursor, LEVEL.other + 1, restricted), at };
  return parsePrimary(cursor);
}

/** The next operator with its right side around `left`; undefined when what follows binds less or is no operator. */
function parseSuffix(
  cursor: TokenCursor,
  left: Expression,
  minimum: number,
  restricted: boolean,
): Expression | undefined {
  const token = cursor.peek();
  if (token.kind !== 'symbol' && token.kind !== 'word') return undefined;
  const binary = Object.hasOwn(BINARY, token.value) ? BINARY[token.value] : undefined;
  if (binary)
    return binary.level < minimum || (restricted && binary.level < LEVEL.comparison)
      ? undefined
      : parseBinary(cursor, left, binary, restricted);
  switch (token.value) {
    case '::':
      cursor.next();
      return { kind: 'cast', operand: left, ...parseType(cursor), lenient: false, at: left.at };
    case '[':
      return parseSubscript(cursor, left);
    case '->':
    case '->>':
    case '#>':
    case '#>>':
      return minimum > LEVEL.other ? undefined : parseAccess(cursor, left, token.value, restricted);
    case '<=>':
      return minimum > LEVEL.comparison ? undefined : parseNullSafe(cursor, left, restricted);
    case '@>':
    case '<@':
    case '?':
    case '?|':
    case '?&':
      return minimum > LEVEL.other ? undefined : parseJsonOperator(cursor, left, token.value, restricted);
    case 'AT':
      return restricted || minimum > LEVEL.zone || !cursor.sees('AT', 'TIME', 'ZONE')
        ? undefined
        : parseZone(cursor, left);
    case 'IS':
    case 'ISNULL':
    case 'NOTNULL':
      return minimum > LEVEL.is ? undefined : parseIs(cursor, left, restricted);
    case 'COLLATE':
      throw cursor.unsupported(
        'COLLATE is not supported',
        token,
        'comparison is by code point; use lower(…) to ignore case',
      );
    default:
      return (
        parseWordOperator(cursor, left, minimum, restricted) ??
        (restricted || minimum > LEVEL.predicate ? undefined : parsePredicate(cursor, left))
      );
  }
}

function parseBinary(
  cursor: TokenCursor,
  left: Expression,
  binary: { readonly op: BinaryOperator; readonly level: number },
  restricted: boolean,
): Expression {
  cursor.next();
  const { op, level } = binary;
  if (level === LEVEL.comparison) {
    const quantified = parseQuantified(cursor, left, op);
    if (quantified) return quantified;
  }
  if (op === 'and' || op === 'or') return parseLogical(cursor, left, op, level);
  const right = parseExpression(cursor, level + 1, restricted);
  if (level === LEVEL.comparison) refuseChain(cursor, level);
  return { kind: 'binary', op, left, right, at: left.at };
}

/** A whole run at once: long ones become a balanced tree, which means the same and stays shallow. */
function parseLogical(cursor: TokenCursor, left: Expression, op: 'and' | 'or', level: number): Expression {
  const operands = [left, parseExpression(cursor, level + 1)];
  while (cursor.accept(op.toUpperCase())) operands.push(parseExpression(cursor, level + 1));
  return balanced(op, operands);
}

/** Comparisons, IS DISTINCT FROM and LIKE do not chain: what `a < b < c` means is not what is meant. */
export function refuseChain(cursor: TokenCursor, level: number): void {
  const token = cursor.peek();
  const binary = token.kind === 'symbol' && Object.hasOwn(BINARY, token.value) ? BINARY[token.value] : undefined;
  if (level === LEVEL.comparison && binary?.level === level)
    throw cursor.fail('Comparisons cannot be chained', token, 'join them with AND, or use parentheses');
  if (level === LEVEL.is && cursor.seesAny('IS', 'ISNULL', 'NOTNULL')) throw cursor.unexpected('use parentheses');
  if (level !== LEVEL.predicate) return;
  const negated = cursor.sees('NOT') ? 1 : 0;
  const word = cursor.peek(negated);
  if (word.kind === 'word' && ['LIKE', 'ILIKE', 'IN', 'BETWEEN', 'SIMILAR', 'REGEXP', 'RLIKE'].includes(word.value))
    throw cursor.unexpected('use parentheses', word);
}

/** MySQL's `a <=> b`: equal, or both NULL. */
function parseNullSafe(cursor: TokenCursor, left: Expression, restricted: boolean): Expression {
  cursor.next();
  const right = parseExpression(cursor, LEVEL.comparison + 1, restricted);
  refuseChain(cursor, LEVEL.comparison);
  return { kind: 'distinct', left, right, negated: true, at: left.at };
}

function parseZone(cursor: TokenCursor, operand: Expression): Expression {
  const at = cursor.next().at;
  cursor.expect('TIME');
  cursor.expect('ZONE');
  const zone = parseExpression(cursor, LEVEL.zone + 1);
  const name = { name: 'timezone', quoted: false, at };
  return { kind: 'call', name, args: [zone, operand], star: false, distinct: false, orderBy: [], at: operand.at };
}

function parseIs(cursor: TokenCursor, operand: Expression, restricted: boolean): Expression | undefined {
  const distinctAt = cursor.sees('IS', 'NOT') ? 2 : 1;
  if (restricted && cursor.peek(distinctAt).value !== 'DISTINCT') return undefined;
  const word = cursor.next();
  if (word.value !== 'IS')
    return { kind: 'is', operand, test: 'null', negated: word.value === 'NOTNULL', at: operand.at };
  const negated = cursor.accept('NOT');
  if (cursor.accept('DISTINCT')) {
    cursor.expect('FROM');
    const right = parseExpression(cursor, LEVEL.is + 1, restricted);
    refuseChain(cursor, LEVEL.is);
    return { kind: 'distinct', left: operand, right, negated, at: operand.at };
  }
  for (const test of ['null', 'true', 'false', 'unknown'] as const) {
    if (cursor.accept(test.toUpperCase())) return { kind: 'is', operand, test, negated, at: operand.at };
  }
  throw cursor.unexpected('after IS come NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM');
}

function parsePredicate(cursor: TokenCursor, left: Expression): Expression | undefined {
  const negated = cursor.sees('NOT');
  const word = cursor.peek(negated ? 1 : 0);
  if (word.kind !== 'word') return undefined;
  switch (word.value) {
    case 'IN':
    case 'BETWEEN':
      return parseMembership(cursor, left, negated);
    case 'LIKE':
    case 'ILIKE':
    case 'SIMILAR':
      return parsePattern(cursor, left, negated);
    default:
      return undefined;
  }
}
