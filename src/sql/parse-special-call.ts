import type { Expression } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { identifierOf } from './cursor.js';
import { parseCall } from './parse-call.js';
import { parseExpression } from './parse-expression.js';
import { parseType, seesType, type TypeName } from './parse-type.js';
import { LEVEL } from './precedence.js';

type Rule = (cursor: TokenCursor, at: number) => Expression | undefined;

/** Calls whose parentheses hold words of their own. A rule that answers undefined has read nothing: a plain call follows. */
const RULES: Readonly<Record<string, Rule>> = {
  CAST: (cursor, at) => parseCast(cursor, at, false),
  TRY_CAST: (cursor, at) => parseCast(cursor, at, true),
  SAFE_CAST: (cursor, at) => parseCast(cursor, at, true),
  CONVERT: (cursor, at) => parseConvert(cursor, at, false),
  TRY_CONVERT: (cursor, at) => parseConvert(cursor, at, true),
  EXTRACT: parseExtract,
  POSITION: parsePosition,
  SUBSTRING: parseSubstring,
  TRIM: parseTrim,
  OVERLAY: parseOverlay,
};

export function isSpecialCall(word: string): boolean {
  return Object.hasOwn(RULES, word);
}

export function parseSpecialCall(cursor: TokenCursor): Expression {
  const token = cursor.next();
  const special = RULES[token.value]?.(cursor, token.at);
  return special ?? parseCall(cursor, identifierOf(cursor.text, token));
}

function call(name: string, args: readonly Expression[], at: number): Expression {
  return { kind: 'call', name: { name, quoted: false, at }, args, star: false, distinct: false, orderBy: [], at };
}

function cast(operand: Expression, type: TypeName, lenient: boolean, at: number, style?: number): Expression {
  return { kind: 'cast', operand, ...type, lenient, at, ...(style !== undefined && { style }) };
}

function parseCast(cursor: TokenCursor, at: number, lenient: boolean): Expression {
  cursor.expect('(');
  const operand = parseExpression(cursor);
  if (!cursor.accept('AS')) throw cursor.unexpected('CAST is written CAST(value AS type)');
  const type = parseType(cursor);
  cursor.expect(')');
  return cast(operand, type, lenient, at);
}

/** T-SQL's CONVERT(type, value[, style]), MySQL's CONVERT(value, type) and CONVERT(value USING charset). */
function parseConvert(cursor: TokenCursor, at: number, lenient: boolean): Expression {
  cursor.expect('(');
  const typeFirst = seesType(cursor);
  const type = typeFirst ? parseType(cursor) : undefined;
  const operand = type ? undefined : parseExpression(cursor);
  if (operand && cursor.accept('USING')) return finishUsing(cursor, operand, at);
  if (!cursor.accept(',')) throw cursor.unexpected('CONVERT is written CONVERT(type, value)');
  if (operand) {
    const target = parseType(cursor);
    cursor.expect(')');
    return cast(operand, target, lenient, at);
  }
  const value = parseExpression(cursor);
  const style = cursor.accept(',') ? parseStyle(cursor) : undefined;
  cursor.expect(')');
  return cast(value, type ?? TEXT, lenient, at, style);
}

const TEXT: TypeName = { type: 'VARCHAR', args: [], array: false };

/** Text has one character set here. */
function finishUsing(cursor: TokenCursor, operand: Expression, at: number): Expression {
  cursor.identifier(true);
  cursor.expect(')');
  return cast(operand, TEXT, false, at);
}

function parseStyle(cursor: TokenCursor): number {
  const token = cursor.next();
  if (token.kind !== 'number' || !/^\d{1,3}$/.test(token.value))
    throw cursor.unsupported('The style of CONVERT is a number as written', token, 'such as 120 or 103');
  return Number(token.value);
}

/** `OVERLAY(text PLACING part FROM start [FOR length])`. */
function parseOverlay(cursor: TokenCursor, at: number): Expression {
  cursor.expect('(');
  const args = cursor.list(() => parseExpression(cursor));
  if (args.length === 1 && cursor.accept('PLACING')) {
    args.push(parseExpression(cursor));
    cursor.expect('FROM');
    args.push(parseExpression(cursor));
    if (cursor.accept('FOR')) args.push(parseExpression(cursor));
  }
  cursor.expect(')');
  return call('overlay', args, at);
}

function parseExtract(cursor: TokenCursor, at: number): Expression | undefined {
  const field = cursor.peek(1);
  if ((field.kind !== 'word' && field.kind !== 'string') || cursor.peek(2).value !== 'FROM') return undefined;
  cursor.expect('(');
  cursor.next();
  cursor.expect('FROM');
  const source = parseExpression(cursor);
  cursor.expect(')');
  return call(
    'extract',
    [{ kind: 'literal', type: 'text', value: field.value.toLowerCase(), at: field.at }, source],
    at,
  );
}

function parsePosition(cursor: TokenCursor, at: number): Expression {
  cursor.expect('(');
  const part = parseExpression(cursor, LEVEL.other);
  if (!cursor.accept('IN')) throw cursor.unexpected('POSITION is written POSITION(part IN whole)');
  const whole = parseExpression(cursor);
  cursor.expect(')');
  return call('position', [part, whole], at);
}

/** `SUBSTRING(x FROM a FOR b)`; with commas it is a plain call of the same arguments. */
function parseSubstring(cursor: TokenCursor, at: number): Expression {
  cursor.expect('(');
  const args = cursor.list(() => parseExpression(cursor));
  const [text] = args;
  if (args.length === 1 && text && cursor.seesAny('FROM', 'FOR')) {
    const from: Expression = cursor.accept('FROM')
      ? parseExpression(cursor)
      : { kind: 'literal', type: 'number', value: '1', at };
    args.push(from);
    if (cursor.accept('FOR')) args.push(parseExpression(cursor));
  }
  cursor.expect(')');
  return call('substring', args, at);
}

const TRIMS: Readonly<Record<string, string>> = { BOTH: 'trim', LEADING: 'ltrim', TRAILING: 'rtrim' };

/** `TRIM([BOTH|LEADING|TRAILING] [chars] FROM x)` is trim, ltrim or rtrim (x, chars). */
function parseTrim(cursor: TokenCursor, at: number): Expression {
  cursor.expect('(');
  const side =
    cursor.peek().kind === 'word' && Object.hasOwn(TRIMS, cursor.peek().value) ? TRIMS[cursor.next().value] : undefined;
  const name = side ?? 'trim';
  if (cursor.accept('FROM')) return finishTrim(cursor, name, [parseExpression(cursor)], at);
  const args = cursor.list(() => parseExpression(cursor));
  const [chars] = args;
  if (args.length === 1 && chars && cursor.accept('FROM'))
    return finishTrim(cursor, name, [parseExpression(cursor), chars], at);
  return finishTrim(cursor, name, args, at);
}

function finishTrim(cursor: TokenCursor, name: string, args: readonly Expression[], at: number): Expression {
  cursor.expect(')');
  return call(name, args, at);
}
