import type { Delete, Expression, Identifier, Insert, SelectItem, Update } from './ast.js';
import type { TokenCursor } from './cursor.js';
import { parseReturning } from './fold-select.js';
import { parseExpression } from './parse-expression.js';
import { parseQuery, startsQuery } from './parse-query.js';
import { parseRows, parseValue } from './parse-rows.js';
import type { AliasSlot } from './query-slots.js';
import { Skeleton } from './skeleton.js';
import { asRecord, asRecords, columnName, type Tree } from './tree.js';

type Assignment = Update['set'][number];
type Path = Assignment['column'];

/** `INSERT INTO t (a, b.c) VALUES … | query [RETURNING …]`. */
export function parseInsert(cursor: TokenCursor): Insert {
  const skeleton = new Skeleton(cursor);
  const start = cursor.next();
  if (cursor.sees('OR')) throw cursor.unsupported('INSERT OR … is not supported');
  cursor.accept('INTO');
  skeleton.write('INSERT INTO', start);
  skeleton.slot({ path: cursor.path() }, cursor.peek());
  const columnsToken = cursor.peek();
  const columns = cursor.sees('(') && !startsQuery(cursor) ? parseColumns(cursor) : undefined;
  skeleton.write('(', columnsToken);
  skeleton.slot({ columns }, columnsToken);
  skeleton.write(') VALUES (', cursor.peek());
  refuseOutput(cursor);
  skeleton.slot(parseSource(cursor), cursor.peek());
  skeleton.write(')', cursor.peek());
  if (cursor.sees('ON'))
    throw cursor.unsupported(
      'ON CONFLICT and ON DUPLICATE KEY are not supported',
      cursor.peek(),
      'Stripe creates a new object for every row',
    );
  foldReturning(cursor, skeleton);
  return readInsert(skeleton, start.at);
}

function readInsert(skeleton: Skeleton, at: number): Insert {
  const tree = skeleton.parse();
  const { path } = skeleton.take<{ path: readonly Identifier[] }>(asRecords(tree.table)[0]?.table);
  const [column] = Array.isArray(tree.columns) ? (tree.columns as readonly unknown[]) : [];
  const { columns } = skeleton.take<{ columns: Insert['columns'] }>(nameOf(column));
  const [row] = asRecords(asRecord(tree.values).values ?? tree.values);
  const source = skeleton.take<Insert['source']>(columnName(asRecords(row?.value)[0]));
  return {
    kind: 'insert',
    table: path,
    ...(columns && { columns }),
    source,
    returning: readReturning(skeleton, tree),
    at,
  };
}

/** Column lists are texts in some places of the tree and nodes in others. */
function nameOf(value: unknown): unknown {
  if (typeof value === 'string') return value;
  const record = asRecord(value);
  return 'value' in record ? record.value : columnName(record);
}

function parseColumns(cursor: TokenCursor): readonly Path[] {
  cursor.expect('(');
  const columns = cursor.list(() => parseColumn(cursor));
  cursor.expect(')');
  return columns;
}

/** `a`, `a.b`, `metadata['k']`. */
function parseColumn(cursor: TokenCursor): Path {
  const path: Path[number][] = [cursor.identifier(true)];
  for (;;) {
    if (cursor.accept('.')) path.push(cursor.identifier(true));
    else if (cursor.accept('[')) {
      const key = cursor.next();
      if (key.kind !== 'string') throw cursor.unexpected("a key is written ['key']", key);
      path.push({ name: key.value, quoted: true, subscript: true, at: key.at });
      cursor.expect(']');
    } else return path;
  }
}

function parseSource(cursor: TokenCursor): Insert['source'] {
  if (cursor.sees('DEFAULT', 'VALUES'))
    throw cursor.unsupported('INSERT … DEFAULT VALUES is not supported', cursor.peek(), 'name at least one column');
  if (cursor.sees('VALUES')) return { kind: 'values', rows: parseRows(cursor) };
  if (startsQuery(cursor)) return { kind: 'query', query: parseQuery(cursor) };
  if (cursor.sees('SET'))
    throw cursor.unsupported('INSERT … SET is not supported', cursor.peek(), 'write (columns) VALUES (values)');
  throw cursor.unexpected('INSERT takes VALUES (…) or a query');
}

/** `UPDATE t [AS] x SET a = 1, b.c = 2 [WHERE …] [RETURNING …]`. */
export function parseUpdate(cursor: TokenCursor): Update {
  const skeleton = new Skeleton(cursor);
  const start = cursor.next();
  skeleton.write('UPDATE', start);
  foldTarget(cursor, skeleton);
  const set = cursor.peek();
  if (!cursor.accept('SET')) throw cursor.unexpected('UPDATE is written UPDATE table SET column = value');
  const assignments = cursor.list(() => parseAssignment(cursor));
  skeleton.write('SET', set);
  skeleton.slot({ assignments }, set);
  skeleton.write('=', set);
  skeleton.slot({ assignments }, set);
  refuseOutput(cursor);
  if (cursor.sees('FROM'))
    throw cursor.unsupported('UPDATE … FROM is not supported', cursor.peek(), 'use WHERE id IN (SELECT …)');
  foldWhere(cursor, skeleton);
  foldReturning(cursor, skeleton);
  const tree = skeleton.parse();
  const [first] = asRecords(tree.set);
  return {
    kind: 'update',
    ...readTarget(skeleton, tree),
    set: skeleton.take<{ assignments: Update['set'] }>(columnName(first)).assignments,
    ...readTail(skeleton, tree),
    at: start.at,
  };
}

function parseAssignment(cursor: TokenCursor): Assignment {
  if (cursor.sees('('))
    throw cursor.unsupported('SET (a, b) = … is not supported', cursor.peek(), 'write SET a = …, b = …');
  const column = parseColumn(cursor);
  if (!cursor.accept('=')) throw cursor.unexpected('expected =');
  return { column, value: parseValue(cursor) };
}

/** `DELETE [FROM] t [AS] x [WHERE …] [RETURNING …]`. */
export function parseDelete(cursor: TokenCursor): Delete {
  const skeleton = new Skeleton(cursor);
  const start = cursor.next();
  cursor.accept('FROM');
  skeleton.write('DELETE FROM', start);
  foldTarget(cursor, skeleton);
  refuseOutput(cursor);
  if (cursor.seesAny('USING', 'FROM', 'JOIN'))
    throw cursor.unsupported('DELETE from joined tables is not supported', cursor.peek(), 'use WHERE id IN (SELECT …)');
  foldWhere(cursor, skeleton);
  foldReturning(cursor, skeleton);
  const tree = skeleton.parse();
  return { kind: 'delete', ...readTarget(skeleton, tree), ...readTail(skeleton, tree), at: start.at };
}

function foldTarget(cursor: TokenCursor, skeleton: Skeleton): void {
  if (cursor.sees('TOP', '('))
    throw cursor.unsupported('TOP in a write is not supported', cursor.peek(), 'use WHERE id IN (SELECT … LIMIT n)');
  const token = cursor.peek();
  skeleton.slot({ path: cursor.path() }, token);
  const aliasToken = cursor.peek();
  const alias = cursor.accept('AS') ? cursor.identifier(true) : cursor.acceptIdentifier();
  if (!alias) return;
  skeleton.write('AS', aliasToken);
  skeleton.slot({ alias }, aliasToken);
}

function readTarget(
  skeleton: Skeleton,
  tree: Tree,
): { readonly table: readonly Identifier[]; readonly alias?: Identifier } {
  const [target] = asRecords(tree.table);
  const { path } = skeleton.take<{ path: readonly Identifier[] }>(target?.table);
  return target?.as ? { table: path, alias: skeleton.take<AliasSlot>(target.as).alias } : { table: path };
}

function foldWhere(cursor: TokenCursor, skeleton: Skeleton): void {
  const token = cursor.peek();
  if (!cursor.accept('WHERE')) return;
  skeleton.write('WHERE', token);
  skeleton.slot(parseExpression(cursor), token);
}

function foldReturning(cursor: TokenCursor, skeleton: Skeleton): void {
  const token = cursor.peek();
  if (cursor.seesAny('ORDER', 'LIMIT'))
    throw cursor.unsupported(
      'ORDER BY and LIMIT in a write are not supported',
      token,
      'use WHERE id IN (SELECT … LIMIT n)',
    );
  if (!cursor.accept('RETURNING')) return;
  skeleton.write('RETURNING', token);
  skeleton.slot({ items: parseReturning(cursor) }, token);
}

function readTail(
  skeleton: Skeleton,
  tree: Tree,
): { readonly where?: Expression; readonly returning: readonly SelectItem[] } {
  const where = tree.where ? skeleton.take<Expression>(columnName(tree.where)) : undefined;
  return { ...(where && { where }), returning: readReturning(skeleton, tree) };
}

function readReturning(skeleton: Skeleton, tree: Tree): readonly SelectItem[] {
  if (!tree.returning) return [];
  const [column] = asRecords(asRecord(tree.returning).columns);
  return skeleton.take<{ items: readonly SelectItem[] }>(columnName(column?.expr)).items;
}

function refuseOutput(cursor: TokenCursor): void {
  if (cursor.sees('OUTPUT'))
    throw cursor.unsupported('OUTPUT is not supported', cursor.peek(), 'use RETURNING at the end');
}
