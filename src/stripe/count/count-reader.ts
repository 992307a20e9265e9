import type { TableDefinition } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import { MICROS } from '../../core/timestamp.js';
import type { ScanContext } from '../../source/access-path.js';
import type { CountRequest } from '../../source/count.js';
import type { Executor } from '../executor.js';
import { asObject } from '../http/json.js';
import { brokenList } from '../page/list-body.js';
import { PageSize } from '../page/page-size.js';
import { listPages, type ListEndpoint } from '../page/pager.js';
import { wirePath, type Parameter } from '../page/query.js';
import { listEndpoint } from '../path/list-scan.js';
import { between, secondIn, timeFilter } from '../path/time-filter.js';
import type { Counter } from './count-parts.js';
import { COUNT_LIMIT, countRange, type SecondRange } from './count-windows.js';

/** The query that Search counts; it cannot be empty, and every object was created after the epoch. */
export function countParameters(clauses: readonly string[], from?: string, until?: string): readonly Parameter[] {
  const bounds = [
    ...(from === undefined ? [] : [`created>=${from}`]),
    ...(until === undefined ? [] : [`created<${until}`]),
  ];
  const all = [...clauses, ...bounds];
  return [
    { name: 'query', value: all.length > 0 ? all.join(' AND ') : 'created>0' },
    { name: 'limit', value: '1' },
    { name: 'expand[]', value: 'total_count' },
  ];
}

/** The list whose first row is the newest of a range; undefined where the list cannot be bounded by its time. */
export function newestEndpoint(table: TableDefinition, { from, until }: SecondRange): ListEndpoint | undefined {
  const filter = timeFilter(table);
  return filter && listEndpoint(table, between(filter, [], from, until), []);
}

/** Asks Search's `total_count`, and the list for the newest row. */
export class CountReader implements Counter {
  readonly #table: TableDefinition;
  readonly #executor: Executor;
  readonly #context: ScanContext;
  readonly #request: CountRequest;
  /** Several cells of one range begin at the same row. */
  readonly #newest = new Map<string, Promise<number | undefined>>();
  /** Received since it was asked last. */
  #received = { fetched: 0, bytes: 0 };

  constructor(table: TableDefinition, request: CountRequest, executor: Executor, context: ScanContext) {
    this.#table = table;
    this.#executor = executor;
    this.#context = context;
    this.#request = request;
  }

  /** Objects and bytes received since the last time. */
  take(): { readonly fetched: number; readonly bytes: number } {
    const received = this.#received;
    this.#received = { fetched: 0, bytes: 0 };
    return received;
  }

  /** Throws `stripe_error` when a single second has more than can be counted. */
  async count(range: SecondRange, clauses: readonly string[]): Promise<number> {
    if (this.#request.existence) return this.countOnce(range, clauses);
    const rows = await countRange(range, {
      ask: (part) => this.countOnce(part, clauses),
      newest: async (part) => (await this.newest(part)) ?? part.until ?? Math.floor(this.#request.now / MICROS),
    });
    if (rows !== undefined) return rows;
    const message = `Search cannot count the ${this.#table.name} rows of one second: more than ${COUNT_LIMIT}`;
    throw new DriverError('stripe_error', message);
  }

  async countOnce({ from, until }: SecondRange, clauses: readonly string[]): Promise<number> {
    const template = this.#table.search?.path ?? '';
    const path = wirePath(template, countParameters(clauses, from?.toString(), until?.toString()));
    const answer = await this.#executor.call({ method: 'GET', path, template, search: true }, this.#context);
    const body = asObject(answer?.body);
    const count = body?.total_count;
    if (answer === undefined || body === undefined || typeof count !== 'number')
      throw brokenList(template, 'did not answer with a total_count', answer?.requestId);
    const objects = Array.isArray(body.data) ? body.data.length : 0;
    this.#context.meter.received(objects, answer.bytes);
    this.#add(objects, answer.bytes);
    return count;
  }

  newest(range: SecondRange): Promise<number | undefined> {
    const key = JSON.stringify([range.from, range.until]);
    const known = this.#newest.get(key) ?? this.#readNewest(range);
    this.#newest.set(key, known);
    return known;
  }

  async #readNewest(range: SecondRange): Promise<number | undefined> {
    const endpoint = newestEndpoint(this.#table, range);
    if (endpoint === undefined) return undefined;
    for await (const page of listPages(
      { executor: this.#executor, context: this.#context },
      endpoint,
      new PageSize(1),
    )) {
      this.#add(page.objects.length, page.bytes);
      return secondIn(this.#table, page.objects[0]);
    }
    return undefined;
  }

  #add(fetched: number, bytes: number): void {
    this.#received = { fetched: this.#received.fetched + fetched, bytes: this.#received.bytes + bytes };
  }
}
