import { comparable, suggestion } from '../../catalog/names.js';
import type { CatalogTable } from '../../catalog/table.js';
import type { SqlType } from '../../core/value.js';

/** A name resolved against a relation: the column as the engine knows it, and the keys that remain below a JSON one. */
export interface ResolvedName {
  readonly column: string;
  readonly type: SqlType | undefined;
  readonly keys: readonly string[];
  /** As in ResolvedColumn. */
  readonly isObject?: true;
}

export interface VisibleColumn {
  /** As the user sees it. */
  readonly name: string;
  /** As the engine knows it. */
  readonly column: string;
  readonly type: SqlType | undefined;
}

/** Something in FROM that columns are named of. */
export interface Relation {
  /** The alias, else the table's name as written; undefined for a subquery without alias. */
  readonly label: string | undefined;
  /** Unique in the statement: `t3`, `q1`. */
  readonly alias: string;
  /** For messages: the table's own name. */
  readonly title: string;
  /** `subscripts`: how many of the last parts were written in brackets. */
  resolve(parts: readonly string[], subscripts?: number): ResolvedName | undefined;
  visible(): readonly VisibleColumn[];
  suggest(written: string): string | undefined;
  /** Told of each column that the statement reads. */
  read(column: string): void;
}

/** A table of the catalogue, read by a scan of its own. */
export class TableRelation implements Relation {
  readonly label: string;
  readonly alias: string;
  readonly table: CatalogTable;
  readonly scan: number;
  /** Columns read, in the order they were met. */
  readonly used = new Set<string>();

  constructor(table: CatalogTable, scan: number, label: string) {
    this.table = table;
    this.scan = scan;
    this.label = label;
    this.alias = `t${scan}`;
  }

  get title(): string {
    return this.table.name;
  }

  resolve(parts: readonly string[], subscripts = 0): ResolvedName | undefined {
    const resolved = this.table.columns.resolve(parts, subscripts);
    if (resolved === undefined) return undefined;
    const { column, keys, isObject } = resolved;
    return { column: column.name, type: column.type, keys, ...(isObject && { isObject }) };
  }

  visible(): readonly VisibleColumn[] {
    return this.table.columns.visible.map(({ name, type }) => ({ name, column: name, type }));
  }

  suggest(written: string): string | undefined {
    return this.table.columns.suggest(written);
  }

  read(column: string): void {
    this.used.add(column);
  }
}

/** A subquery in FROM, a WITH query, VALUES or a table function: columns `c1`, `c2` … under the user's names. */
export class DerivedRelation implements Relation {
  readonly label: string | undefined;
  readonly alias: string;
  readonly #columns: readonly VisibleColumn[];

  constructor(
    alias: string,
    label: string | undefined,
    columns: readonly { readonly name: string; readonly type: SqlType | undefined }[],
  ) {
    this.alias = alias;
    this.label = label;
    this.#columns = columns.map(({ name, type }, index) => ({ name, type, column: `c${index + 1}` }));
  }

  get title(): string {
    return this.label ?? 'the subquery';
  }

  /** The longest prefix that is a column wins; a name that two columns have is none. */
  resolve(parts: readonly string[]): ResolvedName | undefined {
    for (let length = parts.length; length > 0; length -= 1) {
      const found = this.#named(parts.slice(0, length).join('.'));
      if (found === undefined) continue;
      const keys = parts.slice(length);
      if (keys.length === 0 || found.type === 'JSON') return { column: found.column, type: found.type, keys };
    }
    return undefined;
  }

  visible(): readonly VisibleColumn[] {
    return this.#columns;
  }

  suggest(written: string): string | undefined {
    return suggestion(
      written,
      this.#columns.map((column) => column.name),
    );
  }

  read(): void {
    // Nothing is staged for it.
  }

  #named(name: string): VisibleColumn | undefined {
    const exact = this.#columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
    const found =
      exact.length > 0 ? exact : this.#columns.filter((column) => comparable(column.name) === comparable(name));
    return found.length === 1 ? found[0] : undefined;
  }
}
