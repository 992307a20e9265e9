import type { ReadOperation, TableDefinition } from '../../catalog/definition.js';
import type { Value } from '../../core/value.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Term } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { abortScope } from '../http/abort-scope.js';
import { asObject } from '../http/json.js';
import { isMissingObject } from '../page/absent.js';
import { brokenList } from '../page/list-body.js';
import { isNoPathSegment, readablePath, wirePath, type Parameter } from '../page/query.js';
import { isDeleted, type Echo } from '../row/flatten.js';
import { exactly } from './estimate.js';
import type { RawItem, RawPage, RawScan } from './raw-scan.js';

/** One object to ask for. */
interface Target {
  readonly id: Value;
  readonly parameters: readonly Parameter[];
  readonly echo: Echo;
}

/** Most retrieves in flight at once. */
const MAX_BATCH = 8;

/** The objects that `id = / IN` names (and their parents' ids, where the path has them), in the order given; undefined when no term names them. */
export function retrieveScan(
  table: TableDefinition,
  terms: readonly Term[],
  executor: Executor,
): { readonly scan: RawScan; readonly exact: readonly Term[] } | undefined {
  const { retrieve } = table;
  if (retrieve === undefined) return undefined;
  const columns = placeholders(retrieve.path);
  const naming = terms.filter((term) => columns.includes(term.column) && (term.op === '=' || term.op === 'in'));
  if (!columns.every((column) => naming.some((term) => term.column === column))) return undefined;
  const targets = combinations(columns, naming).filter((target) => isReachable(table, target));
  const scan: RawScan = {
    requests: targets.map((target) => `GET ${readablePath(retrieve.path, target.parameters)}`),
    calls: () => exactly(targets.length),
    pages: (context) => readObjects(retrieve, targets, executor, context),
  };
  return { scan, exact: naming };
}

function placeholders(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** Every combination of the columns' values; a column named by two terms has only the values that both allow. */
function combinations(columns: readonly string[], naming: readonly Term[]): readonly Target[] {
  let targets: readonly Target[] = [{ id: null, parameters: [], echo: {} }];
  for (const column of columns) {
    const values = allowed(naming.filter((term) => term.column === column));
    targets = targets.flatMap((target) =>
      values.map((value) => ({
        id: column === 'id' ? value : target.id,
        parameters: [...target.parameters, { name: `{${column}}`, value: typeof value === 'string' ? value : '' }],
        echo: column === 'id' ? target.echo : { ...target.echo, [column]: value },
      })),
    );
  }
  return targets;
}

function allowed(terms: readonly Term[]): readonly Value[] {
  const [first, ...others] = terms;
  const values = [...new Set(first?.values)];
  return values.filter((value) => others.every((term) => term.values.includes(value)));
}

/** False when the path could only answer for something else: no id looks like that, or it is the address of Search. */
function isReachable(table: TableDefinition, target: Target): boolean {
  if (target.parameters.some((parameter) => isNoPathSegment(parameter.value))) return false;
  return readablePath(table.retrieve?.path ?? '', target.parameters) !== table.search?.path;
}

/** Batches double from one, so that a consumer who stops early has paid for little and a long list of ids is not read one by one. */
async function* readObjects(
  retrieve: ReadOperation,
  targets: readonly Target[],
  executor: Executor,
  context: ScanContext,
): AsyncGenerator<RawPage> {
  for (let start = 0, size = 1; start < targets.length; start += size, size = Math.min(MAX_BATCH, size * 2)) {
    yield await readBatch(retrieve, targets.slice(start, start + size), executor, context);
  }
}

async function readBatch(
  retrieve: ReadOperation,
  targets: readonly Target[],
  executor: Executor,
  context: ScanContext,
): Promise<RawPage> {
  const scope = abortScope(context.signal);
  try {
    const answers = await Promise.all(
      targets.map((target) => readObject(retrieve, target, executor, { ...context, signal: scope.signal })),
    );
    const found = answers.filter((answer) => answer !== undefined);
    const items = found.flatMap((answer) => answer.items);
    return { items, fetched: found.length, bytes: found.reduce((sum, answer) => sum + answer.bytes, 0) };
  } catch (error) {
    // One failure fails the scan: the others of the batch need not go on.
    scope.abort(error);
    throw error;
  } finally {
    scope.close();
  }
}

async function readObject(
  retrieve: ReadOperation,
  target: Target,
  executor: Executor,
  context: ScanContext,
): Promise<{ readonly items: readonly RawItem[]; readonly bytes: number } | undefined> {
  const path = wirePath(retrieve.path, target.parameters);
  const answer = await executor.call(
    { method: 'GET', path, template: retrieve.path, absent: isMissingObject },
    context,
  );
  if (answer === undefined) return undefined;
  const object = asObject(answer.body);
  if (object === undefined) throw brokenList(retrieve.path, 'did not answer with an object', answer.requestId);
  context.meter.received(1, answer.bytes);
  // Stripe reads some words in the place of an id (`self`); only the object of that id is the row.
  const isRow = !isDeleted(object) && object.id === target.id;
  return { items: isRow ? [{ object, echo: target.echo }] : [], bytes: answer.bytes };
}
