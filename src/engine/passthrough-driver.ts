import type { Row } from '../core/value.js';
import type { PlannedScan, SelectPlan } from '../plan/plan.js';
import type { BatchSource } from './batch-stream.js';
import { columnAt, type DriverContext } from './driver-context.js';
import type { PagePuller } from './page-puller.js';
import { presentValue } from './present-value.js';
import type { RowBatch } from './result.js';
import { RowWindow } from './row-window.js';

/** Pages as they come, cut to the wanted columns and to LIMIT and OFFSET. DuckDB is not loaded. */
export function passthrough(
  plan: SelectPlan,
  scan: PlannedScan,
  positions: readonly number[],
  context: DriverContext,
): BatchSource {
  const sources = positions.map((position) => ({ position, type: columnAt(scan, position).type }));
  const present = (row: Row): Row => sources.map(({ position, type }) => presentValue(type, row[position] ?? null));
  const puller = context.pull(scan);
  return {
    columns: plan.output.map(({ name }, index) => ({ name, type: sources[index]?.type ?? 'TEXT' })),
    batches: batchesOf(puller, plan, present),
    release: () => puller.close(),
  };
}

async function* batchesOf(
  puller: PagePuller,
  plan: SelectPlan,
  present: (row: Row) => Row,
): AsyncGenerator<RowBatch, void, undefined> {
  const window = new RowWindow(plan.limit, plan.offset);
  while (!window.done) {
    const page = await puller.next();
    if (!page) return;
    const rows = window.take(page.rows);
    if (window.done) await puller.close();
    if (rows.length > 0) yield rows.map(present);
  }
}
