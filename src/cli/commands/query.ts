import type { CliContext } from '../context.js';
import { openConnection } from '../open-connection.js';
import type { RowFlags } from '../options.js';
import { runStatement } from './run-statement.js';
import { withOutput } from './with-output.js';

/** `stripe-sql query "<sql>"`: one statement, its rows on stdout. */
export async function query(context: CliContext, sql: string, flags: RowFlags): Promise<void> {
  const connection = await openConnection(context, flags);
  try {
    await withOutput(context, flags, (printer) => runStatement(context, connection.session, sql, printer, flags.param));
  } finally {
    await connection.close();
  }
}
