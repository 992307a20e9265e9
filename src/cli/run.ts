import { CommanderError } from 'commander';
import { toDriverError } from '../core/errors.js';
import { createContext, type CliContext } from './context.js';
import { EXIT_OK, EXIT_USAGE, exitCodeOf } from './exit-code.js';
import type { CliIo } from './io.js';
import { runProgram } from './program.js';
import type { Runtime } from './runtime.js';
import { isClosedPipe } from './text-sink.js';
import { usageText } from './usage-error.js';

/**
 * The whole command line: runs what `argv` (without node and script) says and resolves to the exit code. Never throws: every
 * failure is one line on stderr, and the line of `--stats` comes after it.
 */
export async function runCli(argv: readonly string[], io: CliIo, runtime: Runtime): Promise<number> {
  const context = createContext(io, runtime);
  const exitCode = await runProgram(argv, context).then(
    () => EXIT_OK,
    (thrown: unknown) => report(thrown, context),
  );
  if (wantsStats(argv)) context.reporter.line(context.tally.line());
  return exitCode;
}

function report(thrown: unknown, { reporter }: CliContext): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return EXIT_OK;
    reporter.usage(usageText(thrown));
    return EXIT_USAGE;
  }
  // Whoever read stdout has seen enough.
  if (isClosedPipe(thrown)) return EXIT_OK;
  const error = toDriverError(thrown);
  reporter.error(error);
  return exitCodeOf(error.code);
}

/** Read from the arguments themselves, since a malformed command line owes its line too. */
function wantsStats(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? undefined : end).includes('--stats');
}
