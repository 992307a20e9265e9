#!/usr/bin/env node
import { systemClock } from '../core/clock.js';
import { DriverError, formatError, toDriverError } from '../core/errors.js';
import { redact } from './redact.js';
import { runCli } from './run.js';
import { systemRuntime } from './system-runtime.js';
import { isClosedPipe } from './text-sink.js';

const EXIT_CANCELLED = 130;
const { stdin, stdout, stderr } = process;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    // The second one does not wait for anything.
    if (stop.signal.aborted) process.exit(EXIT_CANCELLED);
    stop.abort(new DriverError('cancelled', `Stopped by ${name}`));
  });

// A bug shows as one line, and a reader that left is no bug.
process.on('uncaughtException', (thrown) => {
  if (isClosedPipe(thrown)) return;
  stderr.write(`stripe-sql: ${redact(formatError(toDriverError(thrown)))}\n`, () => process.exit(1));
});
stdout.on('error', () => undefined);
stderr.on('error', () => undefined);

const exitCode = await runCli(
  process.argv.slice(2),
  {
    env: process.env,
    stdin,
    stdout,
    stderr,
    terminal: { stdin: Boolean(stdin.isTTY), stdout: Boolean(stdout.isTTY), stderr: Boolean(stderr.isTTY) },
    // A terminal that was never told its size says 0.
    columns: () => (stdout.isTTY && stdout.columns > 0 ? stdout.columns : undefined),
    signal: stop.signal,
    clock: systemClock,
  },
  systemRuntime,
);
// An open stdin or a kept connection must not hold the process once all is written.
stdout.write('', () => stderr.write('', () => process.exit(exitCode)));
