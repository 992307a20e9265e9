import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Parameters } from '../connection/session.js';
import { collectParameter } from './parameters.js';
import { ROW_FORMATS, type RowFormat } from './render/renderer.js';
import type { SandboxScale } from './runtime.js';

/** The connection options as commander names them. */
export interface ConnectionFlags {
  readonly apiKey?: string;
  readonly apiBase?: string;
  readonly sandbox?: SandboxScale;
  readonly account?: string;
  readonly consistency?: 'strict' | 'search';
  readonly maxCalls?: number;
  readonly rateLimit?: number | 'off';
  readonly readOnly?: true;
  readonly allowUnfilteredWrites?: true;
  readonly maxWriteRows?: number;
  readonly idempotencySeed?: string;
}

/** Options of commands that print rows. */
export interface RowFlags extends ConnectionFlags {
  readonly format?: RowFormat;
  readonly stats?: true;
}

/** Options of commands that run statements. */
export interface StatementFlags extends RowFlags {
  readonly output?: string;
  readonly param?: Parameters;
  readonly dryRun?: boolean;
}

export const SCALES = ['demo', 'reference', 'large'] as const satisfies readonly SandboxScale[];

/** Options of the contract whose feature does not exist yet: to accept one would be to promise it. */
const UNAVAILABLE = ['--connection <file>', '--log-file <file>', '--verbosity <level>'];

/** Adds the options that every command takes. */
export function addConnectionOptions(command: Command): Command {
  const options = [
    new Option('--api-key <key>', 'secret key of the account (else STRIPE_API_KEY)').argParser(apiKey),
    new Option('--api-base <url>', 'another server that speaks the API of Stripe').argParser(url),
    new Option('--sandbox [scale]', 'run on the embedded Stripe').choices(SCALES),
    new Option('--account <id>', 'connected account (acct_…)'),
    new Option('--consistency <mode>', 'strict: read lists; search: the Search index too, which lags').choices([
      'strict',
      'search',
    ]),
    new Option('--max-calls <n>', 'calls a statement may make at most').argParser(wholeNumber),
    new Option('--rate-limit <n>', 'calls a second, or off').argParser(rateLimit),
    new Option('--read-only', 'refuse every write'),
    new Option('--allow-unfiltered-writes', 'allow UPDATE and DELETE without WHERE'),
    new Option('--max-write-rows <n>', 'rows that UPDATE or DELETE by condition may change at most').argParser(
      wholeNumber,
    ),
    new Option('--stats', 'end stderr with a line of what it cost, as JSON'),
  ];
  for (const option of options) command.addOption(option);
  refuseUnavailable(command);
  return command;
}

/** Adds what commands with rows take beyond the connection. */
export function addRowOptions(command: Command): Command {
  return command.addOption(
    new Option('--format <format>', 'table on a terminal, tsv into a pipe').choices(ROW_FORMATS),
  );
}

/** Adds what commands that run statements take beyond rows. */
export function addStatementOptions(command: Command): Command {
  return command
    .addOption(new Option('--output <file>', 'write the rows there, when all have come'))
    .addOption(new Option('--dry-run', 'show the requests of a write, and send none'))
    .addOption(
      new Option('--idempotency-seed <seed>', 'run again with the same one, a script repeats no write').argParser(seed),
    );
}

export function addParameterOption(command: Command): Command {
  return command.addOption(
    new Option('--param <k=v>', 'value of a parameter (k:=json gives a typed one); repeatable').argParser(
      collectParameter,
    ),
  );
}

function refuseUnavailable(command: Command): void {
  for (const flags of UNAVAILABLE) {
    const option = new Option(flags).hideHelp();
    command.addOption(option);
    command.on(`option:${option.name()}`, () => command.error(`${option.long ?? flags} is not available yet`));
  }
}

function apiKey(text: string): string {
  if (isSecretReference(text)) throw new InvalidArgumentError('A Secret Manager reference is not available yet.');
  if (text === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

/** `projects/p/secrets/s/versions/v`. */
export function isSecretReference(text: string): boolean {
  return /^projects\/[^/]+\/secrets\/[^/]+/.test(text);
}

function url(text: string): string {
  if (!/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : ''))
    throw new InvalidArgumentError('It must be an http or https URL.');
  return text;
}

function seed(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty.');
  return text;
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('It must be a whole number.');
}

export function positiveNumber(text: string): number {
  const number = Number(text);
  if (/^\d*\.?\d+$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function rateLimit(text: string): number | 'off' {
  return text === 'off' ? 'off' : positiveNumber(text);
}
