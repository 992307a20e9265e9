import type { ColumnDefinition, TableDefinition } from './definition.js';
import { comparable, suggestion } from './names.js';

/** A name resolved against a table: a column, and for a path into a JSON column the keys that remain. */
export interface ResolvedColumn {
  readonly column: ColumnDefinition;
  /** Keys below a JSON column: `metadata['k']` leaves ['k']. */
  readonly keys: readonly string[];
  /** The keys end at an object whose fields are known, so the value is JSON and not text. */
  readonly isObject?: true;
}

/** Columns that every table of Stripe has beyond its object's fields. */
export const COMMON_COLUMNS: readonly ColumnDefinition[] = [
  { name: 'account_id', type: 'TEXT', nullable: true, hidden: true },
  { name: '_json', type: 'JSON', nullable: false, hidden: true },
];

/** A table's columns by all the spellings they answer to. */
export class TableColumns {
  readonly all: readonly ColumnDefinition[];
  readonly #exact = new Map<string, ColumnDefinition>();
  readonly #forgiving = new Map<string, ColumnDefinition>();

  constructor(columns: readonly ColumnDefinition[]) {
    this.all = columns;
    for (const column of columns) this.#exact.set(column.name.toLowerCase(), column);
    for (const column of columns) this.#addForgiving(comparable(column.name), column);
    // CData's spelling of a reference: CustomerId for `customer`. A real column of that name has won above.
    for (const column of columns)
      if (column.references || column.expandable) this.#addForgiving(`${comparable(column.name)}id`, column);
  }

  /** The columns of `*`, in order. */
  get visible(): readonly ColumnDefinition[] {
    return this.all.filter((column) => !column.hidden);
  }

  find(name: string): ColumnDefinition | undefined {
    return this.#exact.get(name.toLowerCase()) ?? this.#forgiving.get(comparable(name));
  }

  /**
   * Resolves dotted parts; the longest prefix that is a column wins, what remains are keys of a JSON column. The last `subscripts` parts were written
   * in brackets or behind an arrow: they may be any key. A dotted one must not be a misspelt field of an object whose fields are known.
   */
  resolve(parts: readonly string[], subscripts = 0): ResolvedColumn | undefined {
    for (let length = parts.length; length > 0; length -= 1) {
      const named = parts.slice(0, length);
      // No column has an empty part in its name, but a key may be empty.
      const column = named.includes('') ? undefined : this.find(named.join('.'));
      if (column === undefined) continue;
      const keys = parts.slice(length);
      if (keys.length === 0) return { column, keys };
      if (column.type !== 'JSON') continue;
      const dotted = keys.slice(0, Math.max(0, keys.length - subscripts));
      const isObject = this.#hasFields([column.name, ...dotted]);
      if (dotted.length > 0 && !isObject && this.#hasFields([column.name])) return undefined;
      return { column, keys, ...(isObject && subscripts === 0 && { isObject: true as const }) };
    }
    return undefined;
  }

  /** True for an object some of whose fields are columns. */
  #hasFields(path: readonly string[]): boolean {
    const prefix = `${path.join('.').toLowerCase()}.`;
    return this.all.some((column) => column.name.startsWith(prefix));
  }

  /** Wording for an unknown name: visible columns first. */
  suggest(name: string): string | undefined {
    const visible = this.visible.map((column) => column.name);
    return (
      suggestion(name, visible) ??
      suggestion(
        name,
        this.all.map((column) => column.name),
      )
    );
  }

  #addForgiving(key: string, column: ColumnDefinition): void {
    if (!this.#forgiving.has(key)) this.#forgiving.set(key, column);
  }
}

/** A table that the catalogue opened: its definition, and its columns with the common hidden ones. */
export interface CatalogTable {
  readonly name: string;
  readonly columns: TableColumns;
  /** Absent for system tables. */
  readonly definition?: TableDefinition;
}
