import type { Writable } from 'node:stream';
import { formatError, type DriverError } from '../core/errors.js';
import { redact } from './redact.js';

const PREFIX = 'stripe-sql: ';

/** Whatever is said on stderr: one line each, never a key. */
export class Reporter {
  readonly #stream: Writable;
  readonly #secrets: string[] = [];

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** From now on the text appears nowhere. */
  keepSecret(text: string): void {
    this.#secrets.push(text);
  }

  error(error: DriverError): void {
    this.line(PREFIX + formatError(error));
  }

  usage(message: string): void {
    this.line(`${PREFIX}usage: ${message}`);
  }

  notice(message: string): void {
    this.line(`${PREFIX}notice: ${message}`);
  }

  /** One line as it is, folded and without secrets. */
  line(text: string): void {
    this.#stream.write(`${this.clean(text).replace(/\s*[\r\n]+\s*/g, ' ')}\n`);
  }

  clean(text: string): string {
    return redact(text, this.#secrets);
  }
}
