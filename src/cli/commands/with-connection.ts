import type { CliContext } from '../context.js';
import { openConnection, type Connection } from '../open-connection.js';
import type { ConnectionFlags } from '../options.js';

/** Runs `work` on a connection that is closed afterwards, whatever happens. */
export async function withConnection(
  context: CliContext,
  flags: ConnectionFlags,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await openConnection(context, flags);
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}
