import type { TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import { MICROS } from '../../core/timestamp.js';
import type { AccessPath, CallEstimate, ScanContext, ScanRequest, TableFacts } from '../../source/access-path.js';
import type { Page } from '../../source/page.js';
import type { Term } from '../../source/term.js';
import type { Executor } from '../executor.js';
import { asObject } from '../http/json.js';
import { brokenList } from '../page/list-body.js';
import { readablePath, wirePath, type Parameter } from '../page/query.js';
import { COUNT_LIMIT, countInHalves, type SecondRange } from './count-range.js';
import { exactly, expectedRows } from './estimate.js';
import type { Offer } from './offer.js';
import { searchClause, type Clause } from './search-clause.js';
import { MAX_CLAUSES, queryText } from './search-scan.js';

interface Counting {
  readonly table: TableDefinition;
  /** Search's path. */
  readonly template: string;
  /** What is asked beside the time. */
  readonly clauses: readonly Clause[];
  readonly range: SecondRange;
  readonly executor: Executor;
}

/**
 * How many rows fulfil all terms, as one row of one number, counted by Search's `total_count` and by nobody again: undefined unless every term
 * is said exactly (booleans, bounds of `created`, closed enumerations) and the request allows Search. More than 10,000 are counted in halves of time.
 */
export function countPath(
  table: TableDefinition,
  terms: readonly Term[],
  request: Pick<ScanRequest, 'account' | 'consistency'>,
  executor: Executor,
): AccessPath | undefined {
  if (request.account !== executor.account)
    throw new DriverError('internal', 'A count was planned for another account than its executor has');
  const counting = request.consistency === 'search' ? countingOf(table, terms, executor) : undefined;
  if (counting === undefined) return undefined;
  const selectivities: readonly Pick<Offer, 'selectivity'>[] = terms.map(() => ({ selectivity: 'share' }));
  return {
    kind: 'count',
    exact: terms,
    inexact: [],
    ordered: true,
    requests: [`GET ${readablePath(counting.template, countParameters(counting, counting.range))}`],
    notices: [],
    calls: (facts) => countCalls(table, selectivities, facts),
    open: (context) => readCount(counting, context),
  };
}

function countingOf(table: TableDefinition, terms: readonly Term[], executor: Executor): Counting | undefined {
  const { search } = table;
  if (search === undefined) return undefined;
  const times = terms.filter((term) => term.column === 'created');
  const range = rangeOf(times);
  const others = terms.filter((term) => term.column !== 'created');
  const clauses = others.map((term) => searchClause(table, search, term));
  const said = clauses.every((clause) => clause !== undefined && clause.exact && clause.texts.length === 1);
  if (range === undefined || !said || !countsTime(search.fields) || clauses.length + 2 > MAX_CLAUSES) return undefined;
  return { table, template: search.path, clauses: clauses.filter((clause) => clause !== undefined), range, executor };
}

function countsTime(fields: readonly { readonly column: string; readonly kind: string }[]): boolean {
  return fields.some((field) => field.column === 'created' && field.kind === 'numeric');
}

/** The seconds that all bounds leave; undefined when a term is no bound. Stripe's times are whole seconds, so a fraction moves inward. */
function rangeOf(terms: readonly Term[]): SecondRange | undefined {
  let { from, until }: { from: number; until: number } = { from: -Infinity, until: Infinity };
  for (const { op, values } of terms) {
    const [value] = values;
    if (typeof value !== 'number') return undefined;
    const seconds = value / MICROS;
    const next = Math.floor(seconds) + 1;
    if (op === '>') from = Math.max(from, next);
    else if (op === '>=') from = Math.max(from, Math.ceil(seconds));
    else if (op === '<') until = Math.min(until, Math.ceil(seconds));
    else if (op === '<=') until = Math.min(until, next);
    else return undefined;
  }
  return { ...(from > -Infinity && { from }), ...(until < Infinity && { until }) };
}

function countParameters({ clauses }: Counting, { from, until }: SecondRange): readonly Parameter[] {
  const bounds = [
    ...(from === undefined ? [] : [`created>=${from}`]),
    ...(until === undefined ? [] : [`created<${until}`]),
  ];
  const all = [...clauses.map((clause) => queryText([clause])), ...bounds];
  return [
    // A query cannot be empty; every object was created after the epoch.
    { name: 'query', value: all.length > 0 ? all.join(' AND ') : 'created>0' },
    { name: 'limit', value: '1' },
    { name: 'expand[]', value: 'total_count' },
  ];
}

function countCalls(
  table: TableDefinition,
  terms: readonly Pick<Offer, 'selectivity'>[],
  facts: TableFacts,
): CallEstimate {
  const rows = expectedRows(table.name, terms, facts);
  // Halves of uneven size: twice as many as full ones, and the queries above them.
  return { ...exactly(1), max: Infinity, expected: rows < COUNT_LIMIT ? 1 : 4 * Math.ceil(rows / COUNT_LIMIT) };
}

async function* readCount(counting: Counting, context: ScanContext): AsyncGenerator<Page> {
  let fetched = 0;
  let bytes = 0;
  const total = await countInHalves(counting.range, async (range) => {
    const answer = await askCount(counting, range, context);
    fetched += answer.objects;
    bytes += answer.bytes;
    return answer.count;
  });
  if (total === undefined)
    throw new DriverError(
      'stripe_error',
      `Search cannot count the ${counting.table.name} rows of one second: more than ${COUNT_LIMIT}`,
    );
  yield { rows: [[total]], fetched, bytes };
}

async function askCount(
  counting: Counting,
  range: SecondRange,
  context: ScanContext,
): Promise<{ readonly count: number; readonly objects: number; readonly bytes: number }> {
  const { template, executor } = counting;
  const path = wirePath(template, countParameters(counting, range));
  const answer = await executor.call({ method: 'GET', path, template, search: true }, context);
  const body = asObject(answer?.body);
  const count = body?.total_count;
  if (answer === undefined || body === undefined || typeof count !== 'number')
    throw brokenList(template, 'did not answer with a total_count', answer?.requestId);
  const objects = Array.isArray(body.data) ? body.data.length : 0;
  context.meter.received(objects, answer.bytes);
  return { count, objects, bytes: answer.bytes };
}
