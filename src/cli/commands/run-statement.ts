import type { Parameters, Session } from '../../connection/session.js';
import type { SourceText } from '../../sql/ast.js';
import type { CliContext } from '../context.js';
import type { ResultPrinter } from '../result-printer.js';

/** Prepares, runs and prints one statement; parameters it does not name are left out. */
export async function runStatement(
  context: CliContext,
  session: Session,
  sql: string | SourceText,
  printer: ResultPrinter,
  parameters: Parameters = {},
): Promise<void> {
  const statement = session.prepare(sql);
  const result = await statement.run(pick(parameters, statement.parameters), { signal: context.io.signal });
  await printer.print(result);
}

/** The parameters among `names`; a script shares one set over statements that each use some. */
export function pick(parameters: Parameters, names: readonly string[]): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
}
