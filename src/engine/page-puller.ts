import type { Page } from '../source/page.js';
import { abortable, throwIfAborted } from './abort.js';

/** Pulls the pages of one scan: nothing is asked for ahead, and an abort does not wait for a page under way. */
export class PagePuller {
  readonly #open: () => AsyncIterable<Page>;
  readonly #signal: AbortSignal;
  #iterator: AsyncIterator<Page> | undefined;
  #pending = false;
  #finished = false;

  /** `open` is called by the first pull. */
  constructor(open: () => AsyncIterable<Page>, signal: AbortSignal) {
    this.#open = open;
    this.#signal = signal;
  }

  /** The next page; undefined at the end. Rejects with the scan's error, or at once when the signal aborts. */
  async next(): Promise<Page | undefined> {
    throwIfAborted(this.#signal);
    if (this.#finished) return undefined;
    this.#pending = true;
    const step = await abortable(this.#step(), this.#signal);
    return step.done === true ? undefined : step.value;
  }

  /** Closes the scan. One that is in the middle of a page closes when that page is done, which nobody waits for. */
  async close(): Promise<void> {
    if (this.#finished) return;
    this.#finished = true;
    const closing = Promise.resolve(this.#iterator?.return?.());
    if (this.#pending) closing.catch(() => undefined);
    else await closing;
  }

  async #step(): Promise<IteratorResult<Page, unknown>> {
    try {
      this.#iterator ??= this.#open()[Symbol.asyncIterator]();
      const step = await this.#iterator.next();
      if (step.done === true) this.#finished = true;
      return step;
    } catch (thrown) {
      this.#finished = true;
      throw thrown;
    } finally {
      this.#pending = false;
    }
  }
}
