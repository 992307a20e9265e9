import { DriverError, type Position } from '../../core/errors.js';
import type { Expression, Identifier } from '../../sql/ast.js';
import type { NameScope } from '../bind-expression.js';
import { readKeys } from '../bind-json.js';
import type { QualifierScope } from '../output-name.js';
import { subscriptsOf, withoutSchema, type ColumnPath } from '../scope.js';
import type { Typed } from '../typed.js';
import type { Relation, ResolvedName, VisibleColumn } from './relations.js';

interface Found {
  readonly relation: Relation;
  readonly resolved: ResolvedName;
}

/** The names of one SELECT's FROM, and behind them those of the query it lies in. */
export class QueryScope implements NameScope, QualifierScope {
  readonly relations: Relation[] = [];
  /** Columns that USING merged: named without a table they are these, and `*` shows them once. */
  readonly merged = new Map<string, Typed>();
  readonly hidden = new Set<string>();
  readonly #outer: QueryScope | undefined;
  readonly #position: (at: number) => Position;

  /** The scope of the query around. */
  get outer(): QueryScope | undefined {
    return this.#outer;
  }

  constructor(outer: QueryScope | undefined, position: (at: number) => Position) {
    this.#outer = outer;
    this.#position = position;
  }

  column(written: ColumnPath, at: number): Typed {
    const path = withoutSchema(written, (name) => this.#labelled(name) !== undefined);
    const named = this.#named(path, at);
    if (named === undefined) throw this.#unknown(path, at);
    return named;
  }

  /** The column here, else in the query around. */
  #named(path: ColumnPath, at: number): Typed | undefined {
    const merged = path.length === 1 ? this.merged.get(path[0]?.name.toLowerCase() ?? '') : undefined;
    if (merged) return merged;
    const found = this.#find(path, at);
    if (found) return bound(found.relation, found.resolved, at);
    return this.#outer === undefined ? undefined : this.#outer.#named(path, at);
  }

  describe(node: Expression): string | undefined {
    if (node.kind !== 'column' || node.path.length !== 2) return undefined;
    const [alias, column] = node.path.map((part) => part.name);
    const relation = this.relations.find((candidate) => candidate.alias === alias);
    const name = relation?.visible().find((visible) => visible.column === column)?.name ?? column;
    return relation ? `${relation.title}.${name}` : this.#outer?.describe(node);
  }

  withoutQualifier(written: ColumnPath): ColumnPath {
    const path = withoutSchema(written, (name) => this.#labelled(name) !== undefined);
    return this.#qualified(path).length > 0 ? path.slice(1) : path;
  }

  /** Columns of `*` or `c.*`. */
  star(qualifier: Identifier | undefined, at: number): { readonly name: string; readonly value: Typed }[] {
    const relations = qualifier
      ? this.relations.filter((relation) => isLabel(relation, qualifier.name))
      : this.relations;
    if (this.relations.length === 0)
      throw new DriverError('syntax_error', 'SELECT * needs a FROM', { position: this.#position(at) });
    if (relations.length === 0 && qualifier) throw this.#unknownTable(qualifier);
    return relations.flatMap((relation) =>
      relation
        .visible()
        .filter((column) => qualifier !== undefined || !this.hidden.has(`${relation.alias}.${column.column}`))
        .map((column) => ({ name: column.name, value: this.#shown(relation, column, qualifier === undefined, at) })),
    );
  }

  #shown(relation: Relation, column: VisibleColumn, isWhole: boolean, at: number): Typed {
    const merged = isWhole ? this.merged.get(column.name.toLowerCase()) : undefined;
    return merged ?? bound(relation, { column: column.column, type: column.type, keys: [] }, at);
  }

  #find(path: ColumnPath, at: number): Found | undefined {
    const qualified = this.#qualified(path).flatMap(({ relation, rest }) => found(relation, rest, path));
    if (qualified.length > 0) return qualified[0];
    const names = path.map((part) => part.name);
    const all = this.relations.flatMap((relation) => found(relation, names, path));
    // A hidden or forgiving spelling of one table gives way to a visible column of another.
    const exact = all.filter(({ relation, resolved }) =>
      relation
        .visible()
        .some(
          (column) => column.column === resolved.column && column.name.toLowerCase() === names.join('.').toLowerCase(),
        ),
    );
    const candidates = exact.length > 0 ? exact : all;
    if (candidates.length <= 1) return candidates[0];
    throw new DriverError(
      'ambiguous_column',
      `"${names.join('.')}" is a column of ${candidates.map(({ relation }) => relation.label ?? relation.title).join(' and ')}`,
      {
        position: this.#position(at),
        hint: `write ${candidates[0]?.relation.label ?? 'its table'}.${names.join('.')}`,
      },
    );
  }

  /** Relations that the first names of the path say, with what remains: `c.email`, `stripe.customers.email` is not told from a column. */
  #qualified(path: ColumnPath): { readonly relation: Relation; readonly rest: readonly string[] }[] {
    const [first, ...rest] = path;
    if (first === undefined || rest.length === 0 || first.subscript) return [];
    const names = rest.map((part) => part.name);
    return this.relations
      .filter((relation) => isLabel(relation, first.name))
      .filter((relation) => relation.resolve(names, subscriptsOf(path)))
      .map((relation) => ({ relation, rest: names }));
  }

  #unknown(path: ColumnPath, at: number): DriverError {
    const names = path.map((part) => part.name);
    const labelled = this.#labelled(path[0]?.name);
    const written = (labelled ? names.slice(1) : names).join('.');
    const place = { position: this.#position(labelled ? (path[1]?.at ?? at) : at) };
    const quoted = path.length === 1 && path[0]?.quoted ? 'text goes in single quotes' : undefined;
    if (labelled && names.length > 1)
      return new DriverError('unknown_column', `${labelled.title} has no column "${written}"`, {
        ...place,
        hint: labelled.suggest(written),
      });
    const relations = this.#all();
    if (relations.length === 0)
      return new DriverError('unknown_column', `There is no column "${written}": the query has no FROM`, {
        ...place,
        hint: quoted,
      });
    const only = relations.length === 1 ? relations[0] : undefined;
    const hint = relations.map((relation) => relation.suggest(written)).find((text) => text !== undefined) ?? quoted;
    return new DriverError(
      'unknown_column',
      only ? `${only.title} has no column "${written}"` : `No table of FROM has a column "${written}"`,
      { ...place, hint },
    );
  }

  #labelled(name: string | undefined): Relation | undefined {
    return name === undefined ? undefined : this.#all().find((relation) => isLabel(relation, name));
  }

  #all(): readonly Relation[] {
    return [...this.relations, ...(this.#outer?.relations ?? [])];
  }

  #unknownTable(name: Identifier): DriverError {
    const labels = this.relations.map((relation) => `"${relation.label ?? relation.title}"`).join(', ');
    return new DriverError('unknown_table', `"${name.name}" names no table of FROM`, {
      position: this.#position(name.at),
      hint: `there is ${labels}`,
    });
  }
}

function found(relation: Relation, names: readonly string[], path: ColumnPath): Found[] {
  const resolved = relation.resolve(names, subscriptsOf(path));
  return resolved ? [{ relation, resolved }] : [];
}

const isLabel = (relation: Relation, name: string): boolean => relation.label?.toLowerCase() === name.toLowerCase();

/** The column as the engine names it; keys below a JSON column are read as text, a JSON null is NULL. */
export function bound(relation: Relation, resolved: ResolvedName, at: number): Typed {
  relation.read(resolved.column);
  const path = [
    { name: relation.alias, quoted: true, at },
    { name: resolved.column, quoted: true, at },
  ];
  const column: Typed = { node: { kind: 'column', path, at }, type: resolved.type };
  return readKeys(column, resolved.keys, resolved.isObject === true, at);
}
