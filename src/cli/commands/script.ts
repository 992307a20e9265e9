import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CliContext } from '../context.js';
import { openConnection } from '../open-connection.js';
import type { RowFlags } from '../options.js';
import { runStatement } from './run-statement.js';
import { withOutput } from './with-output.js';

/** `stripe-sql` with statements on stdin: run in order, stopping at the first error; positions count in the whole input. */
export async function script(context: CliContext, flags: RowFlags): Promise<void> {
  const connection = await openConnection(context, flags);
  try {
    const [input, scripts] = await Promise.all([
      text(addAbortSignal(context.io.signal, context.io.stdin)),
      context.runtime.scripts(),
    ]);
    await withOutput(context, flags, async (printer) => {
      for (const statement of scripts.split(input)) {
        context.io.signal.throwIfAborted();
        await runStatement(context, connection.session, statement, printer, flags.param);
      }
    });
  } finally {
    await connection.close();
  }
}
