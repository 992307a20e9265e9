import type { Row, Value } from '../../../src/core/value.js';
import type { AccessPath, ScanContext, SideRequest } from '../../../src/source/access-path.js';
import { scanContext } from './scan-context.js';

export interface Joined {
  readonly rows: readonly Row[];
  /** Rows of each side, by its scan. */
  readonly sides: Readonly<Record<number, readonly Row[]>>;
  readonly fetched: number;
}

/** All rows of a path and of its sides. */
export async function readJoined(
  path: AccessPath,
  keys?: AsyncIterable<Value>,
  context: ScanContext = scanContext(),
): Promise<Joined> {
  const rows: Row[] = [];
  const sides: Record<number, Row[]> = {};
  let fetched = 0;
  for await (const page of path.open(context, keys)) {
    rows.push(...page.rows);
    fetched += page.fetched;
    for (const [scan, more] of page.sides ?? []) (sides[scan] ??= []).push(...more);
  }
  return { rows, sides, fetched };
}

/** A side of the scan itself, or `of` another side. */
export function side(
  scan: number,
  kind: SideRequest['kind'],
  column: string,
  table: string,
  rest: Partial<SideRequest> = {},
): SideRequest {
  return { scan, kind, column, table, columns: ['id'], ...rest };
}

/** Values to feed, and how many of them were pulled. */
export function feed(...values: readonly Value[]): AsyncIterable<Value> & { pulled: number; closed: boolean } {
  const state = {
    pulled: 0,
    closed: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (const value of values) {
          state.pulled += 1;
          yield await Promise.resolve(value);
        }
      } finally {
        state.closed = true;
      }
    },
  };
  return state;
}
