import type { SourceText } from '../../sql/ast.js';
import type { ScriptReader } from '../runtime.js';

/** The lines typed since the last statement ended. */
export class StatementBuffer {
  readonly #scripts: ScriptReader;
  #text = '';

  constructor(scripts: ScriptReader) {
    this.#scripts = scripts;
  }

  get text(): string {
    return this.#text;
  }

  get empty(): boolean {
    return this.#text.trim() === '';
  }

  /** Adds a line; true when the text now ends with `;` outside strings and comments. */
  push(line: string): boolean {
    this.#text = this.empty ? line : `${this.#text}\n${line}`;
    return this.#scripts.isComplete(this.#text);
  }

  /** The text; the buffer is empty afterwards. */
  take(): string {
    const text = this.#text;
    this.clear();
    return text;
  }

  /** Throws `syntax_error` when the text cannot be split. */
  split(text: string): readonly SourceText[] {
    return this.#scripts.split(text);
  }

  clear(): void {
    this.#text = '';
  }
}
