import type { Operation } from './operations.js';
import { entityName, pathKey, procedureName } from './naming.js';
import type { EntryUse, OperationEntry, Overlay } from './overlay.js';

export type OperationClass =
  'list' | 'retrieve' | 'search' | 'create' | 'update' | 'delete' | 'procedure' | 'singleton' | 'excluded';

/** One operation with its place in the catalogue: in `schema/operations.json` each stands exactly once. */
export interface Classified {
  readonly operation: Operation;
  readonly class: OperationClass;
  readonly table?: string;
  readonly procedure?: string;
  readonly reason?: string;
}

/** Gives every operation its class and its table or procedure. */
export function classifyOperations(operations: readonly Operation[], overlay: Overlay, use: EntryUse): Classified[] {
  const entries = new Map(operations.map((operation) => [operationKey(operation), entryOf(operation, overlay, use)]));
  const tables = new Map<string, string>();
  for (const operation of operations) {
    const entry = entries.get(operationKey(operation));
    if (entry?.class === 'procedure' || entry?.class === 'excluded') continue;
    const singleton = entry?.class === 'singleton';
    if (operation.methodType !== 'list' && !singleton) continue;
    const name = entry?.table ?? entityAt(operation.path, overlay, use, singleton);
    tables.set(pathKey(operation.path), name);
  }
  return operations.map((operation) => classify(operation, entries.get(operationKey(operation)), tables, overlay, use));
}

/** `POST /v1/customers/{}/sources`: how the overlay names an operation. */
export function operationKey(operation: Operation): string {
  return `${operation.verb} ${pathKey(operation.path)}`;
}

function entryOf(operation: Operation, overlay: Overlay, use: EntryUse): OperationEntry | undefined {
  return use.find(overlay.operations, (entry) => entry.operation === operationKey(operation));
}

function entityAt(path: string, overlay: Overlay, use: EntryUse, keepPlural = false): string {
  const entry = use.find(overlay.entities, (candidate) => candidate.path === pathKey(path));
  return entry?.name ?? (keepPlural ? entityName(path, (word) => word) : entityName(path));
}

function classify(
  operation: Operation,
  entry: OperationEntry | undefined,
  tables: ReadonlyMap<string, string>,
  overlay: Overlay,
  use: EntryUse,
): Classified {
  if (entry?.class === 'excluded') return { operation, class: 'excluded', reason: entry.reason };
  const own = tables.get(pathKey(operation.path));
  if (entry?.class !== 'procedure') {
    const found = crudClass(operation, own, tables);
    if (found !== undefined) return { operation, ...found };
  }
  const base = basePath(operation);
  const collection = base.replace(/\/\{\}$/, '');
  const table = tables.get(base) ?? tables.get(collection) ?? tables.get(collection.replace('/test_helpers/', '/'));
  const entity = table ?? entityAt(collection, overlay, use);
  const special = use.find(overlay.procedures, (candidate) => candidate.operation === operationKey(operation));
  const procedure = special?.name ?? procedureName(operation.method, entity);
  return { operation, class: 'procedure', procedure, ...(table === undefined ? {} : { table }) };
}

function crudClass(
  operation: Operation,
  own: string | undefined,
  tables: ReadonlyMap<string, string>,
): { class: OperationClass; table: string } | undefined {
  const key = pathKey(operation.path);
  if (operation.methodType === 'search') return found('search', tables.get(key.replace(/\/search$/, '')));
  if (operation.methodType === 'list') return found('list', own);
  if (own !== undefined) {
    if (operation.verb === 'GET') return found('singleton', own);
    return found(operation.method.startsWith('update') ? 'update' : 'create', own);
  }
  const table = key.endsWith('/{}') ? tables.get(key.slice(0, -3)) : undefined;
  if (table === undefined) return undefined;
  return found(operation.verb === 'GET' ? 'retrieve' : operation.verb === 'POST' ? 'update' : 'delete', table);
}

function found(kind: OperationClass, table: string | undefined): { class: OperationClass; table: string } | undefined {
  return table === undefined ? undefined : { class: kind, table };
}

const PLAIN_METHODS = ['create', 'retrieve', 'update', 'del', 'list'];

/** The path of what a procedure acts on: `/v1/customers/{}/sources/{}/verify` -> `/v1/customers/{}/sources/{}`. */
function basePath(operation: Operation): string {
  const key = pathKey(operation.path);
  if (PLAIN_METHODS.includes(operation.method)) return key;
  const last = key.lastIndexOf('{}');
  return last < 0 ? key.slice(0, key.lastIndexOf('/')) : key.slice(0, last + 2);
}
