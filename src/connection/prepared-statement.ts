import type { Catalog } from '../catalog/catalog.js';
import { DriverError } from '../core/errors.js';
import { positionAt } from '../core/position.js';
import type { ResultStream } from '../engine/result.js';
import { explainText } from '../plan/explain.js';
import type { SelectPlan } from '../plan/plan.js';
import { planSelect, type PlanContext } from '../plan/plan-select.js';
import type { ScanContext } from '../source/access-path.js';
import type { Query, SourceText, Statement as Syntax } from '../sql/ast.js';
import { statementParameters } from '../sql/statement-parameters.js';
import type { SessionContext } from './connect.js';
import { catalogQuery } from './catalog-query.js';
import type { Parameters, Plan, RunOptions, Statement } from './session.js';
import { sourceRegistry } from './source-registry.js';
import { StatementCost } from './statement-cost.js';
import { textResult } from './text-result.js';

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
    return planSelect(this.#query(), this.#planContext(parameters));
  }

  async run(parameters: Parameters = {}, options: RunOptions = {}): Promise<ResultStream> {
    if (options.signal?.aborted) throw new DriverError('cancelled', 'The statement was cancelled');
    const plan = this.plan(parameters);
    if (this.syntax.kind === 'explain') return textResult('plan', explainText(plan).split('\n'), this.#session.clock);
    return this.#runSelect(plan, options);
  }

  async #runSelect(plan: SelectPlan, options: RunOptions): Promise<ResultStream> {
    const { engine, clock, options: connection } = this.#session;
    const cost = new StatementCost(connection.maxCalls);
    this.#refuseCostly(plan);
    for (const scan of plan.scans)
      if (scan.path.kind !== 'system') this.#session.executor(scan.request.account).warmUp();
    let ended = (): void => undefined;
    const result = await engine.runSelect(plan, {
      signal: options.signal,
      clock,
      openScan: (scan, signal) => scan.path.open(scanContext(signal, cost)),
      counters: () => cost.counters(),
      ended: () => ended(),
    });
    ended = this.#session.register(() => result.stats());
    return result;
  }

  /** A plan that cannot stay within max_calls is refused before its first call. */
  #refuseCostly(plan: SelectPlan): void {
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

  /** The query to plan: of the statement itself, of EXPLAIN's, or the one over the system tables that SHOW and DESCRIBE stand for. */
  #query(): Query {
    const syntax = this.syntax.kind === 'explain' ? this.syntax.statement : this.syntax;
    if (this.syntax.kind === 'explain' && this.syntax.analyze)
      throw this.#unsupported('EXPLAIN ANALYZE is not supported yet', 'EXPLAIN shows the plan without running it');
    switch (syntax.kind) {
      case 'query':
        return syntax.query;
      case 'show':
      case 'describe':
        return catalogQuery(syntax, this.#catalog, (at) => positionAt(this.#source.text, at));
      case 'session':
        throw this.#unsupported(
          `${syntax.verb.toUpperCase()} has no meaning here: Stripe knows no transactions and a statement no settings`,
          'leave it out',
        );
      default:
        throw this.#unsupported(`${syntax.kind.toUpperCase()} is not supported yet`);
    }
  }

  get #catalog(): Catalog {
    return this.#session.catalog;
  }

  #unsupported(message: string, hint?: string): DriverError {
    return new DriverError('unsupported_statement', message, {
      position: positionAt(this.#source.text, this.syntax.at),
      hint,
    });
  }

  #planContext(parameters: Parameters): PlanContext {
    const { catalog, options, clock } = this.#session;
    return {
      catalog,
      sources: sourceRegistry(this.#session),
      account: options.account ?? '',
      consistency: options.consistency ?? 'strict',
      facts: (account) => this.#session.executor(account).sizes,
      now: clock.now() * 1000,
      source: this.#source,
      parameters,
    };
  }
}

/** Reads of one statement have one priority: nothing in this driver competes yet. */
function scanContext(signal: AbortSignal, cost: StatementCost): ScanContext {
  return { signal, priority: 0, budget: cost, meter: cost };
}
