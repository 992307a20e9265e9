#!/usr/bin/env node
import pc from 'picocolors';
import { systemClock } from '../core/clock.js';
import { formatError, toDriverError } from '../core/errors.js';
import { createContext } from './context.js';
import { coloured, type CliIo } from './io.js';
import { openConnection } from './open-connection.js';
import { costLine } from './repl/shell.js';
import { ResultPrinter } from './result-printer.js';
import { systemRuntime } from './system-runtime.js';
import { streamSink } from './text-sink.js';

const WIDTH = 80;

interface Scene {
  readonly says: string;
  readonly sql: string;
}

/** `npm run demo`: a few statements on the embedded Stripe, each with its plan, its rows and what it cost. */
async function demo(io: CliIo): Promise<void> {
  const context = createContext(io, systemRuntime);
  const paint = pc.createColors(coloured(io));
  const sink = streamSink(io.stdout);
  const connection = await openConnection(context, { sandbox: 'demo', maxCalls: 100 });
  try {
    const { session } = connection;
    const { text: explain } = await systemRuntime.explainer();
    const printer = (): ResultPrinter => new ResultPrinter(context, sink, 'table', { footer: false, width: WIDTH });
    await sink.write(`${paint.bold('stripe-sql')} on the embedded Stripe: invented data, no account, no network.\n`);
    const newest = await session
      .prepare('SELECT email FROM Customer WHERE email IS NOT NULL ORDER BY created DESC LIMIT 1')
      .run();
    const [email] = (await newest.toArray())[0] ?? [];
    for (const { says, sql } of scenes(typeof email === 'string' ? email : '')) {
      await sink.write(`\n${paint.bold(`-- ${says}`)}\n${paint.cyan(sql)}\n\n`);
      const statement = session.prepare(sql);
      const plan = explain(statement.plan()).trimEnd().replace(/^/gm, '  ');
      await sink.write(`${paint.dim(plan)}\n\n`);
      const result = await statement.run({}, { signal: io.signal });
      await printer().print(result);
      await sink.write(`${paint.green(costLine(result.stats()))}\n`);
    }
    await sink.write(`\nNext: npx stripe-sql, then .tables and .help\n`);
  } finally {
    await connection.close();
  }
}

function scenes(email: string): readonly Scene[] {
  return [
    {
      says: 'An e-mail is a parameter of the list: one call, one object.',
      sql: `SELECT id, name, email, created\nFROM Customer\nWHERE Email = '${email.replaceAll("'", "''")}'`,
    },
    {
      says: 'Stripe cannot search by pattern: pages come until ten rows are found.',
      sql: "SELECT id, amount, currency, description\nFROM Charge\nWHERE description LIKE '%a%'\nLIMIT 10",
    },
    {
      says: 'The list is newest first already: a page of five.',
      sql: 'SELECT id, status, total, created\nFROM Invoice\nORDER BY created DESC\nLIMIT 5',
    },
    {
      says: 'A time is a parameter too; what Stripe cannot judge is judged here.',
      sql: "SELECT id, upper(currency) AS currency, amount, amount_refunded AS refunded\nFROM Charge\nWHERE created >= '2025-06-01' AND amount_refunded > 0\nLIMIT 5",
    },
  ];
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
