import type { Catalog } from '../../catalog/catalog.js';
import type { SourceText } from '../../sql/ast.js';
import { DriverError } from '../../core/errors.js';
import type { QueryStats, ResultStream } from '../../engine/result.js';
import { pick, reportAffected, startStatement } from '../commands/run-statement.js';
import type { CliContext } from '../context.js';
import { counted } from '../counted.js';
import type { PageOptions } from '../describe/page.js';
import { coloured } from '../io.js';
import type { Connection } from '../open-connection.js';
import type { StatementFlags } from '../options.js';
import type { RowFormat } from '../render/renderer.js';
import { ResultPrinter } from '../result-printer.js';
import type { Explainer } from '../runtime.js';
import { streamSink, type TextSink } from '../text-sink.js';

const DEFAULT_WIDTH = 80;

/** What the prompt can do with a statement or a command; it keeps the little state there is between them. */
export class Shell {
  readonly catalog: Catalog;
  format: RowFormat;
  /** Whether writes are shown instead of sent. */
  dryRun: boolean;
  #ended = false;
  #last: string | undefined;
  readonly #context: CliContext;
  readonly #connection: Connection;
  readonly #flags: StatementFlags;
  readonly #explainer: Explainer;
  readonly #sink: TextSink;

  constructor(
    context: CliContext,
    connection: Connection,
    flags: StatementFlags,
    parts: { readonly catalog: Catalog; readonly explainer: Explainer },
  ) {
    this.#context = context;
    this.#connection = connection;
    this.#flags = flags;
    this.catalog = parts.catalog;
    this.#explainer = parts.explainer;
    this.#sink = streamSink(context.io.stdout);
    this.format = flags.format ?? 'table';
    this.dryRun = flags.dryRun ?? false;
  }

  /** The statement run last, whether or not it went well. */
  get last(): string | undefined {
    return this.#last;
  }

  /** True after `.quit`. */
  get ended(): boolean {
    return this.#ended;
  }

  quit(): void {
    this.#ended = true;
  }

  page(): PageOptions {
    return { width: this.#context.io.columns() ?? DEFAULT_WIDTH, colour: coloured(this.#context.io) };
  }

  write(text: string): Promise<void> {
    return this.#sink.write(text);
  }

  print(result: ResultStream): Promise<void> {
    return new ResultPrinter(this.#context, this.#sink, this.format).print(result);
  }

  /** Runs one statement, prints its rows, then what they cost. */
  async run(statement: SourceText, signal: AbortSignal): Promise<void> {
    this.#last = statement.text.slice(statement.start, statement.end);
    const { session } = this.#connection;
    const flags = { ...this.#flags, dryRun: this.dryRun };
    const prepared = session.prepare(statement);
    const settings = { session, flags, parameters: flags.param ?? {}, signal };
    const result = await startStatement(this.#context, prepared, settings);
    await new ResultPrinter(this.#context, this.#sink, this.format, { footer: false }).print(result);
    reportAffected(this.#context, prepared, result, flags);
    await this.write(`${costLine(result.stats(), result.columns.length > 0)}\n\n`);
  }

  /** Shows the plan of the statement, else of the last one that was run. */
  async explain(sql: string): Promise<void> {
    const text = sql || this.#last;
    if (text === undefined)
      throw new DriverError('missing_input', 'There is no statement yet', {
        hint: 'for example .explain SELECT id FROM Customer',
      });
    const statement = this.#connection.session.prepare(text);
    const plan = statement.plan(pick(this.#flags.param ?? {}, statement.parameters));
    await this.write(`${this.#explainer.text(plan).trimEnd()}\n\n`);
  }
}

/** `12 rows, 1 call, 34 ms`; a result without columns has no rows to count. */
export function costLine(
  { rows, calls, elapsedMs }: Pick<QueryStats, 'rows' | 'calls' | 'elapsedMs'>,
  hasRows = true,
): string {
  const time = elapsedMs < 10_000 ? `${Math.round(elapsedMs)} ms` : `${(elapsedMs / 1000).toFixed(1)} s`;
  return [...(hasRows ? [counted(rows, 'row')] : []), counted(calls, 'call'), time].join(', ');
}
