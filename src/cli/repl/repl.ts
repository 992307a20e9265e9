import { join } from 'node:path';
import pc from 'picocolors';
import type { CliContext } from '../context.js';
import { coloured } from '../io.js';
import { openConnection, type Connection } from '../open-connection.js';
import type { StatementFlags } from '../options.js';
import { createCompleter } from './completer.js';
import { History } from './history.js';
import { Prompt } from './prompt.js';
import { REPL_COMMANDS } from './repl-commands.js';
import { Shell } from './shell.js';
import { StatementBuffer } from './statement-buffer.js';

/** The prompt: opens the connection (the embedded Stripe when there is no key), says so, and runs what is entered until the end of input. */
export async function repl(context: CliContext, flags: StatementFlags): Promise<void> {
  const { runtime, io } = context;
  const connection = await openConnection(context, flags, { embeddedWithoutKey: true });
  try {
    const [catalog, explainer, scripts, version] = await Promise.all([
      runtime.catalog(),
      runtime.explainer(),
      runtime.scripts(),
      runtime.version(),
    ]);
    const shell = new Shell(context, connection, flags, { catalog, explainer });
    const buffer = new StatementBuffer(scripts);
    const home = io.env['HOME'];
    const history = new History(home === undefined ? undefined : join(home, '.stripe_sql_history'));
    const commands = REPL_COMMANDS.map((command) => command.name);
    await shell.write(banner(version, connection.mode, flags, coloured(io)));
    await new Prompt(
      context,
      shell,
      buffer,
      history,
      createCompleter(catalog, commands, () => buffer.text),
    ).run(PROMPTS[connection.mode]);
  } finally {
    await connection.close();
  }
}

/** The prompt says whose data it is: real money looks different. */
const PROMPTS: Readonly<Record<Connection['mode'], string>> = { embedded: 'sandbox> ', test: 'test> ', live: 'live> ' };

function banner(version: string, mode: Connection['mode'], flags: StatementFlags, colour: boolean): string {
  const paint = pc.createColors(colour);
  const connected = {
    embedded: flags.sandbox
      ? `The embedded Stripe (scale ${flags.sandbox}), with invented data.`
      : 'No API key: this is the embedded Stripe, with invented data.',
    test: 'Connected with a test key.',
    live: 'Connected with a live key.',
  };
  return `${paint.bold(`stripe-sql ${version}`)}  ${connected[mode]}\nStatements end with ; and .help lists what else there is.\n\n`;
}
