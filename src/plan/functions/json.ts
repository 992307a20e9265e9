import { castTo, duckCall, literalText, type Typed } from '../typed.js';
import { argument, plain, rewrite, type ScalarFunction } from './scalar-function.js';

const asJson = (operand: Typed): Typed =>
  operand.type === 'JSON' ? operand : castTo(operand, 'JSON', 'JSON', operand.node.at);

/** How many elements; DuckDB counts in an unsigned type that the catalogue does not have. */
const lengthOf = (duck: string): ScalarFunction =>
  rewrite(1, 2, (args, { at }) => {
    const path = args[1] ?? literalText('$', at);
    const length = duckCall(duck, [asJson(argument(args, 0)), path], 'BIGINT', at);
    return castTo(length, 'BIGINT', 'BIGINT', at);
  });

const onJson = (duck: string, type: 'TEXT' | 'JSON', min = 1, max = min): ScalarFunction =>
  rewrite(min, max, (args, { at }) => duckCall(duck, [asJson(argument(args, 0)), ...args.slice(1)], type, at));

/** PostgreSQL's json_extract_path[_text](json, key, key …): keys nest. */
const byKeys = (last: 'stripe_sql_json' | 'json_extract_string'): ScalarFunction =>
  rewrite(2, Infinity, (args, { at }) =>
    args.slice(1).reduce<Typed>(
      (base, key, index) => {
        const pointer = { ...key, node: concatPointer(key, at) };
        const isLast = index === args.length - 2;
        return duckCall(
          isLast ? last : 'stripe_sql_json',
          [base, pointer],
          isLast && last === 'json_extract_string' ? 'TEXT' : 'JSON',
          at,
        );
      },
      asJson(argument(args, 0)),
    ),
  );

/** `'/' || key`: a JSON pointer of one key. */
function concatPointer(key: Typed, at: number): Typed['node'] {
  return { kind: 'binary', op: '||', left: literalText('/', at).node, right: key.node, at };
}

/** JSON functions by the spellings of PostgreSQL, T-SQL and MySQL. */
export const JSON_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  json_extract: onJson('stripe_sql_json', 'JSON', 2),
  json_extract_string: onJson('json_extract_string', 'TEXT', 2),
  json_extract_path: byKeys('stripe_sql_json'),
  jsonb_extract_path: byKeys('stripe_sql_json'),
  json_extract_path_text: byKeys('json_extract_string'),
  jsonb_extract_path_text: byKeys('json_extract_string'),
  json_array_length: lengthOf('json_array_length'),
  jsonb_array_length: lengthOf('json_array_length'),
  json_length: lengthOf('stripe_sql_json_length'),
  json_type: rewrite(1, 2, (args, { at }) =>
    duckCall('stripe_sql_json_type', [asJson(argument(args, 0)), args[1] ?? literalText('$', at)], 'TEXT', at),
  ),
  json_typeof: onJson('stripe_sql_json_typeof', 'TEXT'),
  jsonb_typeof: onJson('stripe_sql_json_typeof', 'TEXT'),
  json_keys: onJson('json_keys', 'JSON'),
  json_valid: plain('json_valid', 'BOOLEAN', 1),
  to_json: plain('to_json', 'JSON', 1),
  to_jsonb: plain('to_json', 'JSON', 1),
  json_unquote: rewrite(1, 1, (args, { at }) =>
    duckCall('json_extract_string', [asJson(argument(args, 0)), literalText('$', at)], 'TEXT', at),
  ),
};
