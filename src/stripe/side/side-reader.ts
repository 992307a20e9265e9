import { DriverError } from '../../core/errors.js';
import type { Row } from '../../core/value.js';
import type { ScanContext } from '../../source/access-path.js';
import type { Page } from '../../source/page.js';
import type { Executor } from '../executor.js';
import { asObject, walk, type JsonObject } from '../http/json.js';
import { embeddedList } from '../page/list-body.js';
import { PageSize } from '../page/page-size.js';
import { listPages } from '../page/pager.js';
import { isNoPathSegment } from '../page/query.js';
import { childEndpoint, lastId, parentId, type ChildList } from '../path/child-list.js';
import { rawPage } from '../path/list-scan.js';
import type { RawItem, RawPage } from '../path/raw-scan.js';
import { readBatch } from '../path/read-objects.js';
import { readTogether, type Opening } from '../path/read-together.js';
import { compileFlatten, isDeleted, type Echo, type Flatten } from '../row/flatten.js';
import { underRequest } from '../row/under-request.js';
import { foldBack } from './fold-back.js';
import { expansions, type Side } from './side-plan.js';

/** Rows of sides, and what is still to be fetched for them. */
export interface Gathered {
  readonly rows: ReadonlyMap<number, readonly Row[]>;
  readonly fetched: number;
  readonly more: readonly Opening<Piece>[];
}

/** A page of one side's own objects. */
interface Piece {
  readonly side: Side;
  readonly page: RawPage;
}

interface Gathering {
  readonly rows: Map<number, Row[]>;
  fetched: number;
  readonly more: Opening<Piece>[];
}

/** Ids remembered of one side before it starts over: a row may come again, memory may not run out. */
const MAX_SEEN = 1_000_000;

/** Takes the rows of the sides out of a scan's objects, each expanded object once, and follows embedded lists to their ends. */
export class SideReader {
  readonly #sides: readonly Side[];
  readonly #executor: Executor;
  readonly #context: ScanContext;
  readonly #flattens = new Map<Side, Flatten>();
  readonly #seen = new Map<Side, Set<string>>();

  constructor(sides: readonly Side[], executor: Executor, context: ScanContext) {
    this.#sides = sides;
    this.#executor = executor;
    this.#context = context;
  }

  /** What came with these objects. They are left as they would have come without the sides: ids where objects were expanded. */
  gather(items: readonly RawItem[]): Gathered {
    const into: Gathering = { rows: new Map(), fetched: 0, more: [] };
    for (const { object, requestId } of items) underRequest(requestId, () => this.#visit(this.#sides, object, into));
    this.#context.meter.received(into.fetched, 0);
    return into;
  }

  /** The rest of the sides' rows: what embedded lists have behind their first items. */
  async *follow(more: readonly Opening<Piece>[]): AsyncGenerator<Page> {
    for (let left = more; left.length > 0;) {
      const next: Opening<Piece>[] = [];
      for await (const { side, page } of readTogether(left, this.#context)) {
        const into: Gathering = { rows: new Map(), fetched: 0, more: next };
        for (const item of page.items) underRequest(item.requestId, () => this.#take(side, item, into));
        this.#context.meter.received(into.fetched, 0);
        yield { rows: [], sides: into.rows, fetched: page.fetched + into.fetched, bytes: page.bytes };
      }
      left = next;
    }
  }

  #visit(sides: readonly Side[], object: JsonObject, into: Gathering): void {
    for (const side of sides) {
      if (side.kind === 'expanded') this.#visitExpanded(side, object, into);
      else this.#visitEmbedded(side, object, into);
    }
    for (const side of sides) foldBack(side, object);
  }

  #visitExpanded(side: Side, parent: JsonObject, into: Gathering): void {
    const value = walk(parent, side.steps);
    const object = asObject(value);
    if (object !== undefined) into.fetched += 1;
    const id = object?.id ?? value;
    if (typeof id !== 'string') return;
    if (!this.#isNew(side, id)) {
      // The row was given; what stays in the parent is left as if nothing had been expanded in it.
      if (object !== undefined && !side.onRequest) this.#visit(side.sides, object, into);
      return;
    }
    // Stripe left the id although asked for the object: what nobody may see is missing by its own address too.
    if (object === undefined) into.more.push(this.#single(side, id));
    else if (isOf(side, object)) this.#take(side, { object, echo: {} }, into);
  }

  #visitEmbedded(side: Side, parent: JsonObject, into: Gathering): void {
    const child = childOf(side);
    const id = parentId(child, parent);
    if (id === undefined) return;
    const list = embeddedList(walk(parent, side.steps), side.steps.join('.'));
    const echo: Echo = { [child.requirement.column]: id };
    into.fetched += list?.items.length ?? 0;
    if (list?.hasMore !== false) into.more.push(this.#rest(side, child, id, list?.items.at(-1)));
    for (const object of list?.items ?? []) this.#take(side, { object, echo }, into);
  }

  #take(side: Side, { object, echo }: RawItem, into: Gathering): void {
    if (isDeleted(object)) return;
    this.#visit(side.sides, object, into);
    const rows = into.rows.get(side.scan) ?? [];
    into.rows.set(side.scan, rows);
    rows.push(this.#flatten(side)(object, echo));
  }

  #rest(side: Side, child: ChildList, id: string, last: JsonObject | undefined): Opening<Piece> {
    const endpoint = childEndpoint(child, id);
    const behind = last === undefined ? endpoint : { ...endpoint, startingAfter: lastId(child, last) };
    const executor = this.#executor;
    return async function* (context) {
      for await (const page of listPages({ executor, context }, behind, new PageSize(undefined)))
        yield { side, page: rawPage(page, { [child.requirement.column]: id }) };
    };
  }

  #single(side: Side, id: string): Opening<Piece> {
    const { retrieve } = side.table;
    const executor = this.#executor;
    if (retrieve === undefined || /\{(?!id\})/.test(retrieve.path) || isNoPathSegment(id))
      throw new DriverError('stripe_error', `Stripe did not expand ${side.steps.join('.')} (${id})`);
    const target = { id, parameters: [{ name: '{id}', value: id }], echo: {} };
    return async function* (context) {
      yield { side, page: await readBatch({ retrieve, expand: expansions(side.sides), executor }, [target], context) };
    };
  }

  #flatten(side: Side): Flatten {
    const known = this.#flattens.get(side);
    if (known) return known;
    const { account, apiVersion } = this.#executor;
    const compiled = compileFlatten(side.table, side.columns, { account, apiVersion });
    this.#flattens.set(side, compiled);
    return compiled;
  }

  #isNew(side: Side, id: string): boolean {
    const seen = this.#seen.get(side) ?? new Set();
    this.#seen.set(side, seen);
    if (seen.has(id)) return false;
    if (seen.size >= MAX_SEEN) seen.clear();
    seen.add(id);
    return true;
  }
}

/** A reference may lead to objects of several kinds; the others are no rows of the table. */
function isOf(side: Side, object: JsonObject): boolean {
  return side.table.object === '' || typeof object.object !== 'string' || object.object === side.table.object;
}

/** The list of an embedded side. */
export function childOf(side: Side): ChildList {
  if (side.continuation === undefined) throw new DriverError('internal', 'An embedded side has no list of its own');
  return { table: side.table, requirement: side.continuation, expand: expansions(side.sides) };
}
