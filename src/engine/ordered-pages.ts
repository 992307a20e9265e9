import { DriverError } from '../core/errors.js';
import type { Row, Value } from '../core/value.js';
import type { PlannedScan } from '../plan/plan.js';
import type { Page } from '../source/page.js';

/**
 * The pages as they come, held to the order that their path declares: nothing sorts them again, so rows in another order would be a wrong
 * answer. Throws `stripe_error`.
 */
export async function* orderedPages(pages: AsyncIterable<Page>, scan: PlannedScan): AsyncGenerator<Page> {
  const keys = scan.request.order.map(({ column, direction }) => ({
    position: scan.request.columns.indexOf(column),
    sign: direction === 'asc' ? 1 : -1,
  }));
  let before: Row | undefined;
  for await (const page of pages) {
    for (const row of page.rows) {
      if (before !== undefined && isBefore(row, before, keys))
        throw new DriverError(
          'stripe_error',
          `The rows of ${scan.table} came in another order than their list declares`,
          {
            hint: 'run the statement again',
          },
        );
      before = row;
    }
    yield page;
  }
}

/** True when the order must be held: the plan relies on it, and the rows hold what it is by. */
export function isOrdered({ path, request }: PlannedScan): boolean {
  return (
    path.ordered && request.order.length > 0 && request.order.every(({ column }) => request.columns.includes(column))
  );
}

function isBefore(
  row: Row,
  other: Row,
  keys: readonly { readonly position: number; readonly sign: number }[],
): boolean {
  for (const { position, sign } of keys) {
    const compared = compare(row[position] ?? null, other[position] ?? null) * sign;
    if (compared !== 0) return compared < 0;
  }
  return false;
}

/** Only what is surely another order counts: values of one kind. */
function compare(a: Value, b: Value): number {
  const isNumeric = (value: Value): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';
  if (isNumeric(a) && isNumeric(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return 0;
}
