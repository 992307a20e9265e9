import type { Row, Value } from '../../src/core/value.js';
import { systemClock } from '../../src/core/clock.js';
import type { RunContext, ScanOpening } from '../../src/engine/run-context.js';
import type { ColumnType, Driver, OutputColumn, PlannedScan, SelectPlan } from '../../src/plan/plan.js';
import type { AccessPath } from '../../src/source/access-path.js';
import type { Page } from '../../src/source/page.js';

const NOT_USED = { min: 0, max: 0, expected: 0 };

/** A page of rows alone, or with what comes along. */
export type ScriptedPage = readonly Row[] | Pick<Page, 'rows' | 'sides'>;
type Script = (scan: FakeScan) => AsyncIterable<ScriptedPage>;

/** A scan whose pages a test scripts; it records what the engine did with it. */
export class FakeScan {
  readonly planned: PlannedScan;
  pulled = 0;
  opened = 0;
  closed = 0;
  signal: AbortSignal | undefined;
  opening: ScanOpening | undefined;
  /** What was fed, once the script has read it. */
  keys: Value[] | undefined;
  readonly #pages: Script;

  constructor(
    columns: readonly ColumnType[],
    pages: readonly ScriptedPage[] | Script,
    id = 0,
    extra: Partial<PlannedScan> = {},
  ) {
    this.#pages = typeof pages === 'function' ? pages : () => fromArray(pages);
    const path = fakePath('own');
    const request = {
      account: '',
      terms: [],
      columns: columns.map(({ name }) => name),
      order: [],
      keyColumns: [],
      consistency: 'strict' as const,
    };
    const planned = { id, table: 'Charge', request, path, estimate: NOT_USED, columns, local: [], alternatives: [] };
    this.planned = { ...planned, ...extra };
  }

  async *open(signal: AbortSignal, opening: ScanOpening): AsyncGenerator<Page> {
    this.opened += 1;
    this.signal = signal;
    this.opening = opening;
    try {
      if (opening.keys) this.keys = await listOf(opening.keys);
      for await (const page of this.#pages(this)) {
        this.pulled += 1;
        const { rows, ...sides } = 'rows' in page ? page : { rows: page };
        yield { rows, ...sides, fetched: rows.length, bytes: rows.length * 2000 };
      }
    } finally {
      this.closed += 1;
    }
  }
}

/** A path that is told from others by what it requests; only the context opens it. */
export function fakePath(request: string): AccessPath {
  return {
    kind: 'list',
    exact: [],
    inexact: [],
    ordered: false,
    calls: () => NOT_USED,
    requests: [request],
    notices: [],
    open: () => {
      throw new Error('the engine opens scans through its context');
    },
  };
}

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function* fromArray(pages: readonly ScriptedPage[]): AsyncGenerator<ScriptedPage> {
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
    openScan: (planned, signal, opening) => {
      const scan = scans.find((candidate) => candidate.planned.id === planned.id);
      if (!scan) throw new Error(`no scan ${planned.id}`);
      return scan.open(signal, opening);
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
