import { DriverError, type Position } from '../../core/errors.js';
import { positionAt } from '../../core/position.js';
import type { Row, Value } from '../../core/value.js';
import type { WriteCall } from '../../source/writer.js';
import type { Insert } from '../../sql/ast.js';
import { ExpressionBinder } from '../bind-expression.js';
import { planSelect, type PlanContext } from '../plan-select.js';
import { Scope } from '../scope.js';
import { bindCell, type Cell } from './cells.js';
import { computedCells } from './computed-cells.js';
import { RowWriter } from './row-writer.js';
import { planReturning } from './returning.js';
import type { WritePlan, WriteSource } from './write-plan.js';
import { WriteTarget } from './write-target.js';

/** Plans INSERT: one call a row, in input order. Throws for names, values and missing columns before any call. */
export function planInsert(statement: Insert, context: PlanContext): WritePlan {
  const position = (at: number): Position => positionAt(context.source.text, at);
  const target = new WriteTarget(statement.table, 'insert', context, position);
  if (statement.columns === undefined)
    throw new DriverError('unsupported_statement', 'INSERT needs the names of its columns', {
      position: position(statement.at),
      hint: `INSERT INTO ${target.table.name} (…) VALUES (…)`,
    });
  const writer = new RowWriter(target, statement.columns, context.account, position);
  const source =
    statement.source.kind === 'values'
      ? valuesSource(statement, statement.source.rows, writer, context, position)
      : querySource(statement, writer, context, position);
  const calls = source.kind === 'known' ? source.calls.length : undefined;
  const read = source.kind === 'query' ? source.query.calls : { min: 0, max: 0, expected: 0 };
  return {
    kind: 'write',
    verb: 'insert',
    target: target.table.name,
    account: writer.account,
    source,
    returning: planReturning(statement.returning, target.table, writer.account, context),
    maxRows: undefined,
    effect: true,
    requests: [`${target.operation.method} ${target.operation.path}`],
    calls:
      calls === undefined
        ? { ...read, max: Infinity }
        : { min: calls + read.min, max: calls + read.max, expected: calls + read.expected },
    notices: source.kind === 'query' ? source.query.notices : [],
  };
}

function valuesSource(
  statement: Insert,
  rows: Extract<Insert['source'], { kind: 'values' }>['rows'],
  writer: RowWriter,
  context: PlanContext,
  position: (at: number) => Position,
): WriteSource {
  const binder = new ExpressionBinder({
    scope: new Scope(undefined, position),
    parameters: context.parameters,
    now: context.now,
    position,
  });
  const cells = rows.map((row) => row.map((expression) => bindCell(expression, binder)));
  const width = statement.columns?.length ?? 0;
  for (const row of cells)
    if (row.length !== width) throw wrongWidth(row.length, width, position(row[0]?.at ?? statement.at));
  const computed = computedCells(cells.flat(), context);
  if (computed === undefined) return { kind: 'known', calls: cells.map((row) => writer.call(row.map(valueOf), row)) };
  return {
    kind: 'query',
    query: computed.query,
    calls: (answer) =>
      cells.map((row) =>
        writer.call(
          row.map((cell) => computed.valueOf(cell, answer)),
          row,
        ),
      ),
  };
}

function querySource(
  statement: Insert,
  writer: RowWriter,
  context: PlanContext,
  position: (at: number) => Position,
): WriteSource {
  if (statement.source.kind !== 'query') throw new DriverError('internal', 'INSERT without a source');
  const query = planSelect(statement.source.query, { ...context, consistency: 'strict' });
  const width = statement.columns?.length ?? 0;
  if (query.output.length !== width) throw wrongWidth(query.output.length, width, position(statement.source.query.at));
  return { kind: 'query', query, calls: (row: Row): readonly WriteCall[] => [writer.call(row)] };
}

/** A known cell's value; undefined for DEFAULT. */
export function valueOf(cell: Cell): Value | undefined {
  return cell.kind === 'known' ? cell.value : undefined;
}

function wrongWidth(values: number, columns: number, position: Position): DriverError {
  return new DriverError(
    'syntax_error',
    `INSERT names ${columns} column${columns === 1 ? '' : 's'} and a row has ${values} value${values === 1 ? '' : 's'}`,
    { position },
  );
}
