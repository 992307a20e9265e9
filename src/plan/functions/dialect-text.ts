import { DriverError } from '../../core/errors.js';
import { asText, castTo, duckCall, isTextLiteral, literalNumber, literalText, type Typed } from '../typed.js';
import { fixedText } from './number-text.js';
import { argument, rewrite, type CallContext, type ScalarFunction } from './scalar-function.js';

/** A macro over texts first and numbers behind them. */
const macro = (name: string, texts: number, min: number, max = min): ScalarFunction =>
  rewrite(min, max, (args, { at }) =>
    duckCall(
      name,
      args.map((arg, index) => (index < texts ? asText(arg) : arg)),
      'TEXT',
      at,
    ),
  );

const count = (name: string, min: number): ScalarFunction =>
  rewrite(min, min, (args, { at }) => duckCall(name, args.map(asText), 'BIGINT', at));

function literalOf(arg: Typed, context: CallContext, what: string): string {
  if (isTextLiteral(arg.node) || (arg.node.kind === 'literal' && arg.node.type === 'number')) return arg.node.value;
  throw new DriverError('invalid_value', `${what} of ${context.name} must be a literal`, {
    position: context.position(arg.node.at),
  });
}

/** T-SQL's PATINDEX('%pattern%', text): where the pattern, in the language of its LIKE, begins; 0 when it is not there. */
const patIndex = rewrite(2, 2, (args, context) => {
  const pattern = literalOf(argument(args, 0), context, 'The pattern');
  const regex = literalText(patternRegex(pattern), context.at);
  return duckCall('stripe_sql_match_start', [asText(argument(args, 1)), regex], 'BIGINT', context.at);
});

/** The first group is what stands before the match. */
function patternRegex(pattern: string): string {
  const free = pattern.startsWith('%');
  const inner = pattern.slice(free ? 1 : 0).replace(/%$/, '');
  const body = inner.replace(/\[(\^?)([^\]]+)\]|[%_]|[\\^$.|?*+(){}[\]]/g, (found, not?: string, set?: string) => {
    if (set !== undefined) return `[${not ?? ''}${set.replace(/[\\[\]^]/g, '\\$&')}]`;
    if (found === '%') return '.*';
    return found === '_' ? '.' : `\\${found}`;
  });
  return `(?s)^(${free ? '.*?' : ''})(?:${body})${/%$/.test(pattern) ? '' : '$'}`;
}

/** A size as written, up to the largest; throws `invalid_value`. */
function sizeOf(arg: Typed | undefined, usual: number, largest: number, context: CallContext): number {
  if (arg === undefined) return usual;
  const size = literalOf(arg, context, 'A size');
  if (/^\d{1,4}$/.test(size) && Number(size) <= largest) return Number(size);
  throw new DriverError('invalid_value', `${size} is no size of ${context.name}: at most ${largest}`, {
    position: context.position(arg.node.at),
  });
}

/** T-SQL's STR(number, length, decimals): right-justified, fewer decimals where there is no room, asterisks where the number has none. */
const str = rewrite(1, 3, (args, context) => {
  const { at } = context;
  const length = sizeOf(args[1], 10, 8000, context);
  const decimals = sizeOf(args[2], 0, 16, context);
  const size = literalNumber(String(length), at);
  const texts = Array.from({ length: decimals + 1 }, (_, fewer) => fixedText(argument(args, 0), decimals - fewer, at));
  const branches = texts.map((text) => ({
    when: {
      kind: 'binary' as const,
      op: '<=' as const,
      left: duckCall('length', [text], 'BIGINT', at).node,
      right: size.node,
      at,
    },
    then: duckCall('lpad', [text, size, literalText(' ', at)], 'TEXT', at).node,
  }));
  const none = { when: isNull(argument(args, 0), at), then: castTo(argument(args, 0), 'VARCHAR', 'TEXT', at).node };
  return {
    node: { kind: 'case', branches: [none, ...branches], otherwise: literalText('*'.repeat(length), at).node, at },
    type: 'TEXT',
  };
});

const isNull = (operand: Typed, at: number): Typed['node'] => ({
  kind: 'is',
  operand: operand.node,
  test: 'null',
  negated: false,
  at,
});

const CLOSING: Readonly<Record<string, string>> = { '[': ']', ']': ']', '(': ')', '{': '}', '<': '>' };
const OPENING: Readonly<Record<string, string>> = { ']': '[', ')': '(', '}': '{', '>': '<' };

/** T-SQL's QUOTENAME(name, quote); NULL for more than 128 characters. */
const quoteName = rewrite(1, 2, (args, context) => {
  const quote = args[1] ? literalOf(args[1], context, 'The quote') : '[';
  const [opening, closing] = [OPENING[quote] ?? quote, CLOSING[quote] ?? quote];
  const name = asText(argument(args, 0));
  return duckCall(
    'stripe_sql_quotename',
    [name, literalText(opening, context.at), literalText(closing, context.at)],
    'TEXT',
    context.at,
  );
});

/** PostgreSQL's OVERLAY(text PLACING part FROM start FOR length); the parser gives its parts in that order. */
const overlay = rewrite(3, 4, (args, { at }) => {
  const [text, part] = [asText(argument(args, 0)), asText(argument(args, 1))];
  const length = args[3] ?? duckCall('length', [part], 'BIGINT', at);
  return duckCall('stripe_sql_overlay', [text, part, argument(args, 2), length], 'TEXT', at);
});

const regexCount = rewrite(2, 2, (args, { at }) => {
  const all = duckCall('regexp_extract_all', args.map(asText), undefined, at);
  return castTo(duckCall('len', [all], 'BIGINT', at), 'BIGINT', 'BIGINT', at);
});

const regexStart = rewrite(2, 2, (args, { at }) => {
  const pattern = asText(argument(args, 1));
  const around = (left: Typed, right: Typed): Typed => ({
    node: { kind: 'binary', op: '||', left: left.node, right: right.node, at },
    type: 'TEXT',
  });
  const regex = around(around(literalText('(?s)^(.*?)(?:', at), pattern), literalText(')', at));
  return duckCall('stripe_sql_match_start', [asText(argument(args, 0)), regex], 'BIGINT', at);
});

/** Text functions that only one dialect has. */
export const DIALECT_TEXT_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  patindex: patIndex,
  str,
  quotename: quoteName,
  isnumeric: count('stripe_sql_is_numeric', 1),
  isdate: count('stripe_sql_is_date', 1),
  substring_index: macro('stripe_sql_substring_index', 2, 3),
  find_in_set: count('stripe_sql_find_in_set', 2),
  strcmp: count('stripe_sql_strcmp', 2),
  insert: rewrite(4, 4, (args, { at }) =>
    duckCall(
      'stripe_sql_insert',
      [asText(argument(args, 0)), argument(args, 1), argument(args, 2), asText(argument(args, 3))],
      'TEXT',
      at,
    ),
  ),
  overlay,
  quote_ident: macro('stripe_sql_identifier', 1, 1),
  regexp_count: regexCount,
  regexp_instr: regexStart,
  sha1: macro('sha1', 1, 1),
  sha: macro('sha1', 1, 1),
  hex: rewrite(1, 1, (args, { at }) => duckCall('hex', args, 'TEXT', at)),
};
