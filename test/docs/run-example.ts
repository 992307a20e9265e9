import { Readable, Writable } from 'node:stream';
import type { CliIo } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/run.js';
import { systemRuntime } from '../../src/cli/system-runtime.js';
import { systemClock } from '../../src/core/clock.js';
import { parseCommandLine } from './shell-words.js';

/** What a person sees who types the command at a terminal of 120 columns without colours. */
export interface ExampleRun {
  readonly exitCode: number;
  readonly lines: readonly string[];
}

/** Runs `stripe-sql …` in this process; its environment holds only what the command line sets. */
export async function runExample(command: string): Promise<ExampleRun> {
  const { environment, words } = parseCommandLine(command);
  if (words[0] !== 'stripe-sql') throw new Error(`not a stripe-sql command: ${command}`);
  return runInProcess(words.slice(1), environment, undefined);
}

/** Runs the statements of a script as `stripe-sql --sandbox` reads them from stdin. */
export function runScript(sql: string, format: string): Promise<ExampleRun> {
  return runInProcess(['--sandbox', '--format', format], {}, sql);
}

async function runInProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdin: string | undefined,
): Promise<ExampleRun> {
  const printed: Buffer[] = [];
  const terminal = () =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        printed.push(chunk);
        done();
      },
    });
  const io: CliIo = {
    env: { NO_COLOR: '1', ...environment },
    stdin: Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]),
    stdout: terminal(),
    stderr: terminal(),
    terminal: { stdin: stdin === undefined, stdout: true, stderr: true },
    columns: () => 120,
    signal: new AbortController().signal,
    clock: systemClock,
  };
  const exitCode = await runCli(args, io, systemRuntime);
  return { exitCode, lines: Buffer.concat(printed).toString().split('\n') };
}
