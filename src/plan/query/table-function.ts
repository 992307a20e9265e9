import type { SqlType } from '../../core/value.js';
import type { Expression, Query } from '../../sql/ast.js';
import type { ExpressionBinder } from '../bind-expression.js';
import { suggestion } from '../../catalog/names.js';
import { castTo, duckCall, type Typed } from '../typed.js';
import { fail } from './bind-query.js';
import type { Statement } from './statement.js';

type Call = Extract<Expression, { kind: 'call' }>;

interface TableFunction {
  readonly min: number;
  readonly max: number;
  readonly column: string;
  readonly type: (args: readonly Typed[]) => SqlType;
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

/** Functions that FROM may call. */
const TABLE_FUNCTIONS: Readonly<Record<string, TableFunction>> = {
  generate_series: series,
  json_array_elements: elements(false),
  jsonb_array_elements: elements(false),
  json_array_elements_text: elements(true),
  jsonb_array_elements_text: elements(true),
};

/** A table function as a subquery of one column. Throws `unknown_function`. */
export function bindTableFunction(
  name: string,
  call: Call,
  binder: ExpressionBinder,
  statement: Statement,
): { query: Query; columns: { name: string; type: SqlType }[] } {
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
  const args = call.args.map((arg) => binder.bind(arg));
  const { at } = call;
  const type = definition.type(args);
  const unnested = duckCall('unnest', [definition.list(args, at)], type, at);
  const value =
    type === 'TEXT'
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
  return { query, columns: [{ name: definition.column, type }] };
}
