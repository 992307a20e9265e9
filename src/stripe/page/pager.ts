import type { Paging } from '../../catalog/definition.js';
import { DriverError } from '../../core/errors.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Executor } from '../executor.js';
import type { Refusal, StripeAnswer } from '../http/call.js';
import { asObject, type JsonObject } from '../http/json.js';
import { brokenList, readList, saysMore, type ListBody, type OpenList } from './list-body.js';
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
  /** Parameters to go on with from the time of these objects, where the cursor's object is gone; some of them come again. */
  readonly resume?: ((objects: readonly JsonObject[]) => readonly Parameter[] | undefined) | undefined;
}

export interface ObjectPage {
  readonly objects: readonly JsonObject[];
  readonly bytes: number;
  /** True when Stripe says that the list goes on. */
  readonly hasMore: boolean;
  readonly requestId: string | undefined;
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

/** A cursor of v1 names an object: when that was deleted meanwhile, the list is read on from its time. */
async function* cursorPages(
  reach: Reach,
  list: ListEndpoint,
  size: PageSize,
  cursorOf: (body: ListBody) => string | undefined,
): AsyncGenerator<ObjectPage> {
  const cursorName = list.paging === 'search' ? CURSOR.search : CURSOR.v1;
  const lost = new Set<string>();
  let [endpoint, cursor, seen] = [list, list.startingAfter, new Set<string>()];
  let last: readonly JsonObject[] = [];
  for (let page = 1; ; page += 1) {
    const paging = cursor === undefined ? [] : [{ name: cursorName, value: cursor }];
    const { answer, gone } = await get(
      reach,
      endpoint,
      wirePath(endpoint.template, pageParameters(endpoint, size, paging)),
      page,
    );
    if (gone !== undefined && cursor !== undefined) {
      // Gone once more, it was not what the list went on behind: the time did not help.
      endpoint = resumed(reach, endpoint, lost.has(cursor) ? [] : last, gone);
      lost.add(cursor);
      [cursor, seen] = [undefined, new Set()];
      continue;
    }
    if (answer === undefined) return;
    const body = decodeOpenList(answer, endpoint);
    reach.context.meter.received(body.items.length, 0);
    size.received(body.items.length);
    if (body.hasMore && body.items.length === 0)
      throw brokenList(endpoint.template, 'gave an empty page and says there is more', answer.requestId);
    yield objectPage(body, answer, body.hasMore);
    if (!body.hasMore) return;
    cursor = unseen(cursorOf(body), seen, endpoint, answer);
    last = body.items;
  }
}

function unseen(
  cursor: string | undefined,
  seen: Set<string>,
  { template }: ListEndpoint,
  { requestId }: StripeAnswer,
): string {
  if (cursor === undefined) throw brokenList(template, 'says there is more, but not where', requestId);
  if (seen.has(cursor)) throw brokenList(template, `gave the cursor "${cursor}" twice`, requestId);
  seen.add(cursor);
  return cursor;
}

/** The list from the time of the objects that came last; where it cannot go on by time, the refusal is the end of it. */
function resumed(reach: Reach, endpoint: ListEndpoint, last: readonly JsonObject[], refusal: Refusal): ListEndpoint {
  const parameters = last.length > 0 ? endpoint.resume?.(last) : undefined;
  if (parameters !== undefined) return { ...endpoint, parameters };
  const error = reach.executor.error({ method: 'GET', path: '', template: endpoint.template }, refusal, 1);
  throw new DriverError(error.code, error.message, {
    requestId: error.requestId,
    hint: 'the list went on behind an object that was deleted meanwhile; run the statement again',
  });
}

/** v2: each page names the address of the next. */
async function* urlPages(reach: Reach, endpoint: ListEndpoint, size: PageSize): AsyncGenerator<ObjectPage> {
  const first = wirePath(endpoint.template, pageParameters(endpoint, size, []));
  const seen = new Set<string>();
  for (let path = first, page = 1; ; page += 1) {
    const { answer } = await get(reach, endpoint, path, page);
    if (answer === undefined) return;
    const body = decodeList(answer, endpoint);
    reach.context.meter.received(body.items.length, 0);
    yield objectPage(body, answer, body.nextPageUrl !== undefined);
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
  const { answer } = await get(reach, endpoint, wirePath(endpoint.template, endpoint.parameters), 1);
  if (answer === undefined) return;
  const object = asObject(answer.body);
  if (object === undefined) throw brokenList(endpoint.template, 'did not answer with an object', answer.requestId);
  if (object.object === 'list') throw brokenList(endpoint.template, 'answered with a list', answer.requestId);
  reach.context.meter.received(1, 0);
  yield { objects: [object], bytes: answer.bytes, hasMore: false, requestId: answer.requestId };
}

function objectPage({ items }: ListBody, { bytes, requestId }: StripeAnswer, hasMore: boolean): ObjectPage {
  return { objects: items, bytes, hasMore, requestId };
}

function pageParameters(endpoint: ListEndpoint, size: PageSize, paging: readonly Parameter[]): readonly Parameter[] {
  const limit = endpoint.takesLimit ? [{ name: 'limit', value: String(size.next()) }] : [];
  return [...endpoint.parameters, ...limit, ...paging];
}

/** An answer; `gone` when the object that the cursor names is; neither when there is no such list. */
interface Got {
  readonly answer?: StripeAnswer | undefined;
  readonly gone?: Refusal | undefined;
}

async function get(reach: Reach, endpoint: ListEndpoint, path: string, page: number): Promise<Got> {
  let gone: Refusal | undefined;
  const absent = (refusal: Refusal): boolean => {
    gone = isCursorGone(refusal) ? refusal : undefined;
    return gone !== undefined || (page === 1 && endpoint.absent?.(refusal) === true);
  };
  const search = endpoint.paging === 'search';
  const answer = await reach.executor.call(
    { method: 'GET', path, template: endpoint.template, search, absent },
    reach.context,
  );
  // Whatever is wrong with the answer, it came.
  if (answer !== undefined) reach.context.meter.received(0, answer.bytes);
  return { answer, gone };
}

function isCursorGone({ status, param }: Refusal): boolean {
  return (status === 400 || status === 404) && param === CURSOR.v1;
}

function decodeList(answer: StripeAnswer, endpoint: ListEndpoint): ListBody {
  const body = readList(answer.body);
  if (body === undefined) throw brokenList(endpoint.template, 'did not answer with a list', answer.requestId);
  return body;
}

function decodeOpenList(answer: StripeAnswer, endpoint: ListEndpoint): OpenList {
  const body = decodeList(answer, endpoint);
  if (saysMore(body)) return body;
  throw brokenList(endpoint.template, 'does not say whether there is more: has_more is no boolean', answer.requestId);
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
