import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CliContext } from '../context.js';
import type { StatementFlags } from '../options.js';
import { runStatement } from './run-statement.js';
import { withConnection } from './with-connection.js';
import { withOutput } from './with-output.js';

/** `stripe-sql` with statements on stdin: run in order, stopping at the first error; positions count in the whole input. */
export async function script(context: CliContext, flags: StatementFlags): Promise<void> {
  const { io, runtime } = context;
  await withConnection(context, flags, async ({ session }) => {
    const [input, scripts] = await Promise.all([text(addAbortSignal(io.signal, io.stdin)), runtime.scripts()]);
    await withOutput(context, flags, async (output) => {
      for (const statement of scripts.split(input)) {
        io.signal.throwIfAborted();
        await runStatement(context, statement, output, { session, flags, parameters: flags.param ?? {} });
      }
    });
  });
}
