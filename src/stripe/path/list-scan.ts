import type { TableDefinition } from '../../catalog/definition.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Executor } from '../executor.js';
import { absentList } from '../page/absent.js';
import { PageSize } from '../page/page-size.js';
import { listPages, type ListEndpoint, type ObjectPage } from '../page/pager.js';
import { byName, readablePath, type Parameter } from '../page/query.js';
import type { Echo } from '../row/flatten.js';
import { listItems } from '../side/side-plan.js';
import { exactly, likelyRows, listCalls, listedRows } from './estimate.js';
import type { Assignment, Offer } from './offer.js';
import type { Selection } from './pushdown.js';
import type { RawPage, RawScan } from './raw-scan.js';
import { resumption } from './time-filter.js';

/** Lists to read. */
export interface ListReading {
  readonly table: TableDefinition;
  readonly selection: Selection;
  /** Rows that will do: it sizes pages only. */
  readonly rowBudget: number | undefined;
  /** What to expand in each object. */
  readonly expand: readonly string[];
  readonly executor: Executor;
}

/** Reads the lists of a selection one after the other. */
export function listScan(reading: ListReading): RawScan {
  const { table, selection, rowBudget, expand } = reading;
  const endpoints = selection.calls.map((call) => listEndpoint(table, call.parameters, expand));
  const valuesEach = Math.max(...selection.offers.map(({ term, calls }) => term.values.length / calls.length), 1);
  return {
    requests: endpoints.map((endpoint) => describeList(endpoint, new PageSize(rowBudget))),
    calls: (facts) =>
      table.list.paging === 'none'
        ? exactly(endpoints.length)
        : listCalls(endpoints.length, listedRows(table.name, selection.offers, facts), rowBudget),
    rows: (facts) =>
      Math.min(rowBudget ?? Infinity, endpoints.length * likelyRows(table.name, selection.offers, facts, valuesEach)),
    pages: (context) => readLists(reading, endpoints, context),
  };
}

async function* readLists(
  { table, selection, rowBudget, executor }: ListReading,
  endpoints: readonly ListEndpoint[],
  context: ScanContext,
): AsyncGenerator<RawPage> {
  const size = new PageSize(rowBudget);
  let rows = 0;
  for (const [index, endpoint] of endpoints.entries()) {
    const echo = (selection.calls[index] as Assignment).echo;
    for await (const page of listPages({ executor, context }, endpoint, size)) {
      rows += page.objects.length;
      yield rawPage(page, echo);
    }
  }
  if (isWhole(table, selection.offers)) executor.sizes.learn(table.name, rows);
}

/** True when the lists are the table: nothing restricted them. */
export function isWhole(table: TableDefinition, offers: readonly Offer[]): boolean {
  return offers.length === 0 && table.requires.length === 0;
}

export function rawPage(page: ObjectPage, echo: Echo): RawPage {
  const { objects, bytes, requestId } = page;
  return { items: objects.map((object) => ({ object, echo, requestId })), fetched: objects.length, bytes };
}

/** The table's list with these parameters; the fixed ones that make it complete are added unless a term has set them. */
export function listEndpoint(
  table: TableDefinition,
  given: readonly Parameter[],
  expand: readonly string[],
): ListEndpoint {
  const { path, paging, limit, defaults = {} } = table.list;
  const fixed = Object.entries(defaults).filter(([name]) => !given.some((parameter) => parameter.name === name));
  const expanded = expand.map((path) => ({ name: 'expand[]', value: listItems(path) }));
  const parameters = [...given, ...fixed.map(([name, value]) => ({ name, value })), ...expanded].sort(byName);
  return {
    template: path,
    paging,
    takesLimit: limit !== false && paging !== 'none',
    parameters,
    absent: absentList(table.list, given),
    resume: resumption(table, parameters),
  };
}

/** The first request of a list as text. */
export function describeList(endpoint: ListEndpoint, size: PageSize): string {
  const limit = endpoint.takesLimit ? [{ name: 'limit', value: String(size.next()) }] : [];
  const after = endpoint.startingAfter === undefined ? [] : [{ name: 'starting_after', value: endpoint.startingAfter }];
  return `GET ${readablePath(endpoint.template, [...endpoint.parameters, ...limit, ...after])}`;
}
