import { CommanderError } from 'commander';
import { EXIT_USAGE } from './exit-code.js';

/** A malformed command line, as commander reports its own. */
export function usageError(message: string): CommanderError {
  return new CommanderError(EXIT_USAGE, 'stripe-sql.usage', message);
}

/** One line without commander's own prefix: `unknown option '--x' (Did you mean --y?)`. */
export function usageText(error: CommanderError): string {
  return error.message.replace(/^error: /, '').trim();
}
