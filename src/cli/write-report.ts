import type { DriverError, RowReport } from '../core/errors.js';

/**
 * What became of the rows of a write that failed in part, for stderr: `row 1: done cus_…`, `row 3: failed: …`, `rows 4-10: not tried`.
 * Every id stands on a line of its own: nothing else records it.
 */
export function rowLines(rows: readonly RowReport[]): string[] {
  const groups: { readonly from: number; readonly text: string; to: number }[] = [];
  for (const report of rows) {
    const text = fate(report);
    const last = groups.at(-1);
    if (last?.text === text && last.to === report.row - 1) last.to = report.row;
    else groups.push({ from: report.row, to: report.row, text });
  }
  return groups.map(({ from, to, text }) => `${from === to ? `row ${from}` : `rows ${from}-${to}`}: ${text}`);
}

function fate({ state, id, reason }: RowReport): string {
  if (id !== undefined) return `${state} ${id}`;
  return reason === undefined ? state : `${state}: ${reason}`;
}

/** True when running the script again with its seed is what the user may want next. */
export function needsSeed({ rows, hint }: DriverError): boolean {
  return rows !== undefined || hint?.includes('--idempotency-seed') === true;
}
