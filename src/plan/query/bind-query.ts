import { DriverError, type ErrorCode, type Position } from '../../core/errors.js';
import type { Expression, Query, SetOperation } from '../../sql/ast.js';
import type { BoundQuery } from '../bind-expression.js';
import { ExpressionBinder } from '../bind-expression.js';
import { rowCount } from '../row-count.js';
import { commonType, type Typed } from '../typed.js';
import type { Block } from './block.js';
import { bindSelect } from './bind-select.js';
import { commonTables, type CommonTables } from './common-tables.js';
import { bindSetOrder } from './order.js';
import { meetColumns } from './set-columns.js';
import { QueryScope } from './query-scope.js';
import type { Statement } from './statement.js';

/** A bound query with the blocks whose rows are its own: several for a UNION. */
export interface QueryBinding extends BoundQuery {
  readonly blocks: readonly Block[];
}

/** Binds a query of any shape: names, types and functions; user names are replaced by the statement's own. */
export function bindQuery(
  query: Query,
  outer: QueryScope | undefined,
  tables: CommonTables,
  statement: Statement,
): QueryBinding {
  const inside = commonTables(query, outer, tables, statement);
  const limits = boundLimits(query, statement);
  const isCut = limits.limit !== undefined || limits.offset !== undefined;
  const body = bindBody(query, outer, inside.tables, statement);
  const shared = inside.shared();
  const blocks = isCut ? body.blocks.map((block) => ({ ...block, open: new Set<number>() })) : body.blocks;
  return {
    columns: body.columns,
    blocks,
    query: {
      ...query,
      with: shared,
      recursive: inside.isRecursive(),
      body: body.body,
      orderBy: body.orderBy,
      ...limits,
    },
  };
}

interface BodyBinding {
  readonly body: Query['body'];
  readonly orderBy: Query['orderBy'];
  readonly columns: BoundQuery['columns'];
  readonly blocks: readonly Block[];
}

function bindBody(
  query: Query,
  outer: QueryScope | undefined,
  tables: CommonTables,
  statement: Statement,
): BodyBinding {
  const { body } = query;
  switch (body.kind) {
    case 'select':
      return bindSelect(body, query.orderBy, outer, tables, statement);
    case 'set':
      return bindSet(body, query, outer, tables, statement);
    case 'values':
      return bindValues(body, query, outer, tables, statement);
  }
}

function bindSet(
  body: SetOperation,
  query: Query,
  outer: QueryScope | undefined,
  tables: CommonTables,
  statement: Statement,
): BodyBinding {
  const left = bindQuery(body.left, outer, tables, statement);
  const right = bindQuery(body.right, outer, tables, statement);
  const met = meetColumns(body, left, right, (at) => statement.position(at));
  return {
    body: { ...body, left: met.left, right: met.right },
    orderBy: bindSetOrder(query.orderBy, met.columns, statement),
    columns: met.columns,
    // A condition on the whole is a condition on either side, whatever the operation keeps of them.
    blocks: [...left.blocks, ...right.blocks],
  };
}

function bindValues(
  body: Extract<Query['body'], { kind: 'values' }>,
  query: Query,
  outer: QueryScope | undefined,
  tables: CommonTables,
  statement: Statement,
): BodyBinding {
  const binder = expressionBinder(new QueryScope(outer, (at) => statement.position(at)), tables, statement);
  const rows = boundRows(body.rows, binder, statement);
  const columns = rowColumns(rows);
  return {
    body: { ...body, rows: rows.map((row) => row.map((value) => value.node)) },
    orderBy: bindSetOrder(query.orderBy, columns, statement),
    columns,
    blocks: rows.map(rowBlock),
  };
}

/** Rows of VALUES; all have as many values as the first. */
export function boundRows(
  rows: readonly (readonly Expression[])[],
  binder: ExpressionBinder,
  statement: Statement,
): Typed[][] {
  const width = rows[0]?.length ?? 0;
  return rows.map((row) => {
    if (row.length !== width)
      throw fail(
        'syntax_error',
        `A row of VALUES has ${row.length} values, the first has ${width}`,
        statement.position(row[0]?.at ?? 0),
      );
    return row.map((value) => binder.bind(value));
  });
}

/** A row of VALUES as a SELECT of no table. */
export function rowBlock(row: readonly Typed[]): Block {
  return { from: undefined, conditions: [], items: row.map(({ node }) => node), open: new Set(), needsRows: false };
}

/** PostgreSQL's names of the columns of VALUES. */
export function rowColumns(rows: readonly (readonly Typed[])[]): BoundQuery['columns'] {
  return (rows[0] ?? []).map((_, index) => ({
    name: `column${index + 1}`,
    type: commonType(rows.flatMap((row) => row[index] ?? [])),
  }));
}

/** The binder of a scope's expressions; its subqueries see the scope. */
export function expressionBinder(scope: QueryScope, tables: CommonTables, statement: Statement): ExpressionBinder {
  return new ExpressionBinder({
    scope,
    parameters: statement.context.parameters,
    now: statement.context.now,
    position: (at) => statement.position(at),
    subquery: (query) => {
      const binding = bindQuery(query, scope, tables, statement);
      statement.nested.push({ query: binding.query, blocks: binding.blocks });
      return binding;
    },
  });
}

function boundLimits(query: Query, statement: Statement): Pick<Query, 'limit' | 'offset'> {
  const binder = expressionBinder(new QueryScope(undefined, (at) => statement.position(at)), new Map(), statement);
  const count = (expression: Expression | undefined, clause: 'LIMIT' | 'OFFSET'): Expression | undefined => {
    const rows = rowCount(expression, clause, binder);
    return rows === undefined
      ? undefined
      : { kind: 'literal', type: 'number', value: String(rows), at: expression?.at ?? 0 };
  };
  const [limit, offset] = [count(query.limit, 'LIMIT'), count(query.offset, 'OFFSET')];
  return { ...(limit && { limit }), ...(offset && { offset }) };
}

export function fail(code: ErrorCode, message: string, position: Position, hint?: string): DriverError {
  return new DriverError(code, message, { position, hint });
}
