import { createInterface, type Interface } from 'node:readline';
import pc from 'picocolors';
import { DriverError, toDriverError } from '../../core/errors.js';
import type { CliContext } from '../context.js';
import { coloured } from '../io.js';
import { isClosedPipe } from '../text-sink.js';
import type { Completion } from './completer.js';
import { errorView } from './error-view.js';
import type { History } from './history.js';
import { findCommand } from './repl-commands.js';
import type { Shell } from './shell.js';
import type { StatementBuffer } from './statement-buffer.js';

const DEFAULT_WIDTH = 80;

/**
 * Reads lines and hands over commands and statements, one after the other. Lines that come while something runs wait.
 * Ctrl-C stops what runs, else forgets what is typed; Ctrl-D leaves.
 */
export class Prompt {
  readonly #context: CliContext;
  readonly #shell: Shell;
  readonly #buffer: StatementBuffer;
  readonly #history: History;
  readonly #readline: Interface;
  readonly #waiting: string[] = [];
  /** readline's own list for the arrow keys. */
  #lines: string[] | undefined;
  #running: AbortController | undefined;
  #closed = false;
  #prompt = '';
  #end: () => void = () => undefined;
  #fail: (thrown: unknown) => void = () => undefined;

  constructor(
    context: CliContext,
    shell: Shell,
    buffer: StatementBuffer,
    history: History,
    completer: (line: string) => Completion,
  ) {
    this.#context = context;
    this.#shell = shell;
    this.#buffer = buffer;
    this.#history = history;
    const { stdin, stdout, terminal } = context.io;
    const line = { history: [...history.entries], historySize: history.entries.length + 1000, completer };
    this.#readline = createInterface({ input: stdin, output: stdout, terminal: terminal.stdout, ...line });
  }

  /** Resolves at the end of the input or after `.quit`. */
  async run(prompt: string): Promise<void> {
    this.#prompt = prompt;
    this.#listen();
    const { signal } = this.#context.io;
    const abort = (): void => {
      this.#running?.abort(signal.reason);
      this.#readline.close();
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#end = resolve;
        this.#fail = reject;
        this.#ask();
      });
      signal.throwIfAborted();
    } finally {
      signal.removeEventListener('abort', abort);
      this.#readline.close();
    }
  }

  #listen(): void {
    this.#readline.on('line', (line) => {
      this.#waiting.push(line);
      this.#next();
    });
    this.#readline.on('SIGINT', () => this.#interrupt());
    this.#readline.on('close', () => {
      this.#closed = true;
      if (!this.#running) this.#leave();
    });
    // readline adds every physical line; ours are whole statements.
    this.#readline.on('history', (lines: string[]) => {
      this.#lines = lines;
      this.#restoreHistory();
    });
  }

  #ask(): void {
    this.#readline.setPrompt(this.#styled(this.#buffer.empty ? this.#prompt : continuation(this.#prompt)));
    this.#readline.prompt(true);
  }

  /** Takes waiting lines until one starts something that takes time. */
  #next(): void {
    if (this.#running) return;
    for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
      const work = this.#workOf(line);
      if (work) return void this.#perform(work);
      if (!this.#closed) this.#ask();
    }
    if (this.#closed) this.#leave();
  }

  /** What the line sets off: a command, the statements it completes, or nothing yet. */
  #workOf(line: string): Work | undefined {
    if (this.#buffer.empty) {
      if (line.trim() === '') return undefined;
      const found = attempt(() => findCommand(line));
      if (found.value || found.error) this.#remember(line);
      const { value, error } = found;
      if (error) return { text: line, run: () => Promise.reject(error) };
      if (value) {
        const { command, argument } = value;
        return {
          text: command.subject?.(this.#shell, argument) ?? line,
          run: async () => command.run(this.#shell, argument),
        };
      }
    }
    return this.#buffer.push(line) ? this.#statements() : undefined;
  }

  #statements(): Work {
    const text = this.#buffer.take();
    this.#remember(text);
    return {
      text,
      run: async (signal) => {
        for (const statement of this.#buffer.split(text)) {
          signal.throwIfAborted();
          await this.#shell.run(statement, signal);
        }
      },
    };
  }

  async #perform(work: Work): Promise<void> {
    this.#running = new AbortController();
    try {
      await work.run(this.#running.signal);
    } catch (thrown) {
      if (isClosedPipe(thrown)) return this.#fail(thrown);
      this.#show(toDriverError(thrown), work.text);
    }
    this.#running = undefined;
    if (this.#shell.ended) return this.#end();
    if (this.#waiting.length === 0 && !this.#closed) this.#ask();
    this.#next();
  }

  #show(error: DriverError, text: string): void {
    const { io, reporter } = this.#context;
    io.stderr.write(`${reporter.clean(errorView(error, text, io.columns() ?? DEFAULT_WIDTH))}\n\n`);
  }

  #interrupt(): void {
    if (this.#running) return this.#stop(this.#running);
    this.#buffer.clear();
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#context.io.stdout.write('^C\n');
    // readline keeps the typed text, its rows and the place in the history otherwise.
    Object.assign(this.#readline, { line: '', cursor: 0, prevRows: 0, historyIndex: -1 });
    this.#ask();
  }

  /** A write waits for its rows in flight; a second Ctrl-C does not. */
  #stop(running: AbortController): void {
    const reason = new DriverError('cancelled', 'Stopped by Ctrl-C');
    if (running.signal.aborted) return this.#fail(reason);
    running.abort(reason);
  }

  /** The end of the input: what was typed without `;` is left alone, as a shell does. */
  #leave(): void {
    if (!this.#shell.ended && this.#context.io.terminal.stdout) this.#context.io.stdout.write('\n');
    this.#end();
  }

  #remember(text: string): void {
    if (this.#context.reporter.clean(text) === text) this.#history.add(text);
    this.#restoreHistory();
  }

  #restoreHistory(): void {
    this.#lines?.splice(0, this.#lines.length, ...this.#history.entries);
  }

  #styled(prompt: string): string {
    return pc.createColors(coloured(this.#context.io)).bold(prompt);
  }
}

interface Work {
  /** What positions of its errors count in. */
  readonly text: string;
  run(signal: AbortSignal): Promise<void>;
}

/** `sandbox> ` -> `      -> ` */
function continuation(prompt: string): string {
  return '-> '.padStart(prompt.length);
}

function attempt<T>(action: () => T): { readonly value?: T; readonly error?: DriverError } {
  try {
    return { value: action() };
  } catch (thrown) {
    return { error: toDriverError(thrown) };
  }
}
