import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Where rendered text goes. `write` resolves when more may be written, so a slow reader slows the calls to Stripe. */
export interface TextSink {
  /** Rejects when the reader is gone. */
  write(text: string): Promise<void>;
}

/** True for the error of a pipe whose reader left, e.g. `| head -1`: the wish to stop, no failure. */
export function isClosedPipe(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false;
  return (
    thrown.code === 'EPIPE' || thrown.code === 'ERR_STREAM_DESTROYED' || thrown.code === 'ERR_STREAM_WRITE_AFTER_END'
  );
}

/** Text onto a stream of the process, waiting for `drain` whenever its buffer is full; `signal` ends the wait. */
export function streamSink(stream: Writable, signal?: AbortSignal): TextSink {
  let failure: Error | undefined;
  stream.on('error', (error: Error) => (failure ??= error));
  return {
    async write(text) {
      if (failure) throw failure;
      if (text === '' || stream.write(text)) return;
      // Rejects on 'error', which a broken pipe raises instead of 'drain'.
      await once(stream, 'drain', signal ? { signal } : undefined);
    },
  };
}
