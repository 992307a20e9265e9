import type { ResultStream } from '../engine/result.js';
import type { CliContext } from './context.js';
import { coloured } from './io.js';
import { readingText, showProgress } from './progress.js';
import { loadRenderer, parted } from './render/load-renderer.js';
import type { RenderOptions, RowFormat } from './render/renderer.js';
import type { TextSink } from './text-sink.js';

/** Display columns of a table when no terminal says how many there are. */
const DEFAULT_WIDTH = 80;

/** Prints results one after the other in one format, pulling rows only as fast as they are taken. */
export class ResultPrinter {
  readonly #context: CliContext;
  readonly #sink: TextSink;
  readonly #format: RowFormat;
  readonly #options: Partial<RenderOptions>;
  #printed = 0;

  constructor(context: CliContext, sink: TextSink, format: RowFormat, options: Partial<RenderOptions> = {}) {
    this.#context = context;
    this.#sink = sink;
    this.#format = format;
    this.#options = options;
  }

  /** Prints all rows and closes the result, also when it fails: rows that came are printed before the error leaves. */
  async print(result: ResultStream): Promise<void> {
    const said = new Set<string>();
    const notices = (): void => {
      for (const notice of result.notices()) if (!said.has(notice)) this.#context.reporter.notice(notice);
      for (const notice of result.notices()) said.add(notice);
    };
    try {
      notices();
      await this.#rows(result);
    } finally {
      await result.close();
      notices();
    }
  }

  async #rows(result: ResultStream): Promise<void> {
    // A write without RETURNING has no table to show, not even an empty one.
    if (result.columns.length === 0 && this.#format !== 'json') return drain(result);
    const createRenderer = await loadRenderer(this.#format);
    const renderer = createRenderer(result.columns, this.#renderOptions());
    // Nothing of the result is printed before its first rows or its end: an early error leaves stdout as it was.
    let head = (this.#printed > 0 && parted(this.#format) ? '\n' : '') + renderer.head();
    const done = showProgress(this.#context.io, () => readingText(result.stats()));
    const write = (text: string): Promise<void> => {
      const whole = head + text;
      if (whole !== '') done();
      head = '';
      return this.#sink.write(whole);
    };
    let started = false;
    try {
      for await (const batch of result) {
        if (batch.length === 0) continue;
        started = true;
        await write(renderer.rows(batch));
      }
    } catch (thrown) {
      if (started) await write(renderer.torn()).catch(() => undefined);
      throw thrown;
    } finally {
      done();
    }
    await write(renderer.tail());
    this.#printed += 1;
  }

  #renderOptions(): RenderOptions {
    const { io } = this.#context;
    return { width: io.columns() ?? DEFAULT_WIDTH, colour: coloured(io), footer: true, ...this.#options };
  }
}

async function drain(result: ResultStream): Promise<void> {
  for await (const batch of result) void batch;
}

/** table on a terminal, tsv into a pipe or a file. */
export function defaultFormat(context: CliContext, toFile = false): RowFormat {
  return context.io.terminal.stdout && !toFile ? 'table' : 'tsv';
}
