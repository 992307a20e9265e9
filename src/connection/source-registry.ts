import type { Catalog } from '../catalog/catalog.js';
import { DriverError } from '../core/errors.js';
import type { AccountKey } from '../source/account.js';
import type { ScanRequest, SourceRegistry, TableSource } from '../source/access-path.js';
import { SystemSource } from '../source/system-source.js';
import type { Executor } from '../stripe/executor.js';
import { createTableSource } from '../stripe/path/table-source.js';

export interface SourceContext {
  readonly catalog: Catalog;
  readonly executor: (account: AccountKey) => Executor;
}

/** The sources of all tables: Stripe's through the executor of the request's account, system tables from the catalogue. */
export function sourceRegistry(context: SourceContext): SourceRegistry {
  return {
    table: (name) => ({
      paths: (request) => sourceOf(name, request, context).paths(request),
      counts: (request) => sourceOf(name, request, context).counts?.(request),
    }),
  };
}

function sourceOf(
  name: string,
  request: Pick<ScanRequest, 'account'>,
  { catalog, executor }: SourceContext,
): TableSource {
  const system = catalog.systemTables().find((table) => table.name === name);
  if (system) return new SystemSource(system, catalog);
  return createTableSource(
    definitionOf(name, catalog),
    { definition: (parent) => definitionOf(parent, catalog) },
    executor(request.account),
  );
}

function definitionOf(name: string, catalog: Catalog): NonNullable<ReturnType<Catalog['table']>['definition']> {
  const { definition } = catalog.table(name);
  if (definition === undefined) throw new DriverError('internal', `${name} is no table of Stripe`);
  return definition;
}
