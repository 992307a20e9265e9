import type { Catalog } from '../catalog/catalog.js';
import type { SystemTable } from '../catalog/system-tables.js';
import type { Row } from '../core/value.js';
import type { AccessPath, ScanRequest, TableSource } from './access-path.js';
import type { Page } from './page.js';

/** A table about the catalogue: its rows are computed, so it makes no call. */
export class SystemSource implements TableSource {
  readonly #table: SystemTable;
  readonly #catalog: Catalog;

  constructor(table: SystemTable, catalog: Catalog) {
    this.#table = table;
    this.#catalog = catalog;
  }

  paths(request: ScanRequest): readonly AccessPath[] {
    return [
      {
        kind: 'system',
        exact: [],
        inexact: [],
        ordered: false,
        requests: [],
        notices: [],
        calls: () => ({ min: 0, max: 0, expected: 0 }),
        open: () => this.#pages(request.columns),
      },
    ];
  }

  async *#pages(columns: readonly string[]): AsyncIterable<Page> {
    const positions = columns.map((name) => this.#table.columns.findIndex((column) => column.name === name));
    const rows = [...this.#table.rows(this.#catalog)].map((row): Row =>
      positions.map((position) => row[position] ?? null),
    );
    yield await Promise.resolve({ rows, fetched: 0, bytes: 0 });
  }
}
