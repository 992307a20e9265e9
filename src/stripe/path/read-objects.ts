import type { ReadOperation } from '../../catalog/definition.js';
import type { Value } from '../../core/value.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Executor } from '../executor.js';
import { abortScope } from '../http/abort-scope.js';
import { asObject } from '../http/json.js';
import { isMissingObject } from '../page/absent.js';
import { brokenList } from '../page/list-body.js';
import { readablePath, wirePath, type Parameter } from '../page/query.js';
import { isDeleted, type Echo } from '../row/flatten.js';
import type { RawItem, RawPage } from './raw-scan.js';

/** One object to ask for. */
export interface Target {
  readonly id: Value;
  readonly parameters: readonly Parameter[];
  readonly echo: Echo;
}

/** How objects are asked for. */
export interface ObjectReading {
  readonly retrieve: ReadOperation;
  readonly expand: readonly string[];
  readonly executor: Executor;
}

/** Most calls of one scan in flight at once. */
export const MAX_BATCH = 8;

/** `GET /v1/customers/cus_1`, for people. */
export function describeTarget(reading: ObjectReading, target: Target): string {
  return `GET ${readablePath(reading.retrieve.path, withExpand(reading, target))}`;
}

function withExpand({ expand }: ObjectReading, target: Target): readonly Parameter[] {
  return [...target.parameters, ...expand.map((value) => ({ name: 'expand[]', value }))];
}

/**
 * Batches double from one, so that a consumer who stops early has paid for little and a long list of ids is not read one by one.
 * Where the rows that will do are known, no more are asked for than are still wanted.
 */
export async function* readObjects(
  reading: ObjectReading,
  targets: readonly Target[],
  context: ScanContext,
  rowBudget?: number,
): AsyncGenerator<RawPage> {
  let wanted = rowBudget;
  for (let start = 0, doubled = 1; start < targets.length; doubled *= 2) {
    const size = Math.min(MAX_BATCH, wanted !== undefined && wanted > 0 ? wanted : doubled);
    const page = await readBatch(reading, targets.slice(start, start + size), context);
    start += size;
    if (wanted !== undefined) wanted -= page.items.length;
    yield page;
  }
}

/** Asks for all of them at once; missing and deleted ones are no items. */
export async function readBatch(
  reading: ObjectReading,
  targets: readonly Target[],
  context: ScanContext,
): Promise<RawPage> {
  const scope = abortScope(context.signal);
  try {
    const answers = await Promise.all(
      targets.map((target) => readObject(reading, target, { ...context, signal: scope.signal })),
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
  reading: ObjectReading,
  target: Target,
  context: ScanContext,
): Promise<{ readonly items: readonly RawItem[]; readonly bytes: number } | undefined> {
  const template = reading.retrieve.path;
  const path = wirePath(template, withExpand(reading, target));
  const answer = await reading.executor.call({ method: 'GET', path, template, absent: isMissingObject }, context);
  if (answer === undefined) return undefined;
  const object = asObject(answer.body);
  context.meter.received(object === undefined ? 0 : 1, answer.bytes);
  if (object === undefined) throw brokenList(template, 'did not answer with an object', answer.requestId);
  if (typeof object.id !== 'string')
    throw brokenList(template, 'answered with an object without an id', answer.requestId);
  // Stripe reads some words in the place of an id (`self`); only the object of that id is the row.
  const isRow = !isDeleted(object) && object.id === target.id;
  return { items: isRow ? [{ object, echo: target.echo, requestId: answer.requestId }] : [], bytes: answer.bytes };
}
