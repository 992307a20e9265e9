import type { TableDefinition } from '../../catalog/definition.js';
import type { Value } from '../../core/value.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Term } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { isNoPathSegment, readablePath } from '../page/query.js';
import { exactly } from './estimate.js';
import { keyBatches } from './key-batches.js';
import type { RawPage, RawScan } from './raw-scan.js';
import { describeTarget, MAX_BATCH, readBatch, readObjects, type ObjectReading, type Target } from './read-objects.js';

export interface RetrieveScan {
  readonly scan: RawScan;
  /** The terms that name the objects. */
  readonly exact: readonly Term[];
}

/**
 * The objects that `id = / IN` names (and their parents' ids, where the path has them), in the order given; undefined when no term names them.
 * `budgetOf`: how many rows will do, where nothing but these terms is to be judged.
 */
export function retrieveScan(
  table: TableDefinition,
  terms: readonly Term[],
  executor: Executor,
  expand: readonly string[],
  budgetOf: (exact: readonly Term[], objects: number) => number | undefined,
): RetrieveScan | undefined {
  const named = namingTerms(table, terms);
  if (table.retrieve === undefined || named === undefined) return undefined;
  const targets = targetsOf(table, named);
  const reading: ObjectReading = { retrieve: table.retrieve, expand, executor };
  const rowBudget = budgetOf(named, targets.length);
  const wanted = Math.min(rowBudget ?? Infinity, targets.length);
  const scan: RawScan = {
    requests: targets.map((target) => describeTarget(reading, target)),
    calls: () => ({ ...exactly(wanted), max: targets.length }),
    rows: () => wanted,
    pages: (context) => readObjects(reading, targets, context, rowBudget),
  };
  return { scan, exact: named };
}

/** The objects whose ids are fed; where the path has parents, terms must name those. Undefined when they do not. */
export function fedRetrieveScan(
  table: TableDefinition,
  terms: readonly Term[],
  executor: Executor,
  expand: readonly string[],
): RetrieveScan | undefined {
  const others = terms.filter((term) => term.column !== 'id');
  const shown = namingTerms(table, [...others, idsTerm(['{id}'])]);
  if (table.retrieve === undefined || shown === undefined) return undefined;
  const exact = shown.filter((term) => term.column !== 'id');
  const reading: ObjectReading = { retrieve: table.retrieve, expand, executor };
  const requests = targetsOf(table, shown).map((target) => describeTarget(reading, target));
  const scan: RawScan = {
    requests,
    calls: (_facts, keys) => exactly(keys * requests.length),
    rows: (_facts, keys) => keys,
    pages: (context, keys) => readFed(table, exact, reading, context, keys),
  };
  return { scan, exact };
}

async function* readFed(
  table: TableDefinition,
  parents: readonly Term[],
  reading: ObjectReading,
  context: ScanContext,
  keys: AsyncIterable<Value>,
): AsyncGenerator<RawPage> {
  for await (const ids of keyBatches(keys, 1)) {
    const targets = targetsOf(table, [...parents, idsTerm(ids)]);
    for (let start = 0; start < targets.length; start += MAX_BATCH)
      yield await readBatch(reading, targets.slice(start, start + MAX_BATCH), context);
  }
}

function idsTerm(ids: readonly Value[]): Term {
  return { column: 'id', op: 'in', values: ids, text: 'id IN (…)' };
}

/** The terms that fill the path's placeholders; undefined when one stays open. */
function namingTerms(table: TableDefinition, terms: readonly Term[]): readonly Term[] | undefined {
  const columns = placeholders(table);
  const naming = terms.filter((term) => columns.includes(term.column) && (term.op === '=' || term.op === 'in'));
  return columns.every((column) => naming.some((term) => term.column === column)) ? naming : undefined;
}

function placeholders(table: TableDefinition): readonly string[] {
  return [...(table.retrieve?.path ?? '').matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** Every combination of the columns' values; a column named by two terms has only the values that both allow. */
function targetsOf(table: TableDefinition, naming: readonly Term[]): readonly Target[] {
  let targets: readonly Target[] = [{ id: null, parameters: [], echo: {} }];
  for (const column of placeholders(table)) {
    const values = allowed(naming.filter((term) => term.column === column));
    targets = targets.flatMap((target) =>
      values.map((value) => ({
        id: column === 'id' ? value : target.id,
        parameters: [...target.parameters, { name: `{${column}}`, value: typeof value === 'string' ? value : '' }],
        echo: column === 'id' ? target.echo : { ...target.echo, [column]: value },
      })),
    );
  }
  return targets.filter((target) => isReachable(table, target));
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
