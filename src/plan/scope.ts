import type { CatalogTable, ResolvedColumn } from '../catalog/table.js';
import { DriverError, type Position } from '../core/errors.js';
import type { SqlType } from '../core/value.js';
import type { Expression, Identifier } from '../sql/ast.js';
import { readKeys } from './bind-json.js';
import type { Typed } from './typed.js';

export type ColumnPath = readonly (Identifier & { readonly subscript?: boolean })[];

/** One table of FROM, under the name the query gives it. */
export interface Relation {
  readonly scan: number;
  readonly table: CatalogTable;
  /** The alias, else the table's name as written. */
  readonly label: string;
}

/** A column of a relation as a bound expression: `t<scan>.<column>`. */
export function stagedColumn(relation: Relation, name: string, type: SqlType, at: number): Typed {
  const alias = `t${relation.scan}`;
  return {
    node: {
      kind: 'column',
      path: [
        { name: alias, quoted: true, at },
        { name, quoted: true, at },
      ],
      at,
    },
    type,
  };
}

/** The catalogue's name of a bound column; undefined for any other expression. */
export function boundColumnName(node: Expression): string | undefined {
  return node.kind === 'column' && node.path.length === 2 ? node.path[1]?.name : undefined;
}

/** Names in FROM, and what they resolve to. */
export class Scope {
  readonly relation: Relation | undefined;
  /** Columns the statement reads, in the order they were met. */
  used = new Set<string>();
  readonly #position: (at: number) => Position;

  constructor(relation: Relation | undefined, position: (at: number) => Position) {
    this.relation = relation;
    this.#position = position;
  }

  /** Binds a dotted path: `c.address.city`, `Email`, `metadata['k']`. Throws `unknown_column` or `unknown_table` with the nearest names. */
  column(written: ColumnPath, at: number): Typed {
    const relation = this.relation;
    const path = withoutSchema(written, (name) => relation !== undefined && isLabel(relation, name));
    if (relation === undefined)
      throw this.#unknown(`There is no column "${spelling(path)}": the query has no FROM`, at);
    const resolved = this.#resolve(relation, path);
    if (resolved === undefined) throw this.#unknownColumn(relation, path, at);
    this.used.add(resolved.column.name);
    const column = stagedColumn(relation, resolved.column.name, resolved.column.type, at);
    return readKeys(column, resolved.keys, resolved.isObject === true, at);
  }

  describe(node: Expression): string | undefined {
    const name = boundColumnName(node);
    return name && `${this.relation?.table.name}.${name}`;
  }

  /** Runs `bind` and says which columns it read. */
  reading<T>(bind: () => T): { readonly bound: T; readonly columns: ReadonlySet<string> } {
    const before = this.used;
    this.used = new Set();
    const bound = bind();
    const columns = this.used;
    this.used = new Set([...before, ...columns]);
    return { bound, columns };
  }

  /** Columns of `*` or `c.*`. */
  star(qualifier: Identifier | undefined, at: number): { readonly name: string; readonly value: Typed }[] {
    const relation = this.relation;
    if (relation === undefined)
      throw new DriverError('syntax_error', 'SELECT * needs a FROM', { position: this.#position(at) });
    if (qualifier && !isLabel(relation, qualifier.name)) throw this.#unknownTable(qualifier);
    return relation.table.columns.visible.map((column) => {
      this.used.add(column.name);
      return { name: column.name, value: stagedColumn(relation, column.name, column.type, at) };
    });
  }

  /** True when the first part names the relation and not a column. */
  isQualifier(path: ColumnPath): boolean {
    const [first, ...rest] = path;
    return (
      this.relation !== undefined &&
      first !== undefined &&
      rest.length > 0 &&
      !first.subscript &&
      isLabel(this.relation, first.name)
    );
  }

  /** The names after the qualifier, as written. */
  withoutQualifier(written: ColumnPath): ColumnPath {
    const path = withoutSchema(written, (name) => this.relation !== undefined && isLabel(this.relation, name));
    return this.isQualifier(path) && this.#resolveParts(path.slice(1)) !== undefined ? path.slice(1) : path;
  }

  #resolve(relation: Relation, path: ColumnPath): ResolvedColumn | undefined {
    const qualified = this.isQualifier(path) ? this.#resolveParts(path.slice(1)) : undefined;
    return (
      qualified ??
      relation.table.columns.resolve(
        path.map((part) => part.name),
        subscriptsOf(path),
      )
    );
  }

  #resolveParts(path: ColumnPath): ResolvedColumn | undefined {
    return this.relation?.table.columns.resolve(
      path.map((part) => part.name),
      subscriptsOf(path),
    );
  }

  #unknownColumn(relation: Relation, path: ColumnPath, at: number): DriverError {
    const names = this.isQualifier(path) ? path.slice(1) : path;
    const written = names.map((part) => part.name).join('.');
    return this.#unknown(
      `${relation.table.name} has no column "${written}"`,
      names[0]?.at ?? at,
      relation.table.columns.suggest(written),
    );
  }

  #unknown(message: string, at: number, hint?: string): DriverError {
    return new DriverError('unknown_column', message, { position: this.#position(at), hint });
  }

  #unknownTable(name: Identifier): DriverError {
    return new DriverError('unknown_table', `"${name.name}" names no table of FROM`, {
      position: this.#position(name.at),
      hint: `it is "${this.relation?.label}"`,
    });
  }
}

/** How many of the last parts were written in brackets or behind an arrow. */
export function subscriptsOf(path: ColumnPath): number {
  return path.length - (path.findLastIndex((part) => part.subscript !== true) + 1);
}

/** `stripe.Invoice.id` is `Invoice.id`. */
export function withoutSchema(path: ColumnPath, isTable: (name: string) => boolean): ColumnPath {
  const [schema, table] = path;
  const isSchema =
    path.length > 2 && schema?.name.toLowerCase() === 'stripe' && table !== undefined && isTable(table.name);
  return isSchema ? path.slice(1) : path;
}

function isLabel(relation: Relation, name: string): boolean {
  return relation.label.toLowerCase() === name.toLowerCase();
}

const spelling = (path: ColumnPath): string => path.map((part) => part.name).join('.');
