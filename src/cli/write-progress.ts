import type { Session } from '../connection/session.js';
import type { CliIo } from './io.js';
import { readingText, rewritable, showProgress } from './progress.js';

/** Writes of fewer rows say nothing into a file or a pipe. */
const MANY_ROWS = 20;
const EVERY_MS = 1000;

/** Shows a statement at work until it is stopped. */
export interface WriteProgress {
  /** To be told after each row of a write that ended. */
  readonly onRow: (done: number, total: number) => void;
  stop(): void;
}

/**
 * How far a statement is, on stderr: on a terminal a line that is written over (`123 of 1000 rows`, before that what was read), else for a
 * write of many rows a line a second at most.
 */
export function showWriteProgress(io: CliIo, session: Pick<Session, 'stats'>, signal: AbortSignal): WriteProgress {
  const before = session.stats();
  let rows: string | undefined;
  const stop = showProgress(io, () => {
    if (rows !== undefined) return `${rows}${signal.aborted ? ', those in flight end (Ctrl-C leaves them)' : STOPS}`;
    const { calls, rowsFetched } = session.stats();
    return readingText({ calls: calls - before.calls, rowsFetched: rowsFetched - before.rowsFetched });
  });
  const say = plainLines(io);
  return {
    onRow(done, total) {
      rows = `${done} of ${total} rows`;
      if (total > MANY_ROWS) say(rows);
    },
    stop,
  };
}

const STOPS = ' (Ctrl-C stops)';

/** A line a second at most, where lines are not written over. */
function plainLines(io: CliIo): (text: string) => void {
  if (rewritable(io)) return () => undefined;
  let lastMs = io.clock.monotonic();
  return (text) => {
    const nowMs = io.clock.monotonic();
    if (nowMs - lastMs < EVERY_MS) return;
    lastMs = nowMs;
    io.stderr.write(`${text}\n`);
  };
}
