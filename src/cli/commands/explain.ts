import type { CliContext } from '../context.js';
import { openConnection } from '../open-connection.js';
import type { ConnectionFlags, RowFlags } from '../options.js';
import { streamSink } from '../text-sink.js';
import { pick } from './run-statement.js';

export interface ExplainFlags extends ConnectionFlags {
  readonly format?: 'text' | 'json';
  readonly param?: RowFlags['param'];
}

/** `stripe-sql explain "<sql>"`: the plan and its price; no call is made. */
export async function explain(context: CliContext, sql: string, flags: ExplainFlags): Promise<void> {
  const connection = await openConnection(context, flags);
  try {
    const statement = connection.session.prepare(sql);
    const plan = statement.plan(pick(flags.param ?? {}, statement.parameters));
    const explainer = await context.runtime.explainer();
    const output = flags.format === 'json' ? JSON.stringify(explainer.json(plan)) : explainer.text(plan).trimEnd();
    await streamSink(context.io.stdout, context.io.signal).write(`${output}\n`);
  } finally {
    await connection.close();
  }
}
