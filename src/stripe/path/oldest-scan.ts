import type { FilterDefinition } from '../../catalog/definition.js';
import type { ScanContext } from '../../source/access-path.js';
import { brokenList } from '../page/list-body.js';
import { PageSize } from '../page/page-size.js';
import { listPages, type ListEndpoint, type ObjectPage } from '../page/pager.js';
import type { Parameter } from '../page/query.js';
import { listedRows, oldestCalls } from './estimate.js';
import { describeList, listEndpoint, rawPage, type ListReading } from './list-scan.js';
import type { RawPage, RawScan } from './raw-scan.js';
import { between, lowerBound, secondIn, timeFilter } from './time-filter.js';
import { advance, isSingle, nextWindow, startWalk, type Frontier, type TimeWindow } from './time-windows.js';

interface Walk extends ListReading {
  /** What bounds windows: `created`. */
  readonly filter: FilterDefinition;
  readonly given: readonly Parameter[];
}

/**
 * The rows of one list from the oldest on, though Stripe gives the newest first: halves time until a window fits a page, then goes on window by window.
 * A list of one page is one call. Undefined where the list cannot be bounded by its time.
 */
export function oldestScan(reading: ListReading): RawScan | undefined {
  const { table, selection, rowBudget, expand } = reading;
  const [call, ...more] = selection.calls;
  const filter = timeFilter(table);
  if (filter === undefined || call === undefined || more.length > 0 || rowBudget === undefined) return undefined;
  const way: Walk = { ...reading, filter, given: call.parameters };
  return {
    requests: [
      describeList(listEndpoint(table, call.parameters, expand), new PageSize(undefined)),
      describeList(windowEndpoint(way, '{from}', '{until}'), new PageSize(undefined)),
    ],
    calls: (facts) => oldestCalls(listedRows(table.name, selection.offers, facts), rowBudget),
    rows: () => rowBudget,
    pages: (context) => readOldest(way, context),
  };
}

function windowEndpoint({ table, filter, given, expand }: Walk, from: string | undefined, until: string): ListEndpoint {
  return listEndpoint(table, between(filter, given, from, until), expand);
}

async function* readOldest(way: Walk, context: ScanContext): AsyncGenerator<RawPage> {
  const newest = await readPage(way, listEndpoint(way.table, way.given, way.expand), context);
  if (newest === undefined) return;
  if (!newest.hasMore) {
    yield oldestFirst(way, [newest]);
    return;
  }
  // Objects of a page that did not fit are fetched again in their turn; they count all the same.
  let wasted = [newest];
  let frontier = startWalk(lowerBound(way.filter, way.given), secondOf(way, newest, 0), secondOf(way, newest, -1));
  for (let window = nextWindow(frontier); window !== undefined; window = nextWindow(frontier)) {
    const pages = await readWindow(way, frontier, window, context);
    const last = pages.at(-1);
    if (last?.hasMore) {
      wasted.push(last);
      frontier = advance(frontier, window, { kind: 'crowded', oldest: secondOf(way, last, -1) });
      continue;
    }
    const rows = pages.reduce((sum, page) => sum + page.objects.length, 0);
    frontier = advance(frontier, window, { kind: 'fits', rows });
    wasted.push(...pages);
    if (rows === 0) continue;
    yield { ...oldestFirst(way, pages), fetched: objectsOf(wasted), bytes: bytesOf(wasted) };
    wasted = [];
  }
}

/** The first page of a window, or all pages of one that cannot be halved. */
async function readWindow(
  way: Walk,
  frontier: Frontier,
  window: TimeWindow,
  context: ScanContext,
): Promise<readonly ObjectPage[]> {
  const endpoint = windowEndpoint(way, frontier.started ? String(window.from) : undefined, String(window.until));
  if (!isSingle(window)) return [await readPage(way, endpoint, context)].filter((page) => page !== undefined);
  const pages: ObjectPage[] = [];
  for await (const page of listPages({ executor: way.executor, context }, endpoint, new PageSize(undefined)))
    pages.push(page);
  return pages;
}

async function readPage(
  { executor }: Walk,
  endpoint: ListEndpoint,
  context: ScanContext,
): Promise<ObjectPage | undefined> {
  for await (const page of listPages({ executor, context }, endpoint, new PageSize(undefined))) return page;
  return undefined;
}

function oldestFirst({ selection }: Walk, pages: readonly ObjectPage[]): RawPage {
  const echo = selection.calls[0]?.echo ?? {};
  const items = pages.flatMap((page) => rawPage(page, echo).items).reverse();
  return { items, fetched: items.length, bytes: bytesOf(pages) };
}

function objectsOf(pages: readonly ObjectPage[]): number {
  return pages.reduce((sum, page) => sum + page.objects.length, 0);
}

function bytesOf(pages: readonly ObjectPage[]): number {
  return pages.reduce((sum, page) => sum + page.bytes, 0);
}

function secondOf({ table }: Walk, page: ObjectPage, index: number): number {
  const second = secondIn(table, page.objects.at(index));
  if (second !== undefined) return second;
  throw brokenList(table.list.path, `gave an object without ${table.list.order?.column ?? 'a time'}`, page.requestId);
}
