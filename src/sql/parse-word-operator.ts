import type { Expression } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { RESERVED } from './keywords.js';
import { parseExpression, refuseChain } from './parse-expression.js';
import { LEVEL } from './precedence.js';
import type { Token } from './token.js';

/** MySQL's operators that are words, and how tightly they bind. */
const LEVELS: Readonly<Record<string, number>> = {
  XOR: LEVEL.xor,
  REGEXP: LEVEL.predicate,
  RLIKE: LEVEL.predicate,
  DIV: LEVEL.multiplicative,
  MOD: LEVEL.multiplicative,
};

/** `DIV`, `MOD`, `XOR`, `[NOT] REGEXP` and `RLIKE` behind `left`; undefined when none follows, or the word is a name (`SELECT n mod`). */
export function parseWordOperator(
  cursor: TokenCursor,
  left: Expression,
  minimum: number,
  restricted: boolean,
): Expression | undefined {
  const negated = cursor.sees('NOT');
  const word = cursor.peek(negated ? 1 : 0);
  const level = word.kind === 'word' && Object.hasOwn(LEVELS, word.value) ? LEVELS[word.value] : undefined;
  if (level === undefined || level < minimum || (restricted && level < LEVEL.other)) return undefined;
  if (negated && level !== LEVEL.predicate) return undefined;
  if (!startsOperand(cursor.peek(negated ? 2 : 1))) return undefined;
  if (negated) cursor.next();
  cursor.next();
  const right = parseExpression(cursor, level + 1, restricted);
  if (level === LEVEL.predicate) refuseChain(cursor, level);
  return operation(word, negated, left, right);
}

function operation(word: Token, negated: boolean, left: Expression, right: Expression): Expression {
  const { at } = left;
  switch (word.value) {
    case 'MOD':
      return { kind: 'binary', op: '%', left, right, at };
    case 'DIV':
    case 'XOR':
      return {
        kind: 'call',
        name: { name: word.value.toLowerCase(), quoted: false, at: word.at },
        args: [left, right],
        star: false,
        distinct: false,
        orderBy: [],
        operator: true,
        at,
      };
    default:
      return { kind: 'binary', op: negated ? '!~' : '~', left, right, at };
  }
}

const OPERAND_WORDS: ReadonlySet<string> = new Set(['NOT', 'NULL', 'TRUE', 'FALSE', 'CASE', 'EXISTS', 'LEFT', 'RIGHT']);

function startsOperand(token: Token): boolean {
  if (token.kind === 'word') return !RESERVED.has(token.value) || OPERAND_WORDS.has(token.value);
  if (token.kind === 'symbol') return ['(', '-', '+', '~', '{'].includes(token.value);
  return token.kind !== 'end' && token.kind !== 'broken';
}
