import type { CliContext } from '../context.js';
import type { StatementFlags } from '../options.js';
import { runStatement } from './run-statement.js';
import { withConnection } from './with-connection.js';
import { withOutput } from './with-output.js';

/** `stripe-sql query "<sql>"`: one statement, its rows on stdout. */
export async function query(context: CliContext, sql: string, flags: StatementFlags): Promise<void> {
  await withConnection(context, flags, ({ session }) =>
    withOutput(context, flags, (output) =>
      runStatement(context, sql, output, { session, flags, parameters: flags.param ?? {} }),
    ),
  );
}
