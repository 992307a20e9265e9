import type { Row } from '../../src/core/value.js';
import { systemClock } from '../../src/core/clock.js';
import type { RunContext } from '../../src/engine/run-context.js';
import type { ColumnType, Driver, OutputColumn, PlannedScan, SelectPlan } from '../../src/plan/plan.js';
import type { AccessPath } from '../../src/source/access-path.js';
import type { Page } from '../../src/source/page.js';

const NOT_USED = { min: 0, max: 0, expected: 0 };

/** A scan whose pages a test scripts; it records what the engine did with it. */
export class FakeScan {
  readonly planned: PlannedScan;
  pulled = 0;
  opened = 0;
  closed = 0;
  signal: AbortSignal | undefined;
  readonly #pages: (scan: FakeScan) => AsyncIterable<readonly Row[]>;

  constructor(
    columns: readonly ColumnType[],
    pages: readonly (readonly Row[])[] | ((scan: FakeScan) => AsyncIterable<readonly Row[]>),
    id = 0,
  ) {
    this.#pages = typeof pages === 'function' ? pages : () => fromArray(pages);
    const path: AccessPath = {
      kind: 'list',
      exact: [],
      inexact: [],
      ordered: false,
      calls: () => NOT_USED,
      requests: [],
      notices: [],
      open: () => {
        throw new Error('the engine opens scans through its context');
      },
    };
    const request = {
      account: '',
      terms: [],
      columns: columns.map(({ name }) => name),
      order: [],
      keyColumns: [],
      consistency: 'strict' as const,
    };
    this.planned = { id, table: 'Charge', request, path, estimate: NOT_USED, columns, local: [], alternatives: [] };
  }

  async *open(signal: AbortSignal): AsyncGenerator<Page> {
    this.opened += 1;
    this.signal = signal;
    try {
      for await (const rows of this.#pages(this)) {
        this.pulled += 1;
        yield { rows, fetched: rows.length, bytes: rows.length * 2000 };
      }
    } finally {
      this.closed += 1;
    }
  }
}

async function* fromArray(pages: readonly (readonly Row[])[]): AsyncGenerator<readonly Row[]> {
  yield* pages;
}

/** Endless pages of rows made from their number. */
export function endless(size: number, row: (index: number) => Row): (scan: FakeScan) => AsyncIterable<readonly Row[]> {
  return async function* () {
    for (let page = 0; ; page += 1) yield Array.from({ length: size }, (_, index) => row(page * size + index));
  };
}

export function contextOf(scans: readonly FakeScan[], extra: Partial<RunContext> = {}): RunContext {
  return {
    clock: systemClock,
    openScan: (planned, signal) => {
      const scan = scans.find((candidate) => candidate.planned.id === planned.id);
      if (!scan) throw new Error(`no scan ${planned.id}`);
      return scan.open(signal);
    },
    counters: () => {
      const calls = scans.reduce((sum, scan) => sum + scan.pulled, 0);
      return { calls, retries: 0, rowsFetched: 100 * calls, bytes: 1000 * calls };
    },
    ...extra,
  };
}

export function planOf(
  driver: Driver,
  scans: readonly FakeScan[],
  output: readonly (string | OutputColumn)[],
  extra: Partial<SelectPlan> = {},
): SelectPlan {
  return {
    kind: 'select',
    scans: scans.map(({ planned }) => planned),
    output: output.map((column) => (typeof column === 'string' ? { name: column, type: undefined } : column)),
    driver,
    limit: undefined,
    offset: 0,
    consistency: 'strict',
    calls: NOT_USED,
    notices: [],
    ...extra,
  };
}
