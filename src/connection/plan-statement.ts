import { DriverError } from '../core/errors.js';
import { positionAt } from '../core/position.js';
import { planSelect, type PlanContext } from '../plan/plan-select.js';
import { planChange } from '../plan/write/plan-change.js';
import { planExecute } from '../plan/write/plan-execute.js';
import { planInsert } from '../plan/write/plan-insert.js';
import type { TableFacts } from '../source/access-path.js';
import type { SourceText, Statement as Syntax } from '../sql/ast.js';
import { catalogQuery } from './catalog-query.js';
import type { SessionContext } from './connect.js';
import type { Parameters, Plan } from './session.js';
import { sourceRegistry } from './source-registry.js';

export interface StatementContext {
  readonly source: SourceText;
  readonly parameters: Parameters;
  readonly session: SessionContext;
}

/** Small enough that a first mistake is no disaster. */
const MAX_WRITE_ROWS = 100;

/** The plan of any statement; EXPLAIN's is its statement's. Makes no call. Throws `unsupported_statement` for what is understood and not done. */
export function planStatement(syntax: Syntax, context: StatementContext): Plan {
  const plan = planContext(context);
  switch (syntax.kind) {
    case 'query':
      return planSelect(syntax.query, hinted(plan, syntax.hints, context));
    case 'show':
    case 'describe':
      return planSelect(
        catalogQuery(syntax, plan.catalog, (at) => positionAt(context.source.text, at)),
        plan,
      );
    case 'insert':
      return planInsert(syntax, plan);
    case 'update':
    case 'delete': {
      const { allowUnfilteredWrites = false, maxWriteRows = MAX_WRITE_ROWS } = context.session.options;
      return planChange(syntax, plan, { allowUnfilteredWrites, maxWriteRows });
    }
    case 'execute':
      return planExecute(syntax, plan);
    case 'explain':
      return planStatement(syntax.statement, context);
    case 'session':
      throw unsupported(
        `${syntax.verb.toUpperCase()} has no meaning here: Stripe knows no transactions and a statement no settings`,
        syntax,
        context,
        'leave it out',
      );
  }
}

function unsupported(message: string, syntax: Syntax, { source }: StatementContext, hint: string): DriverError {
  return new DriverError('unsupported_statement', message, { position: positionAt(source.text, syntax.at), hint });
}

/** `consistency(search)` in a hint comment of a query chooses for that query; a session that wrote stays strict. */
function hinted(plan: PlanContext, hints: readonly string[], { session }: StatementContext): PlanContext {
  const chosen = hints
    .map((hint) => /^\s*consistency\s*\(\s*(strict|search)\s*\)\s*$/i.exec(hint)?.[1]?.toLowerCase())
    .at(-1);
  if (chosen === undefined) return plan;
  return { ...plan, consistency: chosen === 'search' && !session.hasWritten() ? 'search' : 'strict' };
}

function planContext({ source, parameters, session }: StatementContext): PlanContext {
  const { catalog, options, clock } = session;
  const sources = sourceRegistry(session);
  const now = clock.now() * 1000;
  return {
    catalog,
    sources: options.sources?.(sources) ?? sources,
    account: options.account ?? '',
    // Search lags behind writes, so a session that wrote reads lists.
    consistency: session.hasWritten() ? 'strict' : (options.consistency ?? 'strict'),
    facts: (account) => factsAt(session.executor(account).sizes, now),
    now,
    source,
    parameters,
  };
}

function factsAt(sizes: TableFacts, now: number): TableFacts {
  return {
    rows: (table) => sizes.rows(table),
    scan: (signature) => sizes.scan?.(signature),
    keys: (signature, column) => sizes.keys?.(signature, column),
    now,
  };
}
