import type { TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { Value } from '../../core/value.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Term } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { PageSize } from '../page/page-size.js';
import { listPages } from '../page/pager.js';
import { isNoPathSegment } from '../page/query.js';
import { likelyRows, listCalls, listedRows } from './estimate.js';
import { keyBatches } from './key-batches.js';
import { describeList, listEndpoint, rawPage } from './list-scan.js';
import type { Assignment } from './offer.js';
import { pushDown, type Pushdown, type Selection } from './pushdown.js';
import type { RawPage, RawScan } from './raw-scan.js';
import { readTogether, type Opening } from './read-together.js';

export interface FedListScan {
  readonly scan: RawScan;
  /** The terms that go into each list, beside the key. */
  readonly selection: Selection;
  /** Whether the key's own filter gives only rows with that key. */
  readonly exact: boolean;
  readonly notices: readonly string[];
}

interface Feed {
  readonly table: TableDefinition;
  readonly column: string;
  /** Lists for one key, `{column}` where it goes. */
  readonly calls: readonly Assignment[];
  /** Parameters that the key sets. */
  readonly fed: ReadonlySet<string>;
  /** Keys a call takes. */
  readonly unit: number;
  readonly expand: readonly string[];
  readonly executor: Executor;
}

/** Values that a call of a native array takes where no limit of it is known. */
const DEFAULT_UNIT = 10;

/** The lists of a table by a column whose values are fed: one a key, or one for as many keys as a native array takes. Undefined where no parameter takes them. */
export function fedListScan(
  table: TableDefinition,
  column: string,
  terms: readonly Term[],
  executor: Executor,
  expand: readonly string[],
): FedListScan | undefined {
  const key: Term = { column, op: '=', values: [placeholder(column)], text: `${column} = …` };
  const pushdown = takesKeys(table, column) ? pushKey(table, key, terms) : undefined;
  const selection = pushdown?.selections[0];
  const offer = selection?.offers.find((each) => each.term === key);
  if (pushdown === undefined || selection === undefined || offer === undefined) return undefined;
  const set = offer.calls.flatMap((call) => call.parameters.filter(({ value }) => value === placeholder(column)));
  const fed = new Set(set.map(({ name }) => name));
  const feed = { table, column, calls: selection.calls, fed, unit: unitOf(table, column, fed), expand, executor };
  const others: Selection = { calls: selection.calls, offers: selection.offers.filter((each) => each !== offer) };
  return { scan: feedScan(feed, selection), selection: others, exact: offer.exact, notices: pushdown.notices };
}

function placeholder(column: string): string {
  return `{${column}}`;
}

/** Ids and other free texts; the values of an enumeration are known without a join. */
function takesKeys(table: TableDefinition, column: string): boolean {
  return table.columns.some(({ name, type, values }) => name === column && type === 'TEXT' && values === undefined);
}

function pushKey(table: TableDefinition, key: Term, terms: readonly Term[]): Pushdown | undefined {
  try {
    const pushdown = pushDown(table, [key, ...terms.filter((term) => term.column !== key.column)]);
    return pushdown.fed === undefined ? pushdown : undefined;
  } catch (error) {
    if (error instanceof DriverError && error.code === 'missing_input') return undefined;
    throw error;
  }
}

function unitOf(table: TableDefinition, column: string, fed: ReadonlySet<string>): number {
  const array = table.filters.find((filter) => filter.style === 'array' && fed.has(`${filter.parameter}[]`));
  // Rows of a parameter-only column give the key back, so each call has one.
  if (array === undefined || table.columns.some((each) => each.name === column && each.parameterOnly)) return 1;
  return array.max ?? DEFAULT_UNIT;
}

function feedScan(feed: Feed, selection: Selection): RawScan {
  const { table, calls, unit, expand } = feed;
  const lists = (keys: number): number => Math.ceil(keys / unit) * calls.length;
  return {
    requests: calls.map((call) => describeList(listEndpoint(table, call.parameters, expand), new PageSize(undefined))),
    calls: (facts, keys) => listCalls(lists(keys), listedRows(table.name, selection.offers, facts), undefined),
    rows: (facts, keys) => keys * calls.length * likelyRows(table.name, selection.offers, facts),
    pages: (context, keys) => readFed(feed, context, keys),
  };
}

async function* readFed(feed: Feed, context: ScanContext, keys: AsyncIterable<Value>): AsyncGenerator<RawPage> {
  const inPath = feed.fed.has(placeholder(feed.column));
  for await (const batch of keyBatches(keys, feed.unit)) {
    const usable = inPath ? batch.filter((key) => !isNoPathSegment(key)) : batch;
    const groups = Array.from({ length: Math.ceil(usable.length / feed.unit) }, (_, index) =>
      usable.slice(index * feed.unit, (index + 1) * feed.unit),
    );
    const openings = groups.flatMap((group) => feed.calls.map((call) => listOf(feed, withKeys(feed, call, group))));
    yield* readTogether(openings, context);
  }
}

function withKeys(feed: Feed, call: Assignment, keys: readonly string[]): Assignment {
  const parameters = call.parameters.flatMap((parameter) =>
    feed.fed.has(parameter.name) && parameter.value === placeholder(feed.column)
      ? keys.map((value) => ({ name: parameter.name, value }))
      : [parameter],
  );
  return { parameters, echo: { ...call.echo, [feed.column]: keys[0] ?? null } };
}

function listOf({ table, executor, expand }: Feed, call: Assignment): Opening<RawPage> {
  const endpoint = listEndpoint(table, call.parameters, expand);
  return async function* (context) {
    for await (const page of listPages({ executor, context }, endpoint, new PageSize(undefined)))
      yield rawPage(page, call.echo);
  };
}
