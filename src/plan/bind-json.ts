import type { Expression } from '../sql/ast.js';
import { elementOf, isList } from './functions/list.js';
import { asText, castTo, duckCall, isTextLiteral, literalText, type Typed } from './typed.js';

type Access = Extract<Expression, { kind: 'access' }>;

/** `json -> key`, `->> key`, `#> path`, `#>> path`, `json[key]`: the arrows with two heads give text, the others JSON. */
export function bindAccess(node: Access, operand: Typed, key: Typed): Typed {
  if (node.op === '[]' && isList(operand.node)) return elementOf(operand, key, node.at);
  const json = operand.type === 'JSON' ? operand : castTo(operand, 'JSON', 'JSON', node.at);
  const isText = node.op === '->>' || node.op === '#>>';
  return duckCall(
    isText ? 'json_extract_string' : 'stripe_sql_json',
    [json, pointer(key, node)],
    isText ? 'TEXT' : 'JSON',
    node.at,
  );
}

/** A JSON pointer: DuckDB reads a text that starts with `/` as one, and every key can be written in it. */
export function jsonPath(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

/** MySQL's arrows take a path: `metadata->>'$.k'`. */
const isMySqlPath = (text: string): boolean => /^\$[.[]/.test(text);

/** A key as a JSON pointer; `#>` takes PostgreSQL's `{a,b}`. A negative index counts from the end, which only DuckDB's own path knows. */
function pointer(key: Typed, { op, at }: Access): Typed {
  const { node } = key;
  if (isTextLiteral(node) && op.startsWith('-') && isMySqlPath(node.value)) return key;
  if (isTextLiteral(node)) return literalText(jsonPath(op.startsWith('#') ? pathKeys(node.value) : [node.value]), at);
  if (node.kind === 'unary' && node.op === '-' && node.operand.kind === 'literal')
    return literalText(`$[#-${String(node.operand.value)}]`, at);
  return {
    node: { kind: 'binary', op: '||', left: literalText('/', at).node, right: asText(key).node, at },
    type: 'TEXT',
  };
}

function pathKeys(path: string): readonly string[] {
  const inner = path.replace(/^\{|\}$/g, '').trim();
  return inner === '' ? [] : inner.split(',').map((part) => part.trim());
}

/** Reads keys below a JSON column: as text, a JSON null is NULL; an object whose fields are known as JSON. */
export function readKeys(base: Typed, keys: readonly string[], isObject: boolean, at: number): Typed {
  if (keys.length === 0) return base;
  const [only = ''] = keys;
  const path = literalText(keys.length === 1 && isMySqlPath(only) ? only : jsonPath(keys), at);
  return isObject
    ? duckCall('stripe_sql_json', [base, path], 'JSON', at)
    : duckCall('json_extract_string', [base, path], 'TEXT', at);
}
