import type { ByteSink } from '../../core/byte-sink.js';
import type { Parameters, Session, Statement } from '../../connection/session.js';
import { DriverError } from '../../core/errors.js';
import type { ResultStream } from '../../engine/result.js';
import type { SourceText } from '../../sql/ast.js';
import type { CliContext } from '../context.js';
import type { StatementFlags } from '../options.js';
import { showWriteProgress } from '../write-progress.js';
import { needsSeed, rowLines } from '../write-report.js';
import type { Output } from './with-output.js';

/** What the statements of one command share. */
export interface RunSettings {
  readonly session: Session;
  readonly flags: Pick<StatementFlags, 'dryRun' | 'idempotencySeed'>;
  /** Those that a statement does not name are left out. */
  readonly parameters: Parameters;
  readonly signal: AbortSignal;
  /** Where a procedure that answers with a file puts it. */
  readonly download?: ByteSink | undefined;
}

/** Prepares, runs and prints one statement, and says what it changed. */
export async function runStatement(
  context: CliContext,
  sql: string | SourceText,
  output: Output,
  settings: Omit<RunSettings, 'signal' | 'download'>,
): Promise<void> {
  const statement = settings.session.prepare(sql);
  const { signal } = context.io;
  const result = await startStatement(context, statement, { ...settings, signal, download: output.download });
  await output.print(result);
  reportAffected(context, statement, result, settings.flags);
}

/**
 * Runs a prepared statement as far as its result. A write is over then; on the way it shows how far it is, and when it fails what became of
 * its rows is said before the error leaves.
 */
export async function startStatement(
  context: CliContext,
  statement: Statement,
  { session, flags, parameters, signal, download }: RunSettings,
): Promise<ResultStream> {
  const progress = showWriteProgress(context.io, session, signal);
  const options = { signal, onProgress: progress.onRow, ...(flags.dryRun && { dryRun: true }) };
  try {
    return await statement.run(pick(parameters, statement.parameters), { ...options, ...(download && { download }) });
  } catch (thrown) {
    progress.stop();
    if (thrown instanceof DriverError) reportRows(context, thrown, session, flags);
    throw thrown;
  } finally {
    progress.stop();
  }
}

function reportRows(
  { reporter }: CliContext,
  error: DriverError,
  session: Session,
  { idempotencySeed }: RunSettings['flags'],
): void {
  for (const line of rowLines(error.rows ?? [])) reporter.line(line);
  // A seed of the user's own is known to them.
  if (needsSeed(error) && idempotencySeed === undefined) reporter.line(`idempotency seed: ${session.idempotencySeed}`);
}

/** `INSERT 1` on stderr for a statement that changed rows. */
export function reportAffected(
  { reporter }: CliContext,
  statement: Statement,
  result: ResultStream,
  { dryRun }: RunSettings['flags'],
): void {
  const text = dryRun ? undefined : affectedText(statement, result);
  if (text !== undefined) reporter.line(text);
}

/** `UPDATE 2`; undefined for a statement that changes no rows. */
export function affectedText({ syntax }: Statement, { affected }: ResultStream): string | undefined {
  const changes = syntax.kind === 'insert' || syntax.kind === 'update' || syntax.kind === 'delete';
  return changes && affected !== undefined ? `${syntax.kind.toUpperCase()} ${affected}` : undefined;
}

/** The parameters among `names`; a script shares one set over statements that each use some. */
export function pick(parameters: Parameters, names: readonly string[]): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
}
