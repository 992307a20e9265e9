import type { FromItem, Query, Select } from '../sql/ast.js';
import { visitExpressions } from '../sql/walk.js';
import { isAggregate } from './bind-aggregate.js';

/** A query over at most one table that needs no other rows than those it shows: it can be answered page by page. */
export interface SingleTableQuery {
  readonly select: Select;
  readonly from: Extract<FromItem, { kind: 'table' }> | undefined;
}

/** The query as one over a single table; undefined when it joins, groups, nests or combines. */
export function singleTableQuery(query: Query): SingleTableQuery | undefined {
  const { body } = query;
  if (query.with.length > 0 || body.kind !== 'select' || hasClauses(body) || nestsOrGroups(query)) return undefined;
  if (body.from === undefined) return { select: body, from: undefined };
  return body.from.kind === 'table' && body.from.columnAliases === undefined
    ? { select: body, from: body.from }
    : undefined;
}

function hasClauses(select: Select): boolean {
  return Boolean(select.groupBy ?? select.having ?? select.distinctOn ?? select.qualify ?? select.windows?.length);
}

function nestsOrGroups(query: Query): boolean {
  let found = false;
  visitExpressions(query, (node) => {
    found ||=
      'query' in node ||
      (node.kind === 'call' && (node.over !== undefined || isAggregate(node.name.name.toLowerCase())));
  });
  return found;
}
