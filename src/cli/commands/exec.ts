import type { Parameters } from '../../connection/session.js';
import { DriverError } from '../../core/errors.js';
import { quoteIdentifier } from '../../sql/quote.js';
import type { CliContext } from '../context.js';
import type { StatementFlags } from '../options.js';
import type { Assignment } from '../parameters.js';
import { runStatement } from './run-statement.js';
import { withConnection } from './with-connection.js';
import { withOutput } from './with-output.js';

/** `stripe-sql exec <Procedure> [Name=value ...]`: EXEC by another door. */
export async function exec(
  context: CliContext,
  procedure: string,
  inputs: readonly Assignment[],
  flags: StatementFlags,
): Promise<void> {
  const { sql, parameters } = executeStatement(procedure, inputs);
  await withConnection(context, flags, ({ session }) =>
    withOutput(context, flags, (output) =>
      runStatement(context, sql, output, { session, flags, parameters }).catch((thrown: unknown) => {
        throw withoutPosition(thrown);
      }),
    ),
  );
}

/** Names are quoted and values are parameters, so neither can be read as anything else. */
function executeStatement(
  procedure: string,
  inputs: readonly Assignment[],
): { readonly sql: string; readonly parameters: Parameters } {
  const name = procedure.split('.').map(quoteIdentifier).join('.');
  const args = inputs.map((input, index) => `${quoteIdentifier(input.name)} = :p${index + 1}`);
  const values = inputs.map((input, index) => [`p${index + 1}`, input.value] as const);
  return { sql: `EXEC ${name} ${args.join(', ')}`, parameters: Object.fromEntries(values) };
}

/** Nobody typed the statement, so a place in it would mislead. */
function withoutPosition(thrown: unknown): unknown {
  if (!(thrown instanceof DriverError) || thrown.position === undefined) return thrown;
  const { code, message, hint, requestId, rows } = thrown;
  return new DriverError(code, message, { hint, requestId, rows, cause: thrown });
}
