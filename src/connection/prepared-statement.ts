import { DriverError } from '../core/errors.js';
import type { QueryStats, ResultStream } from '../engine/result.js';
import { explainText } from '../plan/explain.js';
import type { SelectPlan } from '../plan/plan.js';
import type { WritePlan } from '../plan/write/write-plan.js';
import type { ScanContext } from '../source/access-path.js';
import type { Page } from '../source/page.js';
import type { SourceText, Statement as Syntax } from '../sql/ast.js';
import { statementParameters } from '../sql/statement-parameters.js';
import type { SessionContext } from './connect.js';
import { FeedCounts } from './feed-counts.js';
import { planStatement } from './plan-statement.js';
import { RowsResult } from './rows-result.js';
import { readOnlyRefusal, runWrite } from './run-write.js';
import { ScanCosts } from './scan-costs.js';
import type { Parameters, Plan, RunOptions, Statement } from './session.js';
import { StatementCost } from './statement-cost.js';

/** A parsed statement of one session. */
export class PreparedStatement implements Statement {
  readonly syntax: Syntax;
  readonly parameters: readonly string[];
  readonly #source: SourceText;
  readonly #session: SessionContext;

  constructor(syntax: Syntax, source: SourceText, session: SessionContext) {
    this.syntax = syntax;
    this.parameters = statementParameters(syntax);
    this.#source = source;
    this.#session = session;
  }

  plan(parameters: Parameters = {}): Plan {
    return planStatement(this.syntax, { source: this.#source, parameters, session: this.#session });
  }

  async run(parameters: Parameters = {}, options: RunOptions = {}): Promise<ResultStream> {
    if (options.signal?.aborted) throw new DriverError('cancelled', 'The statement was cancelled');
    if (this.#session.options.readOnly && WRITES.has(this.syntax.kind))
      throw readOnlyRefusal(this.syntax.kind.toUpperCase());
    const plan = this.plan(parameters);
    if (this.syntax.kind === 'explain') return this.syntax.analyze ? this.#analyze(plan, options) : this.#explain(plan);
    this.#refuseCostly(plan);
    return plan.kind === 'select' ? this.#runSelect(plan, options) : this.#runWrite(plan, options);
  }

  #explain(plan: Plan): ResultStream {
    const startedMs = this.#session.clock.monotonic();
    return planResult(explainText(plan).split('\n'), () => this.#stats(new StatementCost(), startedMs, 0));
  }

  /** Runs the query to its end and says what each scan has cost; its rows are not given. */
  async #analyze(plan: Plan, options: RunOptions): Promise<ResultStream> {
    if (plan.kind !== 'select')
      throw new DriverError('unsupported_statement', 'EXPLAIN ANALYZE runs its statement, so it takes only a query', {
        hint: 'EXPLAIN shows what a write would send, --dry-run its bodies',
      });
    this.#refuseCostly(plan);
    const cost = new StatementCost(this.#session.options.maxCalls);
    const scans = new ScanCosts();
    let ended = (): void => undefined;
    const result = await this.#select(plan, options, cost, () => ended(), scans);
    ended = this.#session.register(() => result.stats());
    let rows = 0;
    for await (const batch of result) rows += batch.length;
    const stats = result.stats();
    const total = `Ran: ${stats.calls} call${stats.calls === 1 ? '' : 's'}, ${stats.rowsFetched} fetched, ${rows} row${rows === 1 ? '' : 's'}, ${Math.round(stats.elapsedMs)} ms`;
    return planResult([...explainText(plan).split('\n'), total, ...scans.lines(plan)], () => ({ ...stats, rows: 0 }));
  }

  async #runSelect(plan: SelectPlan, options: RunOptions): Promise<ResultStream> {
    let ended = (): void => undefined;
    const result = await this.#select(plan, options, new StatementCost(this.#session.options.maxCalls), () => ended());
    ended = this.#session.register(() => result.stats());
    return result;
  }

  async #select(
    plan: SelectPlan,
    { signal }: RunOptions,
    cost: StatementCost,
    ended: () => void,
    scans = new ScanCosts(),
  ): Promise<ResultStream> {
    const { engine, clock } = this.#session;
    const feeds = new FeedCounts(plan, (account) => this.#session.executor(account).sizes);
    this.#warmUp(plan);
    return engine.runSelect(plan, {
      signal,
      clock,
      openScan: (scan, scanSignal, { path, keys }) => {
        feeds.opened(scan, path);
        scans.opened(scan, path);
        return path.open(scans.context(scan.id, scanSignal, cost), keys);
      },
      keysCounted: (scan, count) => feeds.counted(scan, count),
      scanEnded: (scan, figures) => scans.ended(scan, figures),
      counters: () => cost.counters(),
      ended,
    });
  }

  /** The SDK is loaded before DuckDB, so that the first request is sent before DuckDB keeps the process busy. */
  #warmUp(plan: SelectPlan): void {
    for (const scan of plan.scans)
      if (scan.path.kind !== 'system') this.#session.executor(scan.request.account).warmUp();
  }

  async #runWrite(plan: WritePlan, options: RunOptions): Promise<ResultStream> {
    const cost = new StatementCost(this.#session.options.maxCalls);
    const startedMs = this.#session.clock.monotonic();
    let affected = 0;
    const stats = (): QueryStats => this.#stats(cost, startedMs, affected);
    let figures = stats;
    const ended = this.#session.register(() => figures());
    try {
      const result = await runWrite(plan, {
        session: this.#session,
        statement: this.#source.text.slice(this.#source.start, this.#source.end).trim(),
        options,
        context: scanContext(options.signal ?? new AbortController().signal, cost),
        select: (query) => this.#select(query, options, cost, () => undefined),
        selectFrom: (query, pages) => this.#selectFrom(query, pages),
        stats,
        ended,
      });
      // Its rows count once they are given.
      figures = () => result.stats();
      return result;
    } catch (thrown) {
      affected = thrown instanceof DriverError ? (thrown.rows ?? []).filter((row) => row.state === 'done').length : 0;
      ended();
      throw thrown;
    }
  }

  #selectFrom(query: SelectPlan, pages: AsyncIterable<Page>): Promise<ResultStream> {
    const { engine, clock } = this.#session;
    return engine.runSelect(query, { clock, openScan: () => pages, counters: () => new StatementCost().counters() });
  }

  #stats(cost: StatementCost, startedMs: number, affected: number): QueryStats {
    return {
      ...cost.counters(),
      rows: 0,
      affected,
      elapsedMs: this.#session.clock.monotonic() - startedMs,
      consistency: 'strict',
    };
  }

  /** A plan that cannot stay within max_calls is refused before its first call. */
  #refuseCostly(plan: Plan): void {
    const { maxCalls } = this.#session.options;
    if (maxCalls === undefined || plan.calls.min <= maxCalls) return;
    throw new DriverError(
      'too_many_calls',
      `The statement needs at least ${plan.calls.min} calls, and max_calls allows ${maxCalls}`,
      {
        hint: 'EXPLAIN shows where they go',
      },
    );
  }
}

/** Reads of one statement have one priority: nothing in this driver competes yet. */
function scanContext(signal: AbortSignal, cost: StatementCost): ScanContext {
  return { signal, priority: 0, budget: cost, meter: cost };
}

/** Statements that change something whatever they say. */
const WRITES: ReadonlySet<Syntax['kind']> = new Set(['insert', 'update', 'delete']);

function planResult(lines: readonly string[], stats: () => QueryStats): ResultStream {
  return new RowsResult({ columns: [{ name: 'plan', type: 'TEXT' }], rows: lines.map((line) => [line]), stats });
}
