import type { CliIo } from './io.js';
import { Reporter } from './reporter.js';
import type { Runtime } from './runtime.js';
import { StatsTally } from './stats.js';

/** What every command has at hand. */
export interface CliContext {
  readonly io: CliIo;
  readonly runtime: Runtime;
  readonly reporter: Reporter;
  readonly tally: StatsTally;
}

export function createContext(io: CliIo, runtime: Runtime): CliContext {
  return { io, runtime, reporter: new Reporter(io.stderr), tally: new StatsTally() };
}
