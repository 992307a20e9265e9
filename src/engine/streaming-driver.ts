import type { DuckDBDataChunk, DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api';
import type { Row, SqlType, Value } from '../core/value.js';
import type { Driver, OutputItem, PlannedScan, SelectPlan } from '../plan/plan.js';
import { throwIfAborted } from './abort.js';
import type { BatchSource } from './batch-stream.js';
import type { CursorConnection } from './cursor-connection.js';
import { columnAt, required, type DriverContext } from './driver-context.js';
import type { PagePuller } from './page-puller.js';
import { presentValue } from './present-value.js';
import type { RowBatch } from './result.js';
import { resultType, type ResultType } from './result-type.js';
import { RowWindow } from './row-window.js';
import { ROW_NUMBER, type ScanSource } from './scan-registry.js';

type Streaming = Extract<Driver, { kind: 'streaming' }>;

const CONNECTING_MS = 5;

/** The statement that judges one page: row numbers of the rows kept, then the computed expressions. */
interface PageStatement {
  readonly connection: CursorConnection;
  readonly source: ScanSource;
  readonly prepared: DuckDBPreparedStatement;
  readonly computed: readonly ResultType[];
}

/**
 * Page by page: DuckDB says which rows are kept and computes the expressions, plain columns are filled from the page, so a
 * wide row costs no more than a narrow one. No page is asked for before it is needed, none after LIMIT is reached.
 */
export async function streaming(
  plan: SelectPlan,
  scan: PlannedScan,
  driver: Streaming,
  context: DriverContext,
): Promise<BatchSource> {
  let preparing: Promise<PageStatement> | undefined;
  const prepare = (): Promise<PageStatement> => (preparing ??= preparePage(scan, driver, context));
  // A statement that does not bind costs no call, unless DuckDB is to be loaded: that hides behind the first page.
  const isBoundFirst = driver.computed.length > 0 || context.ready;
  const computed = isBoundFirst ? (await prepare()).computed : [];
  const prepareLate = async (): Promise<PageStatement> => {
    if (!preparing) await sent();
    throwIfAborted(context.signal);
    return prepare();
  };
  const prepared = isBoundFirst ? prepare : prepareLate;
  const puller = context.pull(scan);
  return {
    columns: plan.output.map(({ name }, index) => {
      const item = required(driver.items[index], `item for column ${name}`);
      return { name, type: itemType(scan, item, computed) };
    }),
    batches: batchesOf(puller, prepared, plan, scan, driver),
    release: async () => {
      await puller.close();
      await preparing?.then(({ connection }) => connection.close()).catch(() => undefined);
    },
  };
}

/** Loading DuckDB keeps the process busy for a while, and a request is on its way by then: it takes a few turns to connect. */
function sent(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, CONNECTING_MS));
}

async function preparePage(scan: PlannedScan, driver: Streaming, context: DriverContext): Promise<PageStatement> {
  const connection = await context.connect();
  try {
    const source = connection.addSource(scan.table, scan.columns);
    const prepared = await connection.prepare(pageSql(scan, source, driver));
    const computed = driver.computed.map((_, index) => resultType(connection.duckdb, prepared.columnType(index + 1)));
    return { connection, source, prepared, computed };
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
}

function pageSql(scan: PlannedScan, source: ScanSource, { computed, filter }: Streaming): string {
  const items = [`t${scan.id}."${ROW_NUMBER}"`, ...computed.map((expression, index) => `(${expression}) AS c${index}`)];
  const where = filter === undefined ? '' : ` WHERE ${filter}`;
  return `SELECT ${items.join(', ')} FROM scan(${source.id}) AS t${scan.id}${where}`;
}

async function* batchesOf(
  puller: PagePuller,
  prepared: () => Promise<PageStatement>,
  plan: SelectPlan,
  scan: PlannedScan,
  driver: Streaming,
): AsyncGenerator<RowBatch, void, undefined> {
  const window = new RowWindow(plan.limit, plan.offset);
  while (!window.done) {
    // Together, so that a statement that does not bind fails before the first page is there.
    const [page, statement] = await Promise.all([puller.next(), prepared()]);
    if (!page) return;
    const kept: Row[] = [];
    const makeRow = rowMaker(scan, driver, statement.computed, page.rows);
    for await (const chunk of chunksOf(statement, page.rows)) {
      for (const made of window.take(chunk.getRows())) kept.push(makeRow(made));
      if (window.done) break;
    }
    if (window.done) await puller.close();
    if (kept.length > 0) yield kept;
  }
}

async function* chunksOf(
  { connection, source, prepared }: PageStatement,
  rows: readonly Row[],
): AsyncGenerator<DuckDBDataChunk, void, undefined> {
  if (rows.length === 0) return;
  source.portions = [rows];
  try {
    yield* connection.stream(prepared);
  } finally {
    source.portions = [];
  }
}

/** Makes an output row from a row of the page's statement. */
function rowMaker(
  scan: PlannedScan,
  driver: Streaming,
  computed: readonly ResultType[],
  rows: readonly Row[],
): (made: readonly DuckDBValue[]) => Row {
  const makers = driver.items.map((item): ((row: Row, made: readonly DuckDBValue[]) => Value) => {
    if (item.kind === 'column') {
      const { type } = columnAt(scan, item.position);
      return (row) => presentValue(type, row[item.position] ?? null);
    }
    const { present } = required(computed[item.index], `computed expression ${item.index}`);
    return (_, made) => presentComputed(present, made[item.index + 1]);
  });
  return (made) => {
    const row = required(rows[Number(made[0])], `row ${String(made[0])}`);
    return makers.map((make) => make(row, made));
  };
}

function presentComputed(present: ResultType['present'], value: DuckDBValue | undefined): Value {
  return value === null || value === undefined ? null : present(value);
}

function itemType(scan: PlannedScan, item: OutputItem, computed: readonly ResultType[]): SqlType {
  if (item.kind === 'column') return columnAt(scan, item.position).type;
  return required(computed[item.index], `computed expression ${item.index}`).type;
}
