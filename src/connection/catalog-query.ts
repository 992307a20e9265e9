import type { Catalog } from '../catalog/catalog.js';
import { DriverError, type Position } from '../core/errors.js';
import type { Expression, Identifier, Query, SelectItem, Statement } from '../sql/ast.js';

type CatalogStatement = Extract<Statement, { kind: 'show' | 'describe' }>;

/** SHOW and DESCRIBE as the query over a system table that they stand for. Throws `unknown_table` and `unknown_procedure`. */
export function catalogQuery(statement: CatalogStatement, catalog: Catalog, position: (at: number) => Position): Query {
  const { at } = statement;
  if (statement.kind === 'describe') {
    const written = statement.name.map((part) => part.name).join('.');
    if (statement.what === 'procedure')
      return procedureQuery(
        known(() => catalog.procedure(written).name, statement.name, position),
        at,
      );
    return columnsQuery(
      known(() => catalog.table(written).name, statement.name, position),
      at,
    );
  }
  switch (statement.what) {
    case 'tables':
      return select('sys_tables', ['name', 'kind', 'path', 'writes'], like('name', statement.pattern, at), at);
    case 'procedures':
      return select(
        'sys_procedures',
        ['name', 'method', 'path', 'table_name'],
        like('name', statement.pattern, at),
        at,
      );
    case 'columns': {
      const parts = statement.table ?? [];
      const written = parts.map((part) => part.name).join('.');
      return columnsQuery(
        known(() => catalog.table(written).name, parts, position),
        at,
      );
    }
  }
}

const columnsQuery = (table: string, at: number): Query =>
  select(
    'sys_columns',
    ['name', 'type', 'nullable', 'references_table', 'filter'],
    and(equals('table_name', table, at), hidden(at), at),
    at,
  );

const procedureQuery = (procedure: string, at: number): Query =>
  select(
    'sys_procedure_parameters',
    ['name', 'type', 'required', 'parameter'],
    equals('procedure_name', procedure, at),
    at,
  );

/** Adds the position of the name to what the catalogue says of it. */
function known(resolve: () => string, name: readonly Identifier[], position: (at: number) => Position): string {
  try {
    return resolve();
  } catch (thrown) {
    const at = name[0]?.at;
    if (!(thrown instanceof DriverError) || at === undefined) throw thrown;
    throw new DriverError(thrown.code, thrown.message, { position: position(at), hint: thrown.hint });
  }
}

function select(table: string, columns: readonly string[], where: Expression | undefined, at: number): Query {
  const items = columns.map((name): SelectItem => ({ kind: 'expression', expression: column(name, at), at }));
  const from = { kind: 'table', path: [identifier(table, at)], at } as const;
  return {
    with: [],
    recursive: false,
    body: { kind: 'select', distinct: false, items, from, at, ...(where && { where }) },
    orderBy: [],
    at,
  };
}

const identifier = (name: string, at: number): Identifier => ({ name, quoted: false, at });
const column = (name: string, at: number): Expression => ({ kind: 'column', path: [identifier(name, at)], at });
const text = (value: string, at: number): Expression => ({ kind: 'literal', type: 'text', value, at });
const equals = (name: string, value: string, at: number): Expression => ({
  kind: 'binary',
  op: '=',
  left: column(name, at),
  right: text(value, at),
  at,
});
const hidden = (at: number): Expression => ({ kind: 'unary', op: 'not', operand: column('hidden', at), at });
const and = (left: Expression, right: Expression, at: number): Expression => ({
  kind: 'binary',
  op: 'and',
  left,
  right,
  at,
});

function like(name: string, pattern: string | undefined, at: number): Expression | undefined {
  return pattern === undefined
    ? undefined
    : { kind: 'like', operand: column(name, at), pattern: text(pattern, at), op: 'ilike', negated: false, at };
}
