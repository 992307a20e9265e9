/** What judging one page of 100 rows costs. By hand: `npx tsc -p bench/tsconfig.json && node dist/bench/page-residual.js`. */
import { performance } from 'node:perf_hooks';
import { systemClock } from '../src/core/clock.js';
import type { Row } from '../src/core/value.js';
import { DuckDbEngine } from '../src/engine/engine.js';
import type { RunContext } from '../src/engine/run-context.js';
import type { ColumnType, Driver, PlannedScan, SelectPlan } from '../src/plan/plan.js';
import type { Page } from '../src/source/page.js';

const PAGE_ROWS = 100;
const PAGES = 1000;
const FIRST_PAGES_LEFT_OUT = 50;
const ESTIMATE = { min: 1, max: 1, expected: 1 };

const COLUMNS: readonly ColumnType[] = [
  { name: 'id', type: 'TEXT' },
  { name: 'amount', type: 'BIGINT' },
  { name: 'created', type: 'TIMESTAMP' },
  { name: 'metadata', type: 'JSON' },
  ...Array.from({ length: 56 }, (_, index): ColumnType => ({ name: `c${index}`, type: index % 2 ? 'TEXT' : 'BIGINT' })),
];

const CASES: readonly { readonly name: string; readonly driver: Driver }[] = [
  { name: 'pass-through, 60 columns', driver: { kind: 'passthrough', positions: COLUMNS.map((_, index) => index) } },
  { name: 'filter on one column, 1 given', driver: streamed('t0."amount" % 2 = 0', 1) },
  { name: 'filter on one column, 60 given', driver: streamed('t0."amount" % 2 = 0', 60) },
  { name: 'LIKE and a time', driver: streamed(`t0."id" LIKE '%7%' AND t0."created" > TIMESTAMP '2024-03-01'`, 1) },
  { name: 'a metadata key', driver: streamed(`(t0."metadata"->>'$."order"') = '5'`, 1) },
  {
    name: 'three computed',
    driver: streamed('true', 1, [`t0."amount" * 2`, `strftime(t0."created", '%Y-%m')`, `upper(t0."id")`]),
  },
];

const engine = new DuckDbEngine();
console.log(`${'case'.padEnd(36)}p50 ms   p90 ms   (pages of ${PAGE_ROWS} rows, ${PAGES} pages)`);
for (const { name, driver } of CASES) {
  const times = (await timePages(driver)).slice(FIRST_PAGES_LEFT_OUT).sort((left, right) => left - right);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? NaN).toFixed(2).padStart(6);
  console.log(`${name.padEnd(36)}${at(0.5)}   ${at(0.9)}`);
}
await engine.close();

function streamed(filter: string, plain: number, computed: readonly string[] = []): Driver {
  const columns = Array.from({ length: plain }, (_, position) => ({ kind: 'column' as const, position }));
  return {
    kind: 'streaming',
    filter,
    computed,
    items: [...columns, ...computed.map((_, index) => ({ kind: 'computed' as const, index }))],
  };
}

/** Milliseconds from one pull of a page to the next, which is all the engine's: the pages are ready. */
async function timePages(driver: Driver): Promise<number[]> {
  const page: Page = {
    rows: Array.from({ length: PAGE_ROWS }, (_, index) => row(index)),
    fetched: PAGE_ROWS,
    bytes: 0,
  };
  const pulls: number[] = [];
  async function* pages(): AsyncGenerator<Page> {
    for (let index = 0; index <= PAGES; index += 1) {
      pulls.push(performance.now());
      yield page;
    }
  }
  const result = await engine.runSelect(planOf(driver), contextOf(pages));
  for await (const batch of result) if (batch.length > PAGE_ROWS) break;
  return pulls.slice(1).map((at, index) => at - (pulls[index] as number));
}

function row(index: number): Row {
  const fixed: Row = [`ch_${index}`, index, (1_709_285_400 + index) * 1_000_000, { order: String(index % 10) }];
  return [...fixed, ...COLUMNS.slice(4).map(({ type }) => (type === 'TEXT' ? `some text ${index}` : index))];
}

function planOf(driver: Driver): SelectPlan {
  const path: PlannedScan['path'] = {
    kind: 'list',
    exact: [],
    inexact: [],
    ordered: false,
    calls: () => ESTIMATE,
    requests: [],
    notices: [],
    open: () => {
      throw new Error('opened by the context');
    },
  };
  const request = { account: '', terms: [], columns: [], order: [], keyColumns: [], consistency: 'strict' as const };
  const scan = {
    id: 0,
    table: 'Charge',
    request,
    path,
    estimate: ESTIMATE,
    columns: COLUMNS,
    local: [],
    alternatives: [],
  };
  const width = driver.kind === 'streaming' ? driver.items.length : COLUMNS.length;
  const output = Array.from({ length: width }, (_, index) => ({ name: `o${index}`, type: undefined }));
  const rest = { limit: undefined, offset: 0, consistency: 'strict' as const, calls: ESTIMATE, notices: [] };
  return { kind: 'select', scans: [scan], output, driver, ...rest };
}

function contextOf(pages: () => AsyncIterable<Page>): RunContext {
  return { clock: systemClock, openScan: pages, counters: () => ({ calls: 0, retries: 0, rowsFetched: 0, bytes: 0 }) };
}
