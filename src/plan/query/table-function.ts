import type { SqlType } from '../../core/value.js';
import type { Expression, Query } from '../../sql/ast.js';
import type { ExpressionBinder } from '../bind-expression.js';
import { suggestion } from '../../catalog/names.js';
import { isList } from '../functions/list.js';
import { asText, castTo, commonType, duckCall, type Typed } from '../typed.js';
import { fail } from './bind-query.js';
import type { Statement } from './statement.js';

type Call = Extract<Expression, { kind: 'call' }>;

/** An argument; of ARRAY[…] also what its elements are. */
type Argument = Typed & { readonly element?: SqlType | undefined };

interface TableFunction {
  readonly min: number;
  readonly max: number;
  readonly column: string;
  readonly type: (args: readonly Argument[]) => SqlType;
  /** The elements are values already, no JSON. */
  readonly plain?: true;
  /** The set as one expression that DuckDB unnests. */
  list(args: readonly Typed[], at: number): Typed;
}

const series: TableFunction = {
  min: 2,
  max: 3,
  column: 'generate_series',
  type: (args) => (args[0]?.type === 'TIMESTAMP' || args[0]?.type === 'DATE' ? 'TIMESTAMP' : 'BIGINT'),
  list: (args, at) => duckCall('generate_series', args, undefined, at),
};

const elements = (asText: boolean): TableFunction => ({
  min: 1,
  max: 1,
  column: 'value',
  type: () => (asText ? 'TEXT' : 'JSON'),
  list: (args, at) => {
    const [document] = args;
    const json = document?.type === 'JSON' ? document : document && castTo(document, 'JSON', 'JSON', at);
    return duckCall(
      'json_extract',
      json ? [json, { node: { kind: 'literal', type: 'text', value: '$[*]', at }, type: 'TEXT' }] : [],
      undefined,
      at,
    );
  },
});

/** The parts of a text. */
const parts = (duck: string, column: string): TableFunction => ({
  min: 2,
  max: 2,
  column,
  type: () => 'TEXT',
  plain: true,
  list: (args, at) => duckCall(duck, args.map(asText), undefined, at),
});

/** A list made by a function or written ARRAY[…]; of a JSON list its elements. */
const unnest: TableFunction = {
  min: 1,
  max: 1,
  column: 'unnest',
  type: (args) => (args[0] && isList(args[0].node) ? (args[0].element ?? 'TEXT') : 'JSON'),
  plain: true,
  list: (args, at) => (args[0] && isList(args[0].node) ? args[0] : elements(false).list(args, at)),
};

/** Functions that FROM may call. */
const TABLE_FUNCTIONS: Readonly<Record<string, TableFunction>> = {
  generate_series: series,
  string_split: parts('string_split', 'value'),
  string_to_table: parts('stripe_sql_split', 'string_to_table'),
  regexp_split_to_table: parts('regexp_split_to_array', 'regexp_split_to_table'),
  unnest,
  json_array_elements: elements(false),
  jsonb_array_elements: elements(false),
  json_array_elements_text: elements(true),
  jsonb_array_elements_text: elements(true),
};

function bindArray(node: Extract<Expression, { kind: 'array' }>, binder: ExpressionBinder): Argument {
  const items = node.items.map((item) => binder.bind(item));
  return { ...duckCall('list_value', items, 'JSON', node.at), element: commonType(items) };
}

/** A table function as a subquery of one column. Throws `unknown_function`. */
export function bindTableFunction(
  name: string,
  call: Call,
  binder: ExpressionBinder,
  statement: Statement,
): { query: Query; columns: { name: string; type: SqlType }[]; named: boolean } {
  const definition = TABLE_FUNCTIONS[name];
  if (definition === undefined)
    throw fail(
      'unknown_function',
      `FROM has no function "${call.name.name}"`,
      statement.position(call.at),
      suggestion(name, Object.keys(TABLE_FUNCTIONS)),
    );
  if (call.args.length < definition.min || call.args.length > definition.max)
    throw fail('type_mismatch', `${name} does not take ${call.args.length} arguments`, statement.position(call.at));
  const args = call.args.map((arg) => (arg.kind === 'array' ? bindArray(arg, binder) : binder.bind(arg)));
  const { at } = call;
  const type = definition.type(args);
  const unnested = duckCall('unnest', [definition.list(args, at)], type, at);
  const value =
    type === 'TEXT' && !definition.plain
      ? duckCall(
          'json_extract_string',
          [unnested, { node: { kind: 'literal', type: 'text', value: '$', at }, type: 'TEXT' }],
          'TEXT',
          at,
        )
      : unnested;
  const query: Query = {
    with: [],
    recursive: false,
    body: {
      kind: 'select',
      distinct: false,
      items: [{ kind: 'expression', expression: value.node, alias: { name: 'c1', quoted: true, at }, at }],
      at,
    },
    orderBy: [],
    at,
  };
  // T-SQL's column keeps its name whatever the alias of the function is.
  return { query, columns: [{ name: definition.column, type }], named: name === 'string_split' };
}
