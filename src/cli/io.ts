import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../core/clock.js';

/** Everything the command line touches of its process, so that a test can hand in its own. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Which streams are terminals. */
  readonly terminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Display columns of the terminal now; undefined when stdout is none. */
  columns(): number | undefined;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** True when text on stdout may carry colours. */
export function coloured(io: CliIo): boolean {
  return io.terminal.stdout && io.env['NO_COLOR'] === undefined && io.env['TERM'] !== 'dumb';
}
