import type { Catalog } from '../../catalog/catalog.js';
import { DriverError } from '../../core/errors.js';
import type { CliContext } from '../context.js';
import { describeProcedure, describeTable } from '../describe/description.js';
import { procedurePage, tablePage, type PageOptions } from '../describe/page.js';
import { coloured } from '../io.js';
import { streamSink } from '../text-sink.js';

/** Pages read well at this width when no terminal says how wide it is. */
const PAGE_WIDTH = 100;

export interface DescribeFlags {
  readonly format?: 'text' | 'json';
}

/** `stripe-sql describe <table|procedure>`: reads the catalogue only, so it needs no key. */
export async function describe(context: CliContext, name: string, flags: DescribeFlags): Promise<void> {
  const { io } = context;
  const catalog = await context.runtime.catalog();
  const options: PageOptions = { width: io.columns() ?? PAGE_WIDTH, colour: coloured(io) };
  const output =
    flags.format === 'json' ? `${JSON.stringify(descriptionOf(catalog, name))}\n` : pageOf(catalog, name, options);
  await streamSink(io.stdout, io.signal).write(output);
}

/** The page of a table or procedure; throws `unknown_table` when it is neither. */
export function pageOf(catalog: Catalog, name: string, options: PageOptions): string {
  const procedure = procedureNamed(catalog, name);
  return procedure ? procedurePage(procedure, options) : tablePage(catalog.table(name), options);
}

function descriptionOf(catalog: Catalog, name: string): unknown {
  const procedure = procedureNamed(catalog, name);
  return procedure ? describeProcedure(procedure) : describeTable(catalog.table(name));
}

/** Tables win over procedures of the same name; an unknown name near a procedure's is hinted as such. */
function procedureNamed(catalog: Catalog, name: string): ReturnType<Catalog['findProcedure']> {
  if (catalog.find(name)) return undefined;
  const procedure = catalog.findProcedure(name);
  if (procedure || catalog.suggestTable(name) !== undefined) return procedure;
  try {
    return catalog.procedure(name);
  } catch (thrown) {
    const hint = thrown instanceof DriverError ? thrown.hint : undefined;
    throw new DriverError('unknown_table', `There is no table or procedure "${name}"`, { hint });
  }
}
