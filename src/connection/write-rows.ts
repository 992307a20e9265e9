import { toDriverError, DriverError, type RowReport } from '../core/errors.js';
import type { Json } from '../core/value.js';
import type { ScanContext } from '../source/access-path.js';
import type { WriteCall, WriteOutcome, Writer } from '../source/writer.js';

/** So many rows are written one after the other; a longer list goes on with several in flight. */
const ONE_BY_ONE = 10;
const IN_FLIGHT = 4;

export interface WriteRowsOptions {
  /** `insert`, `update` …, for messages. */
  readonly verb: string;
  readonly writer: (call: WriteCall) => Writer;
  readonly key: (call: WriteCall) => string;
  readonly context: ScanContext;
  /** Told after each row that ended. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Makes the calls, started in order. After the first failure, or an abort, none starts and those in flight finish. The objects of the answers, by
 * position; undefined for a row that was not there. Throws the row's own error when it is the only one touched, else `partial_write` with a
 * report of every row.
 */
export async function writeRows(calls: readonly WriteCall[], options: WriteRowsOptions): Promise<(Json | undefined)[]> {
  return new WriteRun(calls, options).run();
}

class WriteRun {
  readonly #calls: readonly WriteCall[];
  readonly #options: WriteRowsOptions;
  readonly #outcomes: (WriteOutcome | undefined)[];
  #next = 0;
  #ended = 0;
  #stopped: Error | undefined;

  constructor(calls: readonly WriteCall[], options: WriteRowsOptions) {
    this.#calls = calls;
    this.#options = options;
    this.#outcomes = calls.map(() => undefined);
  }

  async run(): Promise<(Json | undefined)[]> {
    await this.#work(Math.min(ONE_BY_ONE, this.#calls.length));
    if (this.#calls.length > ONE_BY_ONE)
      await Promise.all(Array.from({ length: IN_FLIGHT }, () => this.#work(this.#calls.length)));
    // An abort that came after the last row was sent changes nothing any more: everything is done and said to be.
    if (this.#stopped && !this.#isDone()) throw this.#failure(this.#stopped);
    return this.#outcomes.map((outcome) => (outcome?.state === 'done' ? outcome.object : undefined));
  }

  #isDone(): boolean {
    return this.#outcomes.every((outcome) => outcome?.state === 'done');
  }

  async #work(until: number): Promise<void> {
    while (this.#next < until && this.#stopped === undefined) {
      const index = this.#next;
      this.#next += 1;
      await this.#write(index);
    }
  }

  async #write(index: number): Promise<void> {
    const call = this.#calls[index];
    if (call === undefined) return;
    try {
      const outcome = await this.#options.writer(call).write(call, this.#options.key(call), this.#options.context);
      this.#outcomes[index] = outcome;
      if (outcome.state !== 'done') this.#stopped ??= outcome.error;
    } catch (thrown) {
      // Nothing was sent: cancelled in the queue, or the budget of calls is used up.
      this.#stopped ??= toDriverError(thrown);
    }
    this.#ended += 1;
    this.#options.onProgress?.(this.#ended, this.#calls.length);
    if (this.#options.context.signal.aborted)
      this.#stopped ??= new DriverError('cancelled', 'The statement was cancelled');
  }

  #failure(reason: Error): DriverError {
    const states = this.#outcomes.map((outcome): RowReport['state'] => outcome?.state ?? 'not tried');
    const isPartial =
      states.length > 1 &&
      states.some((state) => state === 'done' || state === 'unknown') &&
      states.some((state) => state !== 'done');
    const cause = toDriverError(reason);
    if (!isPartial) return cause;
    const count = (state: RowReport['state']): number => states.filter((other) => other === state).length;
    const counts = (['done', 'failed', 'unknown', 'not tried'] as const)
      .filter((state) => count(state) > 0)
      .map((state) => `${count(state)} ${state}`);
    return new DriverError(
      'partial_write',
      `Of ${states.length} rows to ${this.#options.verb}: ${counts.join(', ')}; ${cause.message}`,
      {
        hint: cause.hint,
        requestId: cause.requestId,
        cause,
        rows: this.#outcomes.map((outcome, index) => report(outcome, index)),
      },
    );
  }
}

function report(outcome: WriteOutcome | undefined, index: number): RowReport {
  if (outcome?.state === 'done') return doneReport(outcome.object, index);
  const row = index + 1;
  return outcome === undefined
    ? { row, state: 'not tried' }
    : { row, state: outcome.state, reason: outcome.error.message };
}

/** The report of a row that was written; `index` counts from 0. */
export function doneReport(object: Json | undefined, index: number): RowReport {
  const id = idOf(object);
  return { row: index + 1, state: 'done', ...(id !== undefined && { id }) };
}

function idOf(object: Json | undefined): string | undefined {
  const id =
    typeof object === 'object' && object !== null && !Array.isArray(object)
      ? (object as { readonly id?: Json }).id
      : undefined;
  return typeof id === 'string' ? id : undefined;
}
