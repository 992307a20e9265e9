import { DriverError, type Position } from '../core/errors.js';
import type { FromItem, Query, Select } from '../sql/ast.js';

type PositionOf = (at: number) => Position;

/** The one SELECT of a query over at most one table; whatever else SQL has is refused by name. */
export function singleSelect(query: Query, position: PositionOf): Select {
  if (query.with.length > 0) throw refuse('WITH', query.at, position);
  const { body } = query;
  if (body.kind !== 'select')
    throw refuse(body.kind === 'values' ? 'VALUES' : body.op.toUpperCase(), body.at, position);
  const found = refusedClause(body);
  if (found !== undefined) throw refuse(found, body.at, position);
  return body;
}

function refusedClause(select: Select): string | undefined {
  if (select.groupBy !== undefined) return 'GROUP BY';
  if (select.having) return 'HAVING';
  if (select.distinctOn) return 'DISTINCT ON';
  if (select.qualify) return 'QUALIFY';
  return select.windows && select.windows.length > 0 ? 'WINDOW' : undefined;
}

/** FROM as one table by name. */
export function singleTable(
  from: FromItem | undefined,
  position: PositionOf,
): Extract<FromItem, { kind: 'table' }> | undefined {
  if (from === undefined) return undefined;
  if (from.kind === 'table') {
    if (from.columnAliases) throw refuse('A list of column aliases', from.at, position);
    return from;
  }
  const names = {
    join: 'A join',
    derived: 'A subquery in FROM',
    values: 'VALUES in FROM',
    function: 'A function in FROM',
  } as const;
  throw refuse(names[from.kind], from.at, position);
}

function refuse(what: string, at: number, position: PositionOf): DriverError {
  return new DriverError('unsupported_statement', `${what} is not supported yet: a query reads one table`, {
    position: position(at),
  });
}
