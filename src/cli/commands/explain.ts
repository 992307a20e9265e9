import type { CliContext } from '../context.js';
import type { ConnectionFlags, StatementFlags } from '../options.js';
import { streamSink } from '../text-sink.js';
import { pick } from './run-statement.js';
import { withConnection } from './with-connection.js';

export interface ExplainFlags extends ConnectionFlags {
  readonly format?: 'text' | 'json';
  readonly param?: StatementFlags['param'];
}

/** `stripe-sql explain "<sql>"`: the plan and its price; no call is made. */
export async function explain(context: CliContext, sql: string, flags: ExplainFlags): Promise<void> {
  await withConnection(context, flags, async ({ session }) => {
    const statement = session.prepare(sql);
    const plan = statement.plan(pick(flags.param ?? {}, statement.parameters));
    const explainer = await context.runtime.explainer();
    const output = flags.format === 'json' ? JSON.stringify(explainer.json(plan)) : explainer.text(plan).trimEnd();
    await streamSink(context.io.stdout, context.io.signal).write(`${output}\n`);
  });
}
