import type { DuckDBDataChunk, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import { onAbort } from '../core/on-abort.js';
import { abortable, throwIfAborted } from './abort.js';
import { duckDbError } from './duckdb-error.js';
import type { DuckDb, DuckDbConnection, DuckDbProcess } from './duckdb-process.js';
import type { ScanRegistry, ScanSource } from './scan-registry.js';
import type { ColumnType } from '../plan/plan.js';

/** How often a running query is told to stop: an interrupt that comes before the query has started is lost. */
const INTERRUPT_EVERY_MS = 2;

/**
 * The DuckDB connection of one cursor. Work is done one piece at a time; an abort rejects at once and interrupts what runs.
 * Only `run` and `stream` are used: DuckDB's pending results hang with scans in JavaScript.
 */
export class CursorConnection {
  readonly #opened: DuckDbConnection;
  readonly #signal: AbortSignal;
  readonly #sources: ScanSource[] = [];
  #last: Promise<unknown> = Promise.resolve();

  private constructor(opened: DuckDbConnection, signal: AbortSignal) {
    this.#opened = opened;
    this.#signal = signal;
  }

  static async open(process: DuckDbProcess, signal: AbortSignal): Promise<CursorConnection> {
    const opening = process.connect();
    try {
      return new CursorConnection(await abortable(opening, signal), signal);
    } catch (thrown) {
      opening.then(({ connection }) => connection.closeSync()).catch(() => undefined);
      throw thrown;
    }
  }

  get duckdb(): DuckDb {
    return this.#opened.duckdb;
  }

  /** A `scan(id)` of this cursor; removed with the connection. */
  addSource(name: string, columns: readonly ColumnType[]): ScanSource {
    const source = this.#registry.add(name, columns);
    this.#sources.push(source);
    return source;
  }

  prepare(sql: string): Promise<DuckDBPreparedStatement> {
    return this.#guard(() => this.#opened.connection.prepare(sql));
  }

  async run(sql: string): Promise<void> {
    await this.#guard(() => this.#opened.connection.run(sql));
  }

  /** Chunks of the query's result; the next is computed when it is asked for. Only one stream may be open. */
  async *stream(statement: string | DuckDBPreparedStatement): AsyncGenerator<DuckDBDataChunk, void, undefined> {
    const start = (): Promise<DuckDBResult> =>
      typeof statement === 'string' ? this.#opened.connection.stream(statement) : statement.stream();
    const result = await this.#guard(start);
    for (;;) {
      const chunk = await this.#guard(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk;
    }
  }

  /** Waits for what runs (an abort has interrupted it), then gives everything back. */
  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    for (const source of this.#sources) this.#registry.remove(source);
    this.#opened.connection.closeSync();
  }

  get #registry(): ScanRegistry {
    return this.#opened.registry;
  }

  #guard<T>(work: () => Promise<T>): Promise<T> {
    const { slots } = this.#opened;
    const running = this.#last.catch(() => undefined).then(() => slots.use(() => this.#work(work), this.#signal));
    this.#last = running;
    return abortable(running, this.#signal);
  }

  async #work<T>(work: () => Promise<T>): Promise<T> {
    throwIfAborted(this.#signal);
    let repeat: NodeJS.Timeout | undefined;
    const interrupt = (): void => this.#opened.connection.interrupt();
    const forget = onAbort(this.#signal, () => {
      interrupt();
      repeat = setInterval(interrupt, INTERRUPT_EVERY_MS);
    });
    try {
      return await work();
    } catch (thrown) {
      throw this.#failure() ?? duckDbError(thrown);
    } finally {
      clearInterval(repeat);
      forget();
    }
  }

  /** What a scan threw while DuckDB read it. */
  #failure(): Error | undefined {
    return this.#sources.find((source) => source.failure)?.failure;
  }
}
