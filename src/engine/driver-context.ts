import { DriverError } from '../core/errors.js';
import type { ColumnType, PlannedScan } from '../plan/plan.js';
import type { CursorConnection } from './cursor-connection.js';
import type { PagePuller } from './page-puller.js';
import type { ScanFigures, ScanOpening } from './run-context.js';

/** What a driver works with. */
export interface DriverContext {
  /** Aborted by the user or by closing the result. */
  readonly signal: AbortSignal;
  /** The pages of a scan, opened at the first pull; the driver closes it. */
  pull(scan: PlannedScan, opening?: ScanOpening): PagePuller;
  /** For scans that are not pulled themselves. */
  scanEnded(scanId: number, figures: ScanFigures): void;
  /** For scans that are fed: how many values came. */
  keysCounted(scan: PlannedScan, count: number): void;
  /** A DuckDB connection of the statement's own; the driver closes it. */
  connect(): Promise<CursorConnection>;
  /** Whether DuckDB is loaded, so that connecting takes no time worth hiding behind a call. */
  readonly ready: boolean;
  /** Estimated bytes of staged rows above which they go into a table of DuckDB's, which can spill. */
  readonly stagingBytes: number;
}

/** A column of the staged rows; the plan's positions are inside. */
export function columnAt(scan: PlannedScan, position: number): ColumnType {
  const column = scan.columns[position];
  if (!column) throw new DriverError('internal', `Scan of ${scan.table} has no column at ${position}`);
  return column;
}

/** Promises `thing`, for plans that the drivers cannot meet unless the planner has a fault. */
export function required<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new DriverError('internal', `The plan has no ${what}`);
  return thing;
}
