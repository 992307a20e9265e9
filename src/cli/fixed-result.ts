import type { Row } from '../core/value.js';
import type { ResultColumn, ResultStream } from '../engine/result.js';

/** Rows that are known already, as a result that printers take. */
export function fixedResult(columns: readonly ResultColumn[], rows: readonly Row[]): ResultStream {
  return {
    columns,
    affected: undefined,
    notices: () => [],
    stats: () => ({
      calls: 0,
      retries: 0,
      rowsFetched: 0,
      rows: rows.length,
      affected: 0,
      bytes: 0,
      elapsedMs: 0,
      consistency: 'strict',
    }),
    async *[Symbol.asyncIterator]() {
      yield rows;
    },
    async *rows() {
      yield* rows;
    },
    toArray: async () => [...rows],
    close: async () => undefined,
  };
}
