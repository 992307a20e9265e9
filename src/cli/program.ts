import { Argument, Command, Option } from 'commander';
import type { DescribeFlags } from './commands/describe.js';
import type { ExplainFlags } from './commands/explain.js';
import { addSandboxOptions, sandbox, type SandboxFlags } from './commands/sandbox.js';
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

/** Runs the command that the arguments name; what it needs is loaded then. Throws CommanderError for a malformed command line, for --help and --version. */
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
  queryCommand.action(async (text: string) => {
    const { query } = await import('./commands/query.js');
    return query(context, text, flagsOf<StatementFlags>(queryCommand));
  });
  addExec(program, context);

  const explainCommand = program
    .command('explain')
    .description('show how a statement would be answered, and at what price')
    .addArgument(sql);
  addParameterOption(addConnectionOptions(explainCommand)).addOption(textOrJson());
  explainCommand.action(async (text: string) => {
    const { explain } = await import('./commands/explain.js');
    return explain(context, text, flagsOf<ExplainFlags>(explainCommand));
  });

  const tablesCommand = program
    .command('tables')
    .description('list the tables')
    .argument('[pattern]', '* and ? as in a shell; a bare word matches anywhere');
  addRowOptions(addConnectionOptions(tablesCommand));
  tablesCommand.action(async (pattern?: string) => {
    const { tables } = await import('./commands/tables.js');
    return tables(context, pattern, flagsOf<RowFlags>(tablesCommand));
  });

  const describeCommand = program.command('describe').description('show a table or a procedure').argument('<name>');
  addConnectionOptions(describeCommand).addOption(textOrJson());
  describeCommand.action(async (name: string) => {
    const { describe } = await import('./commands/describe.js');
    return describe(context, name, flagsOf<DescribeFlags>(describeCommand));
  });

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
  command.action(async (procedure: string, inputs: readonly Assignment[] = []) => {
    const { exec } = await import('./commands/exec.js');
    return exec(context, procedure, inputs, flagsOf<StatementFlags>(command));
  });
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
  if (!context.io.terminal.stdin) {
    const { script } = await import('./commands/script.js');
    return script(context, flags);
  }
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
