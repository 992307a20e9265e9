import type { ColumnDefinition } from '../../src/catalog/definition.js';

/** The columns of a table by name, in order. */
export class ColumnSet {
  readonly #columns = new Map<string, ColumnDefinition>();

  constructor(columns: readonly ColumnDefinition[]) {
    for (const column of columns) this.#columns.set(column.name, column);
    if (this.#columns.size !== columns.length) throw new Error('a column stands twice');
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  get(name: string): ColumnDefinition | undefined {
    return this.#columns.get(name);
  }

  set(column: ColumnDefinition): void {
    this.#columns.set(column.name, column);
  }

  all(): ColumnDefinition[] {
    return [...this.#columns.values()];
  }
}
