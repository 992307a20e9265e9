import type { ByteSink } from '../core/byte-sink.js';
import { DriverError, toDriverError } from '../core/errors.js';
import type { Json, Row } from '../core/value.js';
import type { QueryStats, ResultStream } from '../engine/result.js';
import type { SelectPlan } from '../plan/plan.js';
import type { WritePlan } from '../plan/write/write-plan.js';
import { procedureRow } from '../procedures/output.js';
import type { ScanContext } from '../source/access-path.js';
import type { Page } from '../source/page.js';
import type { WriteCall } from '../source/writer.js';
import { asObject } from '../stripe/http/json.js';
import { compileFlatten } from '../stripe/row/flatten.js';
import { StripeWriter } from '../stripe/writer.js';
import type { SessionContext } from './connect.js';
import { RowsResult } from './rows-result.js';
import type { RunOptions } from './session.js';
import { doneReport, writeRows } from './write-rows.js';

export interface WriteRunContext {
  readonly session: SessionContext;
  /** The statement as written: part of the idempotency keys. */
  readonly statement: string;
  readonly options: RunOptions;
  readonly context: ScanContext;
  /** Runs a query that belongs to the statement; its cost counts with it. */
  readonly select: (plan: SelectPlan) => Promise<ResultStream>;
  /** Runs a query over pages that are there already. */
  readonly selectFrom: (plan: SelectPlan, pages: AsyncIterable<Page>) => Promise<ResultStream>;
  readonly stats: () => QueryStats;
  /** Called when the result was read to its end or closed. */
  readonly ended: () => void;
}

/** Before any call. */
export function readOnlyRefusal(what: string): DriverError {
  return new DriverError('read_only_connection', `The connection is read-only: ${what} is refused`);
}

/** The row that a call was made for, where the plan read one. */
interface PlannedCall {
  readonly call: WriteCall;
  readonly row: Row | undefined;
}

/**
 * Runs INSERT, UPDATE, DELETE or a procedure to its end. Throws `read_only_connection` and `too_many_rows` before the first write, the row's own
 * error or `partial_write` after it.
 */
export async function runWrite(plan: WritePlan, run: WriteRunContext): Promise<ResultStream> {
  if (plan.effect && run.session.options.readOnly) throw readOnlyRefusal(plan.target);
  const download = downloadOf(plan, run);
  const planned = await plannedCalls(plan, run);
  if (run.options.dryRun) return dryRun(planned, run);
  refuseCostly(planned.length, run);
  if (plan.effect) run.session.wrote();
  const objects = await writeRows(
    planned.map(({ call }) => call),
    {
      verb: plan.verb,
      writer: (call) =>
        new StripeWriter(run.session.executor(call.account, call.host), {
          download,
          mustExist: plan.verb === 'execute',
        }),
      key: (call) => run.session.keys.next(run.statement, call),
      context: run.context,
      onProgress: run.options.onProgress,
    },
  );
  return plan.verb === 'execute' ? procedureResult(plan, objects[0], run) : writeResult(plan, planned, objects, run);
}

/** Where the procedure's file goes, for the few that answer with one. */
function downloadOf(plan: WritePlan, { session, options }: WriteRunContext): ByteSink | undefined {
  if (plan.verb !== 'execute' || session.catalog.procedure(plan.target).returns !== 'binary') return undefined;
  if (options.download === undefined && !options.dryRun)
    throw new DriverError('missing_input', `${plan.target} answers with a file, and nothing says where it goes`, {
      hint: '--output <file> takes it',
    });
  return options.download;
}

/** Once the rows are known, so is the price: a write that max_calls would stop half-way is not begun. */
function refuseCostly(writes: number, { session, stats }: WriteRunContext): void {
  const { maxCalls } = session.options;
  const needed = stats().calls + writes;
  if (maxCalls === undefined || needed <= maxCalls) return;
  throw new DriverError(
    'too_many_calls',
    `The statement needs ${needed} calls, and max_calls allows ${maxCalls}: nothing was written`,
    { hint: 'narrow the conditions, or raise max_calls' },
  );
}

async function plannedCalls(plan: WritePlan, run: WriteRunContext): Promise<PlannedCall[]> {
  const { source } = plan;
  if (source.kind === 'known') return source.calls.map((call) => ({ call, row: undefined }));
  const result = await run.select(source.query);
  const rows = await result.toArray();
  const planned = rows.flatMap((row) => source.calls(row).map((call) => ({ call, row })));
  if (plan.maxRows !== undefined && planned.length > plan.maxRows)
    throw new DriverError(
      'too_many_rows',
      `The condition finds more rows than the ${plan.maxRows} that one ${plan.verb.toUpperCase()} may change`,
      {
        hint: 'narrow the condition, or raise max_write_rows',
      },
    );
  return planned;
}

function dryRun(planned: readonly PlannedCall[], run: WriteRunContext): ResultStream {
  return new RowsResult({
    columns: [
      { name: 'method', type: 'TEXT' },
      { name: 'path', type: 'TEXT' },
      { name: 'body', type: 'JSON' },
    ],
    rows: planned.map(({ call }): Row => [call.method, call.path, call.body]),
    affected: 0,
    stats: run.stats,
    ended: run.ended,
  });
}

function procedureResult(plan: WritePlan, answer: Json | undefined, run: WriteRunContext): ResultStream {
  const { columns, values } = procedureRow({ name: plan.target }, answer);
  return new RowsResult({
    columns: columns.map((name) => ({ name, type: 'TEXT' as const })),
    rows: [values],
    stats: run.stats,
    ended: run.ended,
  });
}

async function writeResult(
  plan: WritePlan,
  planned: readonly PlannedCall[],
  objects: readonly (Json | undefined)[],
  run: WriteRunContext,
): Promise<ResultStream> {
  const affected = objects.filter((object) => object !== undefined).length;
  const { returning } = plan;
  const known = { affected, notices: plan.notices, stats: run.stats, ended: run.ended };
  if (returning === undefined) return new RowsResult({ columns: [], rows: [], ...known });
  if (returning.kind === 'read') {
    const rows = planned.flatMap(({ row }, index) =>
      row === undefined || objects[index] === undefined ? [] : [row.slice(returning.from)],
    );
    return new RowsResult({
      columns: returning.output.map(({ name, type }) => ({ name, type: type ?? 'TEXT' })),
      rows,
      ...known,
    });
  }
  try {
    const pages = writtenPages(returning.table, returning.query, planned, objects, run);
    const result = await run.selectFrom(returning.query, pages);
    return new RowsResult({ columns: result.columns, rows: await result.toArray(), ...known });
  } catch (thrown) {
    throw writtenButNotReturned(toDriverError(thrown), objects);
  }
}

/** RETURNING is worked out after the writes: what goes wrong there undoes nothing, and the error has to say so. */
function writtenButNotReturned(cause: DriverError, objects: readonly (Json | undefined)[]): DriverError {
  return new DriverError(cause.code, `The rows were written, but RETURNING failed: ${cause.message}`, {
    position: cause.position,
    hint: cause.hint,
    cause,
    rows: objects.map((object, index) => doneReport(object, index)),
  });
}

/** The written objects as one page, flattened to what RETURNING reads. */
async function* writtenPages(
  table: string,
  query: SelectPlan,
  planned: readonly PlannedCall[],
  objects: readonly (Json | undefined)[],
  run: WriteRunContext,
): AsyncGenerator<Page> {
  const { catalog } = run.session;
  const { definition } = catalog.table(table);
  const scan = query.scans[0];
  if (definition === undefined || scan === undefined) throw new DriverError('internal', `${table} returns no objects`);
  const flatten = compileFlatten(definition, scan.request.columns, {
    account: scan.request.account,
    apiVersion: catalog.apiVersion,
  });
  const rows = objects.flatMap((answer, index) => {
    const object = asObject(answer);
    return object === undefined ? [] : [flatten(object, planned[index]?.call.placeholders ?? {})];
  });
  yield await Promise.resolve({ rows, fetched: 0, bytes: 0 });
}
