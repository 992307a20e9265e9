import { DriverError } from '../../core/errors.js';
import { pageOf } from '../commands/describe.js';
import { tableList } from '../commands/tables.js';
import { pad } from '../render/display.js';
import { ROW_FORMATS } from '../render/renderer.js';
import type { Shell } from './shell.js';

/** A command of the prompt itself, on one line and without `;`. */
export interface ReplCommand {
  readonly name: string;
  readonly argument: string;
  readonly summary: string;
  /** The SQL that positions of its errors count in. */
  subject?(shell: Shell, argument: string): string | undefined;
  run(shell: Shell, argument: string): Promise<void> | void;
}

/** The registry: the prompt looks commands up here, and `.help` is made of it. */
export const REPL_COMMANDS: readonly ReplCommand[] = [
  { name: '.help', argument: '', summary: 'this list', run: (shell) => shell.write(helpText()) },
  {
    name: '.tables',
    argument: '[pattern]',
    summary: '* and ? as in a shell; a word matches anywhere',
    run: (shell, argument) => shell.print(tableList(shell.catalog, argument || undefined)),
  },
  {
    name: '.describe',
    argument: '<table|procedure>',
    summary: 'columns, what pushes down, writes, procedures',
    run: (shell, argument) =>
      shell.write(pageOf(shell.catalog, required(argument, '.describe Customer'), shell.page())),
  },
  {
    name: '.explain',
    argument: '[statement]',
    summary: 'plan and price of it, else of the last statement',
    subject: (shell, argument) => argument || shell.last,
    run: (shell, argument) => shell.explain(argument.replace(/;\s*$/, '')),
  },
  {
    name: '.format',
    argument: `[${ROW_FORMATS.join('|')}]`,
    summary: 'how rows are printed',
    run: (shell, argument) => setFormat(shell, argument),
  },
  {
    name: '.dryrun',
    argument: '[on|off]',
    summary: 'on: show the requests of writes, and send none',
    run: (shell, argument) => setDryRun(shell, argument),
  },
  { name: '.quit', argument: '', summary: 'leave (also Ctrl-D)', run: (shell) => shell.quit() },
];

const WORDS: Readonly<Record<string, string>> = {
  help: '.help',
  quit: '.quit',
  exit: '.quit',
  '.exit': '.quit',
  '?': '.help',
  '\\q': '.quit',
};

/** The command that a first line is, with its argument; undefined when the line is SQL. Throws for an unknown dot command. */
export function findCommand(line: string): { readonly command: ReplCommand; readonly argument: string } | undefined {
  const [, word = '', argument = ''] = /^\s*(\S+)\s*(.*?)\s*$/s.exec(line) ?? [];
  const name = WORDS[word.toLowerCase().replace(/;$/, '')] ?? word.toLowerCase();
  const command = REPL_COMMANDS.find((candidate) => candidate.name === name);
  if (command && (word.startsWith('.') || argument === '')) return { command, argument };
  if (word.startsWith('.') && !/^\.\d/.test(word))
    throw new DriverError('syntax_error', `There is no command ${word}`, { hint: '.help lists them' });
  return undefined;
}

function helpText(): string {
  const lines = REPL_COMMANDS.map(({ name, argument, summary }) => {
    const usage = `${name} ${argument}`;
    return usage.length > 28 ? `  ${usage}\n  ${' '.repeat(28)} ${summary}` : `  ${pad(usage, 28, 'right')} ${summary}`;
  });
  const keys = '  Ctrl-C stops the running statement or clears the line; Tab completes names.';
  return ['A statement may take several lines and ends with ;', ...lines, keys, '', ''].join('\n');
}

function required(argument: string, example: string): string {
  if (argument !== '') return argument.replace(/;$/, '');
  throw new DriverError('missing_input', 'A name is missing', { hint: `for example ${example}` });
}

function setDryRun(shell: Shell, argument: string): Promise<void> {
  const word = argument.toLowerCase();
  if (word !== '' && word !== 'on' && word !== 'off')
    throw new DriverError('invalid_value', `.dryrun is on or off, not "${argument}"`);
  if (word !== '') shell.dryRun = word === 'on';
  return shell.write(shell.dryRun ? 'Writes are shown and not sent.\n' : 'Writes are sent.\n');
}

function setFormat(shell: Shell, argument: string): Promise<void> {
  const format = ROW_FORMATS.find((candidate) => candidate === argument.toLowerCase());
  if (argument !== '' && format === undefined)
    throw new DriverError('invalid_value', `There is no format "${argument}"`, { hint: ROW_FORMATS.join(', ') });
  if (format) shell.format = format;
  return shell.write(`Rows are printed as ${shell.format}.\n`);
}
