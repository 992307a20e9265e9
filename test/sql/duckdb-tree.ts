import { list, opposite } from './canonical.js';

type Json = Readonly<Record<string, unknown>>;

/** An expression of DuckDB's `json_serialize_sql` in the prefix form of canonical.ts. */
export function duckdbCanonical(value: unknown): string {
  const node = value as Json;
  const read = RULES[String(node.class)];
  if (!read) throw new Error(`unknown class ${String(node.class)}: ${JSON.stringify(node)}`);
  return read(node);
}

const COMPARISONS: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'differs',
  COMPARE_NOT_DISTINCT_FROM: 'same',
};

const OPERATORS: Readonly<Record<string, string>> = {
  OPERATOR_IS_NULL: 'is-null',
  OPERATOR_IS_NOT_NULL: 'is-not-null',
  COMPARE_IN: 'in',
  COMPARE_NOT_IN: 'not-in',
  ARRAY_EXTRACT: '[]',
  OPERATOR_COALESCE: 'coalesce',
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  '~~': 'like',
  '!~~': 'not-like',
  '~~*': 'ilike',
  '!~~*': 'not-ilike',
  like_escape: 'like',
  not_like_escape: 'not-like',
  ilike_escape: 'ilike',
  not_ilike_escape: 'not-ilike',
  regexp_full_match: 'similar',
};

const RULES: Readonly<Record<string, (node: Json) => string>> = {
  COLUMN_REF: (node) => (node.column_names as string[]).join('.'),
  CONSTANT: constant,
  CONJUNCTION: (node) => {
    const op = node.type === 'CONJUNCTION_AND' ? 'and' : 'or';
    return list(op, ...conjuncts(node).map(duckdbCanonical));
  },
  COMPARISON: comparison,
  BETWEEN: (node) =>
    list('between', duckdbCanonical(node.input), duckdbCanonical(node.lower), duckdbCanonical(node.upper)),
  OPERATOR: (node) =>
    node.type === 'OPERATOR_NOT'
      ? opposite(children(node).join(' '))
      : list(OPERATORS[String(node.type)] ?? String(node.type), ...children(node)),
  FUNCTION: (node) => list(FUNCTIONS[String(node.function_name)] ?? String(node.function_name), ...children(node)),
  LAMBDA: (node) => list('->', duckdbCanonical(node.lhs), duckdbCanonical(node.expr)),
  CAST: cast,
  CASE: (node) => {
    const branches = (node.case_checks as Json[]).map((check) =>
      list(duckdbCanonical(check.when_expr), duckdbCanonical(check.then_expr)),
    );
    return list('case', ...branches, duckdbCanonical(node.else_expr));
  },
};

function children(node: Json): string[] {
  return (node.children as unknown[]).map(duckdbCanonical);
}

function conjuncts(node: Json): Json[] {
  return (node.children as Json[]).flatMap((child) =>
    child.class === 'CONJUNCTION' && child.type === node.type ? conjuncts(child) : [child],
  );
}

function constant(node: Json): string {
  const value = node.value as {
    is_null: boolean;
    value?: unknown;
    type: { id: string; type_info: { scale?: number } | null };
  };
  if (value.is_null) return 'null';
  if (value.type.id === 'VARCHAR') return `'${String(value.value)}'`;
  if (value.type.id === 'DECIMAL') return (Number(value.value) / 10 ** (value.type.type_info?.scale ?? 0)).toString();
  return String(value.value);
}

/** DuckDB writes `x IS TRUE` as `CAST(x AS BOOLEAN) IS NOT DISTINCT FROM TRUE`. */
function comparison(node: Json): string {
  const left = node.left as Json;
  const right = node.right as Json;
  const value = right.class === 'CONSTANT' ? (right.value as { type: { id: string }; value?: unknown }) : undefined;
  if (value?.type.id === 'BOOLEAN' && left.class === 'CAST') {
    const negated = node.type === 'COMPARE_DISTINCT_FROM' ? '-not' : '';
    return list(`is${negated}-${String(value.value)}`, duckdbCanonical(left.child));
  }
  return list(COMPARISONS[String(node.type)] ?? String(node.type), duckdbCanonical(left), duckdbCanonical(right));
}

/** TRUE, FALSE and typed literals are casts of text in DuckDB's tree. */
function cast(node: Json): string {
  const child = node.child as Json;
  const type = (node.cast_type as { id: string }).id;
  const text = child.class === 'CONSTANT' ? (child.value as { type: { id: string }; value?: unknown }) : undefined;
  if (text?.type.id === 'VARCHAR' && type === 'BOOLEAN' && (text.value === 't' || text.value === 'f'))
    return text.value === 't' ? 'true' : 'false';
  if (text?.type.id === 'VARCHAR' && type === 'INTERVAL') return `interval'${String(text.value)}'`;
  if (text?.type.id === 'VARCHAR' && type === 'DATE') return `date'${String(text.value)}'`;
  return list(node.try_cast ? 'try-cast' : 'cast', duckdbCanonical(child), type);
}
