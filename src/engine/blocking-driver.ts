import type { DuckDBValue } from '@duckdb/node-api';
import type { Row } from '../core/value.js';
import type { SelectPlan } from '../plan/plan.js';
import type { BatchSource } from './batch-stream.js';
import type { CursorConnection } from './cursor-connection.js';
import type { DriverContext } from './driver-context.js';
import type { RowBatch } from './result.js';
import { resultType, type ResultType } from './result-type.js';
import { ScanFetcher } from './scan-fetcher.js';
import { withRelations } from './staged-relations.js';
import { SpillingStaging } from './staging.js';

/**
 * Fetches all scans when the first row is asked for, then runs the plan's query over them and gives its result as it
 * is computed. Whatever fails while fetching fails the query. A plan without scans (SELECT without FROM) only runs its query.
 */
export async function blocking(plan: SelectPlan, sql: string, context: DriverContext): Promise<BatchSource> {
  const fetcher = new ScanFetcher(plan.scans, context);
  const connection = await context.connect();
  const release = async (): Promise<void> => {
    await fetcher.close();
    await connection.close();
  };
  try {
    const staging = new SpillingStaging(connection, plan.scans, context.stagingBytes);
    const types = await describe(
      connection,
      withRelations(sql, (id) => staging.relation(id)),
    );
    const columns = plan.output.map(({ name }, index) => ({ name, type: types[index]?.type ?? 'TEXT' }));
    const fetched = (): Promise<void> => fetcher.fetchAll(staging);
    const query = (): string => withRelations(sql, (id) => staging.relation(id));
    return { columns, batches: batchesOf(connection, types, fetched, query), release };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

/** Types of the query's columns, before there are rows: a statement that does not bind costs no call. */
async function describe(connection: CursorConnection, sql: string): Promise<readonly ResultType[]> {
  const prepared = await connection.prepare(sql);
  const columns = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnType(index));
  prepared.destroySync();
  return columns.map((type) => resultType(connection.duckdb, type));
}

async function* batchesOf(
  connection: CursorConnection,
  types: readonly ResultType[],
  fetched: () => Promise<void>,
  query: () => string,
): AsyncGenerator<RowBatch, void, undefined> {
  await fetched();
  for await (const chunk of connection.stream(query())) yield chunk.getRows().map((row) => presentRow(types, row));
}

function presentRow(types: readonly ResultType[], row: readonly DuckDBValue[]): Row {
  return row.map((value, index) => (value === null ? null : (types[index] as ResultType).present(value)));
}
