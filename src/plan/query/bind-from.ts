import type { Expression, FromItem, Identifier } from '../../sql/ast.js';
import type { ExpressionBinder } from '../bind-expression.js';
import { isForbidden, unknownRelation } from '../forbidden.js';
import { meetForComparison } from '../operators.js';
import { duckCall, type Typed } from '../typed.js';
import type { BlockFrom } from './block.js';
import { bindQuery, boundRows, expressionBinder, fail, rowBlock, rowColumns } from './bind-query.js';
import { internalNames, renamedColumns, type CommonTables } from './common-tables.js';
import { bindTableFunction } from './table-function.js';
import type { QueryScope } from './query-scope.js';
import { bound } from './query-scope.js';
import { DerivedRelation, type Relation } from './relations.js';
import type { Statement } from './statement.js';

export interface FromBinding {
  readonly item: FromItem;
  readonly block: BlockFrom;
}

/** Binds FROM and adds its relations to the scope. */
export function bindFrom(from: FromItem, scope: QueryScope, tables: CommonTables, statement: Statement): FromBinding {
  return new FromBinder(scope, tables, statement).bind(from);
}

type Item<K extends FromItem['kind']> = Extract<FromItem, { kind: K }>;

class FromBinder {
  readonly #scope: QueryScope;
  readonly #tables: CommonTables;
  readonly #statement: Statement;

  constructor(scope: QueryScope, tables: CommonTables, statement: Statement) {
    this.#scope = scope;
    this.#tables = tables;
    this.#statement = statement;
  }

  bind(from: FromItem): FromBinding {
    switch (from.kind) {
      case 'table':
        return this.#table(from);
      case 'derived':
        return this.#derived(from);
      case 'values':
        return this.#values(from);
      case 'function':
        return this.#function(from);
      case 'join':
        return this.#join(from);
    }
  }

  #table(from: Item<'table'>): FromBinding {
    const written = from.path.map((part) => part.name).join('.');
    const common = from.path.length === 1 ? this.#tables.get(written.toLowerCase()) : undefined;
    if (common !== undefined) return this.#common(from, common);
    const { catalog } = this.#statement.context;
    const table = catalog.find(written);
    if (table === undefined)
      throw unknownRelation(written, this.#statement.position(from.at), catalog.suggestTable(written));
    if (from.columnAliases)
      throw fail(
        'unsupported_statement',
        'A list of names for the columns of a table is not supported',
        this.#statement.position(from.at),
        'name them in the select list',
      );
    const relation = this.#statement.table(table, from.alias?.name ?? from.path.at(-1)?.name ?? table.name);
    this.#add(relation, from.at);
    return { item: scanItem(`scan(${relation.scan})`, relation.alias, from.at), block: { kind: 'table', relation } };
  }

  #common(from: Item<'table'>, entry: NonNullable<ReturnType<CommonTables['get']>>): FromBinding {
    const label = from.alias?.name ?? from.path[0]?.name;
    if (entry.alias === undefined) {
      const binding = entry.bind();
      const columns = renamedColumns(binding.columns, from.columnAliases, from, this.#statement);
      return this.#derivedItem(binding.query, columns, label, binding.blocks, from.at);
    }
    const columns = renamedColumns(entry.columns ?? [], from.columnAliases, from, this.#statement);
    const relation = new DerivedRelation(this.#statement.alias(), label, columns);
    this.#add(relation, from.at);
    return {
      item: scanItem(entry.alias, relation.alias, from.at),
      block: { kind: 'shared', relation, blocks: entry.blocks },
    };
  }

  #derived(from: Item<'derived'>): FromBinding {
    // Its neighbours are LATERAL's to see; the query around it is everyone's.
    const scope = from.lateral ? this.#scope : this.#scope.outer;
    const binding = bindQuery(from.query, scope, this.#tables, this.#statement);
    const columns = renamedColumns(binding.columns, from.columnAliases, from, this.#statement);
    return this.#derivedItem(binding.query, columns, from.alias?.name, binding.blocks, from.at, from.lateral);
  }

  #derivedItem(
    query: Item<'derived'>['query'],
    columns: Parameters<typeof renamedColumns>[0],
    label: string | undefined,
    blocks: Extract<BlockFrom, { kind: 'derived' }>['blocks'],
    at: number,
    lateral = false,
  ): FromBinding {
    const relation = new DerivedRelation(this.#statement.alias(), label, columns);
    this.#add(relation, at);
    const alias = { name: relation.alias, quoted: true, at };
    return {
      item: { kind: 'derived', query, lateral, alias, columnAliases: internalNames(columns.length, at), at },
      block: { kind: 'derived', relation, blocks },
    };
  }

  #values(from: Item<'values'>): FromBinding {
    const rows = boundRows(from.rows, this.#binder(), this.#statement);
    const columns = renamedColumns(rowColumns(rows), from.columnAliases, from, this.#statement);
    const relation = new DerivedRelation(this.#statement.alias(), from.alias?.name, columns);
    this.#add(relation, from.at);
    const alias = { name: relation.alias, quoted: true, at: from.at };
    const nodes = rows.map((row) => row.map((value) => value.node));
    return {
      item: { ...from, rows: nodes, alias, columnAliases: internalNames(columns.length, from.at) },
      block: { kind: 'derived', relation, blocks: rows.map(rowBlock) },
    };
  }

  #function(from: Item<'function'>): FromBinding {
    const { call, at } = from;
    const name = call.kind === 'call' ? call.name.name.toLowerCase() : '';
    if (isForbidden(name)) throw fail('forbidden', `The function ${name} is not allowed`, this.#statement.position(at));
    if (call.kind !== 'call') throw fail('syntax_error', 'A function is expected here', this.#statement.position(at));
    const made = bindTableFunction(name, call, this.#binder(), this.#statement);
    const label = from.alias?.name ?? name;
    // A function's one column has the alias's name, as in PostgreSQL.
    const names = from.columnAliases ?? (from.alias && !made.named ? [from.alias] : undefined);
    const columns = renamedColumns(made.columns, names, from, this.#statement);
    return this.#derivedItem(made.query, columns, label, [], at, true);
  }

  #join(from: Item<'join'>): FromBinding {
    const left = this.bind(from.left);
    const leftRelations = [...this.#scope.relations];
    const right = this.bind(from.right);
    const rightRelations = this.#scope.relations.filter((relation) => !leftRelations.includes(relation));
    const using = from.natural ? sharedNames(leftRelations, rightRelations, from.at) : from.using;
    const on = using
      ? this.#using(using, from, leftRelations, rightRelations)
      : from.on && this.#binder().condition(from.on).node;
    if (on === undefined && from.join !== 'cross' && !from.natural)
      throw fail(
        'syntax_error',
        `${from.join.toUpperCase()} JOIN needs ON or USING`,
        this.#statement.position(from.at),
      );
    const join = on === undefined ? 'cross' : from.join;
    const item: FromItem = {
      kind: 'join',
      join,
      natural: false,
      lateral: from.lateral,
      left: left.item,
      right: right.item,
      at: from.at,
      ...(on && { on }),
    };
    return { item, block: { kind: 'join', join, left: left.block, right: right.block, on } };
  }

  /** USING as an ON; the merged columns are the left ones, or whichever is not NULL where either side may be missing. */
  #using(
    names: readonly Identifier[],
    from: Item<'join'>,
    left: readonly Relation[],
    right: readonly Relation[],
  ): Expression | undefined {
    const conditions = names.map((name): Expression => {
      const [a, b] = [this.#oneOf(left, name), this.#oneOf(right, name)];
      const merged =
        from.join === 'right'
          ? b.value
          : from.join === 'full'
            ? duckCall('coalesce', [a.value, b.value], a.value.type, name.at)
            : a.value;
      this.#scope.merged.set(name.name.toLowerCase(), merged);
      this.#scope.hidden.add(b.key);
      const [x, y] = meetForComparison(a.value, b.value, '=', this.#binder());
      return { kind: 'binary', op: '=', left: x.node, right: y.node, at: name.at };
    });
    const [first, ...rest] = conditions;
    return rest.reduce<Expression | undefined>(
      (all, condition) => all && { kind: 'binary', op: 'and', left: all, right: condition, at: from.at },
      first,
    );
  }

  #oneOf(relations: readonly Relation[], name: Identifier): { readonly value: Typed; readonly key: string } {
    for (const relation of relations) {
      const resolved = relation.resolve([name.name]);
      if (resolved) return { value: bound(relation, resolved, name.at), key: `${relation.alias}.${resolved.column}` };
    }
    throw fail(
      'unknown_column',
      `USING names "${name.name}", which is no column of both sides`,
      this.#statement.position(name.at),
    );
  }

  #binder(): ExpressionBinder {
    return expressionBinder(this.#scope, this.#tables, this.#statement);
  }

  #add(relation: Relation, at: number): void {
    const twice =
      relation.label !== undefined &&
      this.#scope.relations.some((other) => other.label?.toLowerCase() === relation.label?.toLowerCase());
    if (twice)
      throw fail(
        'syntax_error',
        `FROM names "${relation.label}" twice`,
        this.#statement.position(at),
        'give one of them an alias',
      );
    this.#scope.relations.push(relation);
  }
}

/** NATURAL JOIN: visible columns that both sides have. */
function sharedNames(left: readonly Relation[], right: readonly Relation[], at: number): Identifier[] {
  const names = (relations: readonly Relation[]): string[] =>
    relations.flatMap((relation) => relation.visible().map((column) => column.name));
  const rightNames = new Set(names(right).map((name) => name.toLowerCase()));
  return names(left)
    .filter((name) => rightNames.has(name.toLowerCase()))
    .map((name) => ({ name, quoted: true, at }));
}

/** A relation of the engine by its own name, under an alias of ours. */
function scanItem(relation: string, alias: string, at: number): FromItem {
  return { kind: 'table', path: [{ name: relation, quoted: false, at }], alias: { name: alias, quoted: true, at }, at };
}
