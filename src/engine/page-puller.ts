import type { Clock } from '../core/clock.js';
import type { Page } from '../source/page.js';
import { abortable, throwIfAborted } from './abort.js';
import type { ScanFigures } from './run-context.js';

export interface PagePullerOptions {
  /** Called by the first pull. */
  readonly open: () => AsyncIterable<Page>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Called once, when a scan that was opened is at its end, failed or closed. */
  readonly ended: (figures: ScanFigures) => void;
}

/** Pulls the pages of one scan: nothing is asked for ahead, and an abort does not wait for a page under way. */
export class PagePuller {
  readonly #options: PagePullerOptions;
  #iterator: AsyncIterator<Page> | undefined;
  #pending = false;
  #finished = false;
  #startedAt: number | undefined;
  #counted = { fetched: 0, rows: 0, pages: 0 };

  constructor(options: PagePullerOptions) {
    this.#options = options;
  }

  /** The next page; undefined at the end. Rejects with the scan's error, or at once when the signal aborts. */
  async next(): Promise<Page | undefined> {
    const { signal, clock } = this.#options;
    throwIfAborted(signal);
    if (this.#finished) return undefined;
    this.#pending = true;
    this.#startedAt ??= clock.monotonic();
    const step = await abortable(this.#step(), signal);
    return step.done === true ? undefined : step.value;
  }

  /** Closes the scan. One that is in the middle of a page closes when that page is done, which nobody waits for. */
  async close(): Promise<void> {
    if (this.#finished) return;
    this.#finish();
    const closing = Promise.resolve(this.#iterator?.return?.());
    if (this.#pending) closing.catch(() => undefined);
    else await closing;
  }

  /** What the scan has given so far, and the time from its first pull until now. */
  figures(): ScanFigures {
    const now = this.#options.clock.monotonic();
    return { ...this.#counted, elapsedMs: now - (this.#startedAt ?? now) };
  }

  async #step(): Promise<IteratorResult<Page, unknown>> {
    try {
      this.#iterator ??= this.#options.open()[Symbol.asyncIterator]();
      const step = await this.#iterator.next();
      if (step.done === true) this.#finish();
      else this.#count(step.value);
      return step;
    } catch (thrown) {
      this.#finish();
      throw thrown;
    } finally {
      this.#pending = false;
    }
  }

  #count({ rows, fetched }: Page): void {
    const before = this.#counted;
    this.#counted = {
      fetched: before.fetched + fetched,
      rows: before.rows + rows.length,
      pages: before.pages + 1,
    };
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.#startedAt !== undefined) this.#options.ended(this.figures());
  }
}
