import { InvalidArgumentError, Option, type Command } from 'commander';
import { once } from 'node:events';
import { DriverError } from '../../core/errors.js';
import type { CliContext } from '../context.js';
import { positiveNumber, SCALES, wholeNumber } from '../options.js';
import { FAULT_KINDS, type EmbeddedOptions, type Faults } from '../runtime.js';
import { streamSink } from '../text-sink.js';

const DEFAULT_PORT = 12111;

/** The options of `sandbox` as commander names them. */
export interface SandboxFlags extends Omit<EmbeddedOptions, 'faults'> {
  readonly fault?: Faults;
}

export function addSandboxOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--port <n>', `port on 127.0.0.1, 0 for a free one (default ${DEFAULT_PORT})`).argParser(port),
    )
    .addOption(new Option('--scale <scale>', 'how much data there is').choices(SCALES))
    .addOption(new Option('--latency-ms <n>', 'added to every answer').argParser(wholeNumber))
    .addOption(new Option('--rate-limit <n>', 'calls a second before it answers 429').argParser(positiveNumber))
    .addOption(new Option('--seed <n>', 'same seed, same data and chance').argParser(wholeNumber))
    .addOption(
      new Option(
        '--fault <kind:share>',
        `share of calls (0 to 1) that fail so; repeatable. Kinds: ${FAULT_KINDS.join(', ')}`,
      ).argParser(collectFault),
    );
}

/** `stripe-sql sandbox`: serves the embedded Stripe until SIGTERM or Ctrl-C, which are its ordinary end. */
export async function sandbox(context: CliContext, { fault, ...flags }: SandboxFlags): Promise<void> {
  const { signal, stdout } = context.io;
  const options = { port: DEFAULT_PORT, ...flags, ...(fault && { faults: fault }) };
  const stripe = await context.runtime.embeddedStripe(options).catch((thrown: unknown) => {
    throw listenError(options.port, thrown);
  });
  try {
    await streamSink(stdout, signal).write(`listening on ${stripe.url}\n`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await stripe.close();
  }
}

function port(text: string): number {
  const number = wholeNumber(text);
  if (number > 65_535) throw new InvalidArgumentError('It must be a port, 0 to 65535.');
  return number;
}

function collectFault(text: string, sofar: Faults = {}): Faults {
  const [, name = '', share = ''] = /^(\w+):(\d*\.?\d+)$/.exec(text) ?? [];
  if (share === '' || Number(share) > 1)
    throw new InvalidArgumentError('It must be kind:share with a share of 0 to 1, like 429:0.1.');
  const kind = FAULT_KINDS.find((candidate) => candidate === name);
  if (kind === undefined) throw new InvalidArgumentError(`The kind must be one of ${FAULT_KINDS.join(', ')}.`);
  return { ...sofar, [kind]: Number(share) };
}

function listenError(port: number, thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('code' in thrown)) return thrown;
  if (thrown.code === 'EADDRINUSE')
    return new DriverError('network', `Port ${port} is in use`, { hint: '--port 0 takes a free one', cause: thrown });
  return new DriverError('network', `Cannot listen on port ${port}: ${thrown.message}`, { cause: thrown });
}
