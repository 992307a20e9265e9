import type { Expression } from '../../sql/ast.js';
import { asText, castTo, duckCall, isTextLiteral, literalNumber, type Typed } from '../typed.js';
import { argument, rewrite, type ScalarFunction } from './scalar-function.js';

/** DuckDB functions that make a list of texts: PostgreSQL's text[], which counts from 1. To the outside a list is JSON. */
const LIST_MAKERS: ReadonlySet<string> = new Set([
  'stripe_sql_split',
  'regexp_split_to_array',
  'list_value',
  'array_agg',
]);

/** True for an expression that is a list of the engine and no JSON text. */
export function isList(node: Expression): boolean {
  if (node.kind === 'case') return node.branches.every(({ then }) => isList(then));
  return node.kind === 'call' && LIST_MAKERS.has(node.name.name);
}

/** As a list of texts; of JSON its elements. */
function asTexts(operand: Typed, at: number): Typed {
  if (isList(operand.node)) return operand;
  return {
    node: { kind: 'cast', operand: operand.node, type: 'VARCHAR', args: [], array: true, lenient: false, at },
    type: 'JSON',
  };
}

const split = (duck: string): ScalarFunction =>
  rewrite(2, 2, (args, { at }) => duckCall(duck, args.map(asText), 'JSON', at));

const length = rewrite(1, 2, (args, { at }) => {
  const operand = argument(args, 0);
  const count = isList(operand.node)
    ? duckCall('len', [operand], 'BIGINT', at)
    : duckCall('json_array_length', [castTo(operand, 'JSON', 'JSON', at)], 'BIGINT', at);
  return castTo(count, 'BIGINT', 'BIGINT', at);
});

/** PostgreSQL's regexp_match: the groups of the first match, or all of it; NULL when nothing matches. */
const match = rewrite(2, 3, (args, { at }) => {
  const [text, pattern] = [asText(argument(args, 0)), asText(argument(args, 1))];
  const flags = args.slice(2);
  const groups = isTextLiteral(pattern.node) ? groupsIn(pattern.node.value) : 0;
  const places = groups === 0 ? [0] : Array.from({ length: groups }, (_, index) => index + 1);
  const found = places.map((place) =>
    duckCall('regexp_extract', [text, pattern, literalNumber(String(place), at), ...flags], 'TEXT', at),
  );
  const list = duckCall('list_value', found, 'JSON', at);
  const matches = duckCall('regexp_matches', [text, pattern, ...flags], 'BOOLEAN', at);
  return { node: { kind: 'case', branches: [{ when: matches.node, then: list.node }], at }, type: 'JSON' };
});

/** Groups that capture: parentheses that are neither escaped, nor in a class, nor marked. */
function groupsIn(pattern: string): number {
  const bare = pattern.replace(/\\./gs, '').replace(/\[[^\]]*\]/g, '');
  return bare.match(/\((?!\?)/g)?.length ?? 0;
}

/** Functions of PostgreSQL's arrays. */
export const LIST_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  string_to_array: split('stripe_sql_split'),
  regexp_split_to_array: split('regexp_split_to_array'),
  array_to_string: rewrite(2, 3, (args, { at }) => {
    const list = asTexts(argument(args, 0), at);
    const [separator, missing] = [asText(argument(args, 1)), args[2]];
    const shown = missing ? duckCall('stripe_sql_filled', [list, asText(missing)], 'JSON', at) : list;
    return duckCall('array_to_string', [shown, separator], 'TEXT', at);
  }),
  array_length: length,
  cardinality: length,
  regexp_match: match,
  array_position: rewrite(2, 2, (args, { at }) =>
    castTo(
      duckCall('list_position', [asTexts(argument(args, 0), at), asText(argument(args, 1))], 'BIGINT', at),
      'BIGINT',
      'BIGINT',
      at,
    ),
  ),
};

/** `list[1]`. */
export function elementOf(list: Typed, index: Typed, at: number): Typed {
  const type = list.node.kind === 'call' && list.node.name.name === 'array_agg' ? undefined : 'TEXT';
  return duckCall('list_extract', [list, index], type, at);
}
