import type { Paging } from '../../catalog/definition.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Executor } from '../executor.js';
import type { Refusal, StripeAnswer } from '../http/call.js';
import { asObject, type JsonObject } from '../http/json.js';
import { brokenList, readList, type ListBody } from './list-body.js';
import type { PageSize } from './page-size.js';
import { wirePath, type Parameter } from './query.js';

/** One list (or singleton) to read: everything of its requests but the paging. */
export interface ListEndpoint {
  readonly template: string;
  readonly paging: Paging;
  /** False when the endpoint knows no `limit`. */
  readonly takesLimit: boolean;
  /** Path placeholders and query parameters. */
  readonly parameters: readonly Parameter[];
  /** Start behind this object instead of at the beginning. */
  readonly startingAfter?: string;
  /** True when this refusal of the first page means an empty list. */
  readonly absent?: (refusal: Refusal) => boolean;
}

export interface ObjectPage {
  readonly objects: readonly JsonObject[];
  readonly bytes: number;
  /** True when Stripe says that the list goes on. */
  readonly hasMore: boolean;
}

/** What it takes to make calls for a scan. */
export interface Reach {
  readonly executor: Executor;
  readonly context: ScanContext;
}

/**
 * Pages of a list, one call a pull: no call before the first pull and none ahead of the page being consumed.
 * Whatever is wrong with a page fails the scan: a list is never shorter than Stripe says.
 */
export function listPages(reach: Reach, endpoint: ListEndpoint, size: PageSize): AsyncGenerator<ObjectPage> {
  switch (endpoint.paging) {
    case 'none':
      return single(reach, endpoint);
    case 'v1':
      return cursorPages(reach, endpoint, size, (body) => lastId(body, endpoint));
    case 'search':
      return cursorPages(reach, endpoint, size, (body) => body.nextPage);
    case 'v2':
      return urlPages(reach, endpoint, size);
  }
}

const CURSOR = { v1: 'starting_after', search: 'page' } as const;

async function* cursorPages(
  reach: Reach,
  endpoint: ListEndpoint,
  size: PageSize,
  cursorOf: (body: ListBody) => string | undefined,
): AsyncGenerator<ObjectPage> {
  const cursorName = endpoint.paging === 'search' ? CURSOR.search : CURSOR.v1;
  const seen = new Set<string>();
  let cursor = endpoint.startingAfter;
  for (let page = 1; ; page += 1) {
    const parameters = pageParameters(
      endpoint,
      size,
      cursor === undefined ? [] : [{ name: cursorName, value: cursor }],
    );
    const answer = await get(reach, endpoint, wirePath(endpoint.template, parameters), page);
    if (answer === undefined) return;
    const body = decodeList(answer, endpoint);
    reach.context.meter.received(body.items.length, answer.bytes);
    size.received(body.items.length);
    if (body.hasMore && body.items.length === 0)
      throw brokenList(endpoint.template, 'gave an empty page and says there is more', answer.requestId);
    yield { objects: body.items, bytes: answer.bytes, hasMore: body.hasMore };
    if (!body.hasMore) return;
    cursor = cursorOf(body);
    if (cursor === undefined)
      throw brokenList(endpoint.template, 'says there is more, but not where', answer.requestId);
    if (seen.has(cursor)) throw brokenList(endpoint.template, `gave the cursor "${cursor}" twice`, answer.requestId);
    seen.add(cursor);
  }
}

/** v2: each page names the address of the next. */
async function* urlPages(reach: Reach, endpoint: ListEndpoint, size: PageSize): AsyncGenerator<ObjectPage> {
  const first = wirePath(endpoint.template, pageParameters(endpoint, size, []));
  const seen = new Set<string>();
  for (let path = first, page = 1; ; page += 1) {
    const answer = await get(reach, endpoint, path, page);
    if (answer === undefined) return;
    const body = decodeList(answer, endpoint);
    reach.context.meter.received(body.items.length, answer.bytes);
    yield { objects: body.items, bytes: answer.bytes, hasMore: body.nextPageUrl !== undefined };
    if (body.nextPageUrl === undefined) return;
    const next = samePath(body.nextPageUrl, first);
    if (next === undefined)
      throw brokenList(endpoint.template, `names a next page elsewhere: ${body.nextPageUrl}`, answer.requestId);
    if (seen.has(next)) throw brokenList(endpoint.template, `named the page ${next} twice`, answer.requestId);
    seen.add(next);
    path = next;
  }
}

async function* single(reach: Reach, endpoint: ListEndpoint): AsyncGenerator<ObjectPage> {
  const answer = await get(reach, endpoint, wirePath(endpoint.template, endpoint.parameters), 1);
  if (answer === undefined) return;
  const object = asObject(answer.body);
  if (object === undefined) throw brokenList(endpoint.template, 'did not answer with an object', answer.requestId);
  reach.context.meter.received(1, answer.bytes);
  yield { objects: [object], bytes: answer.bytes, hasMore: false };
}

function pageParameters(endpoint: ListEndpoint, size: PageSize, paging: readonly Parameter[]): readonly Parameter[] {
  const limit = endpoint.takesLimit ? [{ name: 'limit', value: String(size.next()) }] : [];
  return [...endpoint.parameters, ...limit, ...paging];
}

function get(reach: Reach, endpoint: ListEndpoint, path: string, page: number): Promise<StripeAnswer | undefined> {
  const absent = page === 1 ? endpoint.absent : undefined;
  const search = endpoint.paging === 'search';
  return reach.executor.call(
    { method: 'GET', path, template: endpoint.template, search, ...(absent && { absent }) },
    reach.context,
  );
}

function decodeList(answer: StripeAnswer, endpoint: ListEndpoint): ListBody {
  const body = readList(answer.body);
  if (body === undefined) throw brokenList(endpoint.template, 'did not answer with a list', answer.requestId);
  return body;
}

function lastId(body: ListBody, endpoint: ListEndpoint): string {
  const id = body.items.at(-1)?.id;
  if (typeof id !== 'string' || id === '')
    throw brokenList(endpoint.template, 'says there is more behind an object without an id', undefined);
  return id;
}

const ANY_HOST = 'http://stripe.invalid';

/** The next page's path and query, when it is a page of the same list; a whole URL is taken by its path. */
function samePath(next: string, first: string): string | undefined {
  if (!URL.canParse(next, ANY_HOST)) return undefined;
  const url = new URL(next, ANY_HOST);
  return url.pathname === new URL(first, ANY_HOST).pathname ? url.pathname + url.search : undefined;
}
