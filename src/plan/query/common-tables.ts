import type { SqlType } from '../../core/value.js';
import type { CommonTable, FromItem, Identifier, Query } from '../../sql/ast.js';
import { bindQuery, fail, type QueryBinding } from './bind-query.js';
import type { Block } from './block.js';
import type { QueryScope } from './query-scope.js';
import type { Statement } from './statement.js';

/** A WITH query as FROM may name it. */
export interface CommonTableEntry {
  /** Bound once under this name and shared; undefined when its one use is bound in place. */
  readonly alias: string | undefined;
  readonly columns: readonly { readonly name: string; readonly type: SqlType | undefined }[] | undefined;
  /** Of one bound already, whose rows are theirs; none for a recursive one, whose steps see more than its start. */
  readonly blocks: readonly Block[];
  /** Binds it where it is used. */
  bind(): QueryBinding;
}

export type CommonTables = ReadonlyMap<string, CommonTableEntry>;

export interface BoundWith {
  readonly tables: CommonTables;
  /** What must stay in WITH: shared and recursive ones, bound. */
  shared(): readonly CommonTable[];
  isRecursive(): boolean;
}

/**
 * The WITH of a query. A table used once is bound where it is used, so that conditions reach into it; one used more often, or by itself, is bound
 * once and named.
 */
export function commonTables(
  query: Query,
  outer: QueryScope | undefined,
  before: CommonTables,
  statement: Statement,
): BoundWith {
  const tables = new Map(before);
  const shared: CommonTable[] = [];
  let recursive = false;
  for (const [index, table] of query.with.entries()) {
    const key = table.name.name.toLowerCase();
    const rest = { ...query, with: query.with.slice(index + 1) };
    if (isRecursive(query, table, tables, statement)) {
      recursive = true;
      tables.set(key, bindRecursive(table, outer, new Map(tables), statement, shared));
    } else if (uses(rest, key) > 1) {
      tables.set(key, bindShared(table, outer, new Map(tables), statement, shared));
    } else {
      const visible = new Map(tables);
      tables.set(key, {
        alias: undefined,
        columns: undefined,
        blocks: [],
        bind: () => renamed(bindQuery(table.query, outer, visible, statement), table, statement),
      });
    }
  }
  return { tables, shared: () => shared, isRecursive: () => recursive };
}

/** WITH RECURSIVE; T-SQL has no such word: a UNION whose second half alone names the table, when nothing else has that name. */
function isRecursive(
  query: Query,
  table: CommonTable,
  before: ReadonlyMap<string, CommonTableEntry>,
  statement: Statement,
): boolean {
  const key = table.name.name.toLowerCase();
  if (uses(table.query, key) === 0) return false;
  if (query.recursive) return true;
  const { body } = table.query;
  if (body.kind !== 'set' || body.op !== 'union' || uses(body.left, key) > 0) return false;
  return !before.has(key) && statement.context.catalog.find(table.name.name) === undefined;
}

function bindShared(
  table: CommonTable,
  outer: QueryScope | undefined,
  tables: CommonTables,
  statement: Statement,
  shared: CommonTable[],
): CommonTableEntry {
  const binding = renamed(bindQuery(table.query, outer, tables, statement), table, statement);
  const alias = statement.alias();
  shared.push({
    name: name(alias, table.name.at),
    columns: internalNames(binding.columns.length, table.name.at),
    query: binding.query,
  });
  statement.nested.push({ blocks: binding.blocks });
  return { alias, columns: binding.columns, blocks: binding.blocks, bind: () => binding };
}

function bindRecursive(
  table: CommonTable,
  outer: QueryScope | undefined,
  tables: Map<string, CommonTableEntry>,
  statement: Statement,
  shared: CommonTable[],
): CommonTableEntry {
  const { body } = table.query;
  if (body.kind !== 'set' || body.op !== 'union')
    throw fail(
      'syntax_error',
      `The recursive ${table.name.name} needs a UNION of its start and its step`,
      statement.position(table.name.at),
    );
  const cut = table.query.limit ?? table.query.offset ?? table.query.orderBy[0]?.expression;
  if (cut)
    throw fail(
      'unsupported_statement',
      `The recursive ${table.name.name} takes no ORDER BY, LIMIT or OFFSET`,
      statement.position(cut.at),
      'write it where the table is read',
    );
  const alias = statement.alias();
  // The start says what the columns are; the step may use them.
  const start = renamed(bindQuery(body.left, outer, tables, statement), table, statement);
  const entry: CommonTableEntry = { alias, columns: start.columns, blocks: [], bind: () => start };
  const step = bindQuery(body.right, outer, new Map([...tables, [table.name.name.toLowerCase(), entry]]), statement);
  const query: Query = {
    ...table.query,
    with: [],
    recursive: false,
    body: { ...body, left: start.query, right: step.query },
  };
  shared.push({ name: name(alias, table.name.at), columns: internalNames(start.columns.length, table.name.at), query });
  statement.nested.push({ blocks: [...start.blocks, ...step.blocks] });
  return entry;
}

/** `WITH t(a, b) AS …` names the columns. */
function renamed(binding: QueryBinding, table: CommonTable, statement: Statement): QueryBinding {
  return { ...binding, columns: renamedColumns(binding.columns, table.columns, table.name, statement) };
}

export function renamedColumns(
  columns: QueryBinding['columns'],
  names: readonly Identifier[] | undefined,
  of: { readonly at: number },
  statement: Statement,
): QueryBinding['columns'] {
  if (names === undefined) return columns;
  if (names.length > columns.length)
    throw fail('syntax_error', `${names.length} names for ${columns.length} columns`, statement.position(of.at));
  return columns.map((column, index) => ({ ...column, name: names[index]?.name ?? column.name }));
}

const name = (text: string, at: number): Identifier => ({ name: text, quoted: true, at });

/** `c1`, `c2` …: how the engine knows the columns of anything derived. */
export function internalNames(count: number, at: number): Identifier[] {
  return Array.from({ length: count }, (_, index) => name(`c${index + 1}`, at));
}

/** How often FROM anywhere in the query names the table. */
function uses(tree: unknown, key: string): number {
  if (Array.isArray(tree)) return tree.reduce<number>((count, part) => count + uses(part, key), 0);
  if (typeof tree !== 'object' || tree === null) return 0;
  const own = isTableNamed(tree, key) ? 1 : 0;
  return Object.values(tree).reduce<number>((count, part) => count + uses(part, key), own);
}

function isTableNamed(node: object, key: string): boolean {
  if (!('kind' in node) || node.kind !== 'table') return false;
  const { path } = node as Extract<FromItem, { kind: 'table' }>;
  return path.length === 1 && path[0]?.name.toLowerCase() === key;
}
