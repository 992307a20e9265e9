import { abortScope, type AbortScope } from '../http/abort-scope.js';
import { PageSize } from '../page/page-size.js';
import { listPages, type ListEndpoint, type ObjectPage, type Reach } from '../page/pager.js';

/** One page of one of several lists. */
export interface PageAhead<K> {
  readonly key: K;
  /** Undefined when the list turned out not to exist. */
  readonly page: ObjectPage | undefined;
  /** Asks for the list's next page at once. A list that is not gone on with is left. */
  readonly goOn: () => void;
}

interface Flight<K> {
  readonly key: K;
  readonly pages: AsyncGenerator<ObjectPage>;
  readonly answer: Promise<IteratorResult<ObjectPage>>;
}

/**
 * Lists read side by side, one request of each in flight. Answers are taken in the order in which they were asked for, however long each takes:
 * whoever asks by what it has taken makes the same requests every time.
 */
export class ListsAhead<K> {
  readonly #reach: Reach;
  readonly #scope: AbortScope;
  #flights: readonly Flight<K>[] = [];

  constructor({ executor, context }: Reach) {
    this.#scope = abortScope(context.signal);
    this.#reach = { executor, context: { ...context, signal: this.#scope.signal } };
  }

  /** Requests that are in flight, or answered and not taken. */
  get size(): number {
    return this.#flights.length;
  }

  /** Asks for the first page of a list. */
  start(key: K, endpoint: ListEndpoint): void {
    this.#ask(key, listPages(this.#reach, endpoint, new PageSize(undefined)));
  }

  /** The page asked for first of those not taken yet; undefined when none is. Whatever is wrong with it is wrong with all. */
  async take(): Promise<PageAhead<K> | undefined> {
    const [flight, ...others] = this.#flights;
    if (flight === undefined) return undefined;
    const answer = await flight.answer;
    this.#flights = others;
    const { key, pages } = flight;
    return { key, page: answer.done ? undefined : answer.value, goOn: () => this.#ask(key, pages) };
  }

  /** Ends what is in flight; no request runs on when it resolves. */
  async close(): Promise<void> {
    this.#scope.abort(undefined);
    await Promise.all(this.#flights.map(({ pages }) => pages.return(undefined)));
    this.#scope.close();
  }

  #ask(key: K, pages: AsyncGenerator<ObjectPage>): void {
    const answer = pages.next();
    // A failure is told when its turn comes; until then Node must not take it for one that nobody handles.
    answer.catch(() => undefined);
    this.#flights = [...this.#flights, { key, pages, answer }];
  }
}

/** A list to read beside others. */
export interface KeyedList<K> {
  readonly key: K;
  readonly endpoint: ListEndpoint;
}

/** Reads several lists to their ends, as many at once as there are lanes; as many calls as one after the other. */
export async function* readListsAhead<K>(
  reach: Reach,
  lists: readonly KeyedList<K>[],
): AsyncGenerator<{ readonly key: K; readonly page: ObjectPage }> {
  const ahead = new ListsAhead<K>(reach);
  const { lanes } = reach.executor;
  let started = 0;
  const fill = (): void => {
    for (const { key, endpoint } of lists.slice(started, started + lanes - ahead.size)) {
      ahead.start(key, endpoint);
      started += 1;
    }
  };
  try {
    fill();
    for (let taken = await ahead.take(); taken !== undefined; taken = await ahead.take()) {
      const { key, page, goOn } = taken;
      if (page?.hasMore) goOn();
      fill();
      if (page !== undefined) yield { key, page };
    }
  } finally {
    await ahead.close();
  }
}
