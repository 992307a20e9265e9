import { Readable, Writable } from 'node:stream';
import type { CliIo } from '../../../src/cli/io.js';
import { systemClock, type Clock } from '../../../src/core/clock.js';

export interface TestIo extends CliIo {
  /** What was written so far. */
  out(): string;
  err(): string;
  abort(reason: unknown): void;
}

export interface TestIoOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Readable;
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly clock?: Clock;
}

/** Streams of a process that is not there; without `terminal` all are pipes. */
export function testIo(options: TestIoOptions = {}): TestIo {
  const { env = {}, stdin = '', terminal = false, columns = 80, clock = systemClock } = options;
  const out: string[] = [];
  const err: string[] = [];
  const controller = new AbortController();
  return {
    env: { NO_COLOR: '1', ...env },
    stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
    stdout: collector(out),
    stderr: collector(err),
    terminal: { stdin: terminal, stdout: terminal, stderr: terminal },
    columns: () => (terminal ? columns : undefined),
    signal: controller.signal,
    clock,
    out: () => out.join(''),
    err: () => err.join(''),
    abort: (reason) => controller.abort(reason),
  };
}

function collector(chunks: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
}
