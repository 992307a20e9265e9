import { defaultCatalog } from '../../src/catalog/catalog.js';
import type { Row } from '../../src/core/value.js';
import type { AccessPath, ScanContext, ScanRequest, SourceRegistry } from '../../src/source/access-path.js';
import type { Page } from '../../src/source/page.js';

/**
 * Pushdown off: every table by its plain list, no condition, no order, no rows of other tables, no keys fed. Only what nobody but a parameter of
 * Stripe's can judge still goes out. A list is read once and kept.
 */
export function plainSources(own: SourceRegistry): SourceRegistry {
  const kept = new Map<string, Promise<Page[]>>();
  const paths = (name: string, request: ScanRequest): readonly AccessPath[] => {
    if (request.keyColumns.length > 0 || request.sides?.length) return [];
    const whole = wholeTable(name, request);
    const opened = (path: AccessPath, context: ScanContext): Promise<Page[]> => {
      const known = kept.get(name) ?? pagesOf(path.open(context));
      if (whole.terms.length === 0) kept.set(name, known);
      return known;
    };
    const found = own.table(name).paths(whole);
    return found.map((path) => ({
      ...path,
      open: (context) => projected(opened(path, context), whole.columns, request.columns),
    }));
  };
  return { table: (name) => ({ paths: (request) => paths(name, request) }) };
}

/** Without what may be pushed, and with all columns, so that it serves every statement. */
function wholeTable(name: string, request: ScanRequest): ScanRequest {
  const { columns } = defaultCatalog().table(name);
  const { account, consistency } = request;
  const terms = request.terms.filter((term) => columns.find(term.column)?.parameterOnly);
  const all = columns.all.filter((column) => !column.parameterOnly).map((column) => column.name);
  return { account, consistency, terms, columns: all, order: [], keyColumns: [] };
}

async function pagesOf(pages: AsyncIterable<Page>): Promise<Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

async function* projected(
  pages: Promise<Page[]>,
  from: readonly string[],
  columns: readonly string[],
): AsyncGenerator<Page> {
  const positions = columns.map((column) => from.indexOf(column));
  for (const page of await pages)
    yield { ...page, rows: page.rows.map((row): Row => positions.map((position) => row[position] ?? null)) };
}
