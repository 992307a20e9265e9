import type { QueryStats } from '../engine/result.js';
import { counted } from './counted.js';
import type { CliIo } from './io.js';

const FIRST_MS = 1000;
const EVERY_MS = 250;

/**
 * A line on a terminal's stderr that shows slow work, from its first second until it is stopped. Returns the function that stops it
 * and wipes the line; nothing is written where a line cannot be wiped.
 */
export function showProgress(io: CliIo, describe: () => string): () => void {
  if (!rewritable(io)) return () => undefined;
  let shown = false;
  const show = (): void => {
    shown = true;
    io.stderr.write(`\r\u001b[K… ${describe()}`);
  };
  let every: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    show();
    every = setInterval(show, EVERY_MS);
  }, FIRST_MS);
  return () => {
    clearTimeout(first);
    clearInterval(every);
    if (shown) io.stderr.write('\r\u001b[K');
    shown = false;
  };
}

/** `3 calls, 250 objects (Ctrl-C stops)` */
export function readingText({ calls, rowsFetched }: Pick<QueryStats, 'calls' | 'rowsFetched'>): string {
  return `${counted(calls, 'call')}, ${counted(rowsFetched, 'object')} (Ctrl-C stops)`;
}

/** True when a line on stderr can be written over: a terminal that does not say what it is may not know how. */
export function rewritable(io: CliIo): boolean {
  return io.terminal.stderr && (io.env['TERM'] ?? 'dumb') !== 'dumb';
}
