import { Argument, Command, Option } from 'commander';
import { describe, type DescribeFlags } from './commands/describe.js';
import { exec } from './commands/exec.js';
import { explain, type ExplainFlags } from './commands/explain.js';
import { query } from './commands/query.js';
import { addSandboxOptions, sandbox, type SandboxFlags } from './commands/sandbox.js';
import { script } from './commands/script.js';
import { tables } from './commands/tables.js';
import type { CliContext } from './context.js';
import {
  addConnectionOptions,
  addParameterOption,
  addRowOptions,
  addStatementOptions,
  type RowFlags,
  type StatementFlags,
} from './options.js';
import { collectInput, type Assignment } from './parameters.js';
import { usageError } from './usage-error.js';

/** Commands of the contract whose feature does not exist yet. */
const UNAVAILABLE = ['serve', 'connections'];

/** Runs the command that the arguments name. Throws CommanderError for a malformed command line, for --help and --version. */
export async function runProgram(argv: readonly string[], context: CliContext): Promise<void> {
  const program = createProgram(context, await context.runtime.version());
  await program.parseAsync(prepareArguments(argv), { from: 'user' });
}

function createProgram(context: CliContext, version: string): Command {
  const program = quiet(new Command('stripe-sql'), context)
    .description('SQL over Stripe. Without a command: a prompt on a terminal, else the statements on stdin are run.')
    .version(version)
    .enablePositionalOptions()
    .action(async () => bare(program, context));
  addParameterOption(addStatementOptions(addRowOptions(addConnectionOptions(program))));
  addCommands(program, context);
  for (const name of UNAVAILABLE) addUnavailable(program, name);
  // Only here, for an unknown command; set before, the commands would inherit it.
  return program.allowExcessArguments();
}

function addCommands(program: Command, context: CliContext): void {
  const sql = new Argument('<sql>', 'one statement');
  const queryCommand = program.command('query').description('run a statement and print its rows').addArgument(sql);
  addParameterOption(addStatementOptions(addRowOptions(addConnectionOptions(queryCommand))));
  queryCommand.action((text: string) => query(context, text, flagsOf<StatementFlags>(queryCommand)));
  addExec(program, context);

  const explainCommand = program
    .command('explain')
    .description('show how a statement would be answered, and at what price')
    .addArgument(sql);
  addParameterOption(addConnectionOptions(explainCommand)).addOption(textOrJson());
  explainCommand.action((text: string) => explain(context, text, flagsOf<ExplainFlags>(explainCommand)));

  const tablesCommand = program
    .command('tables')
    .description('list the tables')
    .argument('[pattern]', '* and ? as in a shell; a bare word matches anywhere');
  addRowOptions(addConnectionOptions(tablesCommand));
  tablesCommand.action((pattern?: string) => tables(context, pattern, flagsOf<RowFlags>(tablesCommand)));

  const describeCommand = program.command('describe').description('show a table or a procedure').argument('<name>');
  addConnectionOptions(describeCommand).addOption(textOrJson());
  describeCommand.action((name: string) => describe(context, name, flagsOf<DescribeFlags>(describeCommand)));

  const sandboxCommand = addSandboxOptions(program.command('sandbox').description('serve the embedded Stripe'));
  sandboxCommand.action(() => sandbox(context, sandboxCommand.opts<SandboxFlags>()));
}

function addExec(program: Command, context: CliContext): void {
  const command = program
    .command('exec')
    .description('run a procedure: an action of Stripe')
    .argument('<procedure>')
    .addArgument(new Argument('[inputs...]', 'Name=value, or Name:=json for a typed value').argParser(collectInput));
  addStatementOptions(addRowOptions(addConnectionOptions(command)));
  command.action((procedure: string, inputs: readonly Assignment[] = []) =>
    exec(context, procedure, inputs, flagsOf<StatementFlags>(command)),
  );
}

/** Options stand before or after the command; the nearer one wins. */
function flagsOf<Flags extends object>(command: Command): Flags {
  return { ...command.parent?.opts<Flags>(), ...command.opts<Flags>() };
}

function textOrJson(): Option {
  return new Option('--format <format>', 'text (default) or json').choices(['text', 'json']);
}

function addUnavailable(program: Command, name: string): void {
  const command = program.command(name, { hidden: true }).allowUnknownOption().allowExcessArguments();
  command.helpOption(false).action(() => command.error(`${name} is not available yet`));
}

async function bare(program: Command, context: CliContext): Promise<void> {
  const [unknown] = program.args;
  if (unknown !== undefined) throw usageError(`unknown command '${unknown}' (see stripe-sql --help)`);
  const flags = program.opts<StatementFlags>();
  if (!context.io.terminal.stdin) return script(context, flags);
  if (flags.output !== undefined)
    throw usageError('--output needs a statement: stripe-sql query "<sql>" --output <file>');
  const { repl } = await import('./repl/repl.js');
  return repl(context, flags);
}

/** commander throws instead of exiting, and says nothing by itself but help. Subcommands inherit it. */
function quiet(command: Command, { io }: CliContext): Command {
  return (
    command
      .exitOverride((error) => {
        throw error;
      })
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: () => undefined,
        outputError: () => undefined,
      })
      // commander would show the space, which does not work here: the scale is glued on.
      .configureHelp({ optionTerm: (option) => option.flags.replace('--sandbox [scale]', '--sandbox[=scale]') })
      .helpCommand(false)
      .showSuggestionAfterError()
  );
}

/** Two spellings that commander cannot take: `--sandbox` alone before an argument, and SQL that starts with a comment. */
function prepareArguments(argv: readonly string[]): string[] {
  return argv.map((argument) => {
    if (argument === '--sandbox') return '--sandbox=demo';
    return /^--(\s|$)/.test(argument) && argument !== '--' ? ` ${argument}` : argument;
  });
}
