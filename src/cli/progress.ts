import type { QueryStats } from '../engine/result.js';
import { counted } from './counted.js';
import type { CliIo } from './io.js';

const FIRST_MS = 1000;
const EVERY_MS = 250;

/**
 * A line on a terminal's stderr that shows a slow statement at work, from its first second until it is stopped. Returns the
 * function that stops it and wipes the line; nothing is written when stderr is no
 * terminal.
 */
export function showProgress(io: CliIo, stats: () => Pick<QueryStats, 'calls' | 'rowsFetched'>): () => void {
  // A terminal that does not say what it is may not know how to wipe a line.
  if (!io.terminal.stderr || (io.env['TERM'] ?? 'dumb') === 'dumb') return () => undefined;
  let shown = false;
  const show = (): void => {
    const { calls, rowsFetched } = stats();
    shown = true;
    io.stderr.write(`\r\u001b[K… ${counted(calls, 'call')}, ${counted(rowsFetched, 'object')} (Ctrl-C stops)`);
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
