import type { CatalogTable } from '../../catalog/table.js';
import { positionAt } from '../../core/position.js';
import type { Position } from '../../core/errors.js';
import type { AccountKey } from '../../source/account.js';
import type { Identifier, SelectItem } from '../../sql/ast.js';
import { ExpressionBinder } from '../bind-expression.js';
import type { PlanContext } from '../plan-select.js';
import type { PlannedScan } from '../plan.js';
import { outputColumns, projection } from '../projection.js';
import { restingPath } from '../resting-path.js';
import { Scope } from '../scope.js';
import { bindSelectItems } from '../select-list.js';
import type { ReturningPlan } from './write-plan.js';

/** RETURNING as a query over the written objects; undefined when there is none. */
export function planReturning(
  items: readonly SelectItem[],
  table: CatalogTable,
  account: AccountKey,
  context: PlanContext,
  alias?: Identifier,
): ReturningPlan | undefined {
  if (items.length === 0) return undefined;
  const position = (at: number): Position => positionAt(context.source.text, at);
  const scope = new Scope({ scan: 0, table, label: alias?.name ?? table.name }, position);
  const binder = new ExpressionBinder({ scope, parameters: context.parameters, now: context.now, position });
  const bound = bindSelectItems(items, scope, binder);
  const read = scope.used.size > 0 ? [...scope.used] : table.columns.all.slice(0, 1).map((column) => column.name);
  const columns = read.map((name) => ({ name, type: table.columns.find(name)?.type ?? ('TEXT' as const) }));
  const scan = writtenScan(table, account, columns);
  const driver = projection(bound, undefined, scan.request.columns);
  const output = outputColumns(bound, driver);
  return {
    kind: 'written',
    table: table.name,
    query: {
      kind: 'select',
      scans: [scan],
      output,
      driver,
      limit: undefined,
      offset: 0,
      consistency: 'strict',
      calls: { min: 0, max: 0, expected: 0 },
      notices: [],
    },
  };
}

function writtenScan(table: CatalogTable, account: AccountKey, columns: PlannedScan['columns']): PlannedScan {
  const request = {
    account,
    terms: [],
    columns: columns.map(({ name }) => name),
    order: [],
    keyColumns: [],
    consistency: 'strict',
  } as const;
  return {
    id: 0,
    table: table.name,
    request,
    // The rows are there already: whoever runs the plan stages them.
    path: restingPath('written'),
    estimate: { min: 0, max: 0, expected: 0 },
    columns,
    local: [],
    alternatives: [],
  };
}
