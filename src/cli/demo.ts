#!/usr/bin/env node
import pc from 'picocolors';
import type { Session } from '../connection/session.js';
import { systemClock } from '../core/clock.js';
import { formatError, toDriverError } from '../core/errors.js';
import type { ResultStream } from '../engine/result.js';
import { affectedText } from './commands/run-statement.js';
import { createContext, type CliContext } from './context.js';
import { demoScenes, type Scene } from './demo-scenes.js';
import { fixedResult } from './fixed-result.js';
import { coloured, type CliIo } from './io.js';
import { openConnection } from './open-connection.js';
import { costLine } from './repl/shell.js';
import { ResultPrinter } from './result-printer.js';
import { systemRuntime } from './system-runtime.js';
import { streamSink } from './text-sink.js';

const WIDTH = 80;

/** `npm run demo`: a few statements on the embedded Stripe, each with its plan, its rows and what it cost. */
async function demo(io: CliIo): Promise<void> {
  const context = createContext(io, systemRuntime);
  const sink = streamSink(io.stdout);
  const connection = await openConnection(context, { sandbox: 'demo', maxCalls: 100 });
  try {
    const title = pc.createColors(coloured(io)).bold('stripe-sql');
    await sink.write(`${title} on the embedded Stripe: invented data, no account, no network.\n`);
    for (const scene of await demoScenes(connection.session)) await show(scene, connection.session, context);
    await sink.write(`\nNext: npx stripe-sql, then .tables and .help\n`);
  } finally {
    await connection.close();
  }
}

/** The statement, its plan, its rows and its price. */
async function show({ says, sql, shows }: Scene, session: Session, context: CliContext): Promise<void> {
  const { io } = context;
  const paint = pc.createColors(coloured(io));
  const sink = streamSink(io.stdout);
  const { text: explain } = await systemRuntime.explainer();
  const statement = session.prepare(sql);
  const plan = explain(statement.plan()).trimEnd().replace(/^/gm, '  ');
  await sink.write(`\n${paint.bold(`-- ${says}`)}\n${paint.cyan(sql)}\n\n${paint.dim(plan)}\n\n`);
  const result = await statement.run({}, { signal: io.signal });
  const printer = new ResultPrinter(context, sink, 'table', { footer: false, width: WIDTH });
  await printer.print(shows ? await narrowed(result, shows) : result);
  const affected = affectedText(statement, result);
  const cost = [...(affected === undefined ? [] : [affected]), costLine(result.stats())].join(', ');
  await sink.write(`${paint.green(cost)}\n`);
}

/** The result with these of its columns. */
async function narrowed(result: ResultStream, names: readonly string[]): Promise<ResultStream> {
  const places = names.map((name) => result.columns.findIndex((column) => column.name === name));
  const rows = await result.toArray();
  return fixedResult(
    names.map((name) => ({ name, type: 'TEXT' })),
    rows.map((row) => places.map((place) => row[place] ?? null)),
  );
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
try {
  await demo({
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    terminal: { stdin: false, stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
    columns: () => WIDTH,
    signal: stop.signal,
    clock: systemClock,
  });
} catch (thrown) {
  process.stderr.write(`stripe-sql: ${formatError(toDriverError(thrown))}\n`);
  process.exitCode = 1;
}
