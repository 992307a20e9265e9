import type { CallEstimate } from '../source/access-path.js';
import { carryingScan, expectedCalls, feedingScan, plannedRequests, termTexts } from './explain-parts.js';
import type { PlannedScan, SelectPlan } from './plan.js';
import type { WritePlan } from './write/write-plan.js';

/** EXPLAIN as the contract's object; `max` is null when nothing bounds it. */
export interface ExplainJson {
  readonly calls: ExplainCalls;
  readonly consistency: 'strict' | 'search';
  /** In the order in which their rows come. */
  readonly scans: readonly ExplainScan[];
  readonly driver: string;
  readonly notices: readonly string[];
  /** What DML and EXEC send, absent for a query. */
  readonly writes?: readonly {
    readonly verb: string;
    readonly target: string;
    readonly requests: readonly string[];
    /** How many, null when the rows must be read first. */
    readonly count: number | null;
  }[];
}

interface ExplainScan {
  readonly table: string;
  /** What the statement calls it, where that is another name. */
  readonly alias?: string;
  readonly path: string;
  /** The connected account whose rows are read; absent for the key's own. */
  readonly account?: string;
  readonly requests: readonly string[];
  readonly exact: readonly string[];
  readonly inexact: readonly string[];
  readonly local: readonly string[];
  readonly ordered: boolean;
  readonly calls: ExplainCalls;
  /** Whose values go into the requests; `instead` is what is asked when more than `maxKeys` come (null: never). */
  readonly fedBy?: ExplainColumn & { readonly maxKeys: number | null; readonly instead: readonly string[] };
  /** With whose objects the rows come, and through which of their columns. */
  readonly with?: ExplainColumn;
  /** Reading ends when so many rows are complete. */
  readonly stopsAfter?: number;
}

interface ExplainColumn {
  readonly table: string;
  readonly alias?: string;
  readonly column: string;
}

interface ExplainCalls {
  readonly min: number;
  readonly max: number | null;
  /** The best guess, from what earlier statements have learned; nothing holds it. */
  readonly expected: number;
}

export function explainJson(plan: SelectPlan | WritePlan): ExplainJson {
  return plan.kind === 'select' ? explainSelect(plan) : explainWrite(plan);
}

function explainWrite(plan: WritePlan): ExplainJson {
  const read = plan.source.kind === 'query' ? explainSelect(plan.source.query) : undefined;
  const { verb, target, requests } = plan;
  const count = plan.source.kind === 'known' ? plan.source.calls.length : null;
  return {
    calls: calls(plan.calls),
    consistency: 'strict',
    scans: read?.scans ?? [],
    driver: read?.driver ?? 'empty',
    notices: plan.notices,
    writes: [{ verb, target, requests: plannedRequests(plan) ?? requests, count }],
  };
}

function explainSelect(plan: SelectPlan): ExplainJson {
  return {
    calls: calls(plan.calls),
    consistency: plan.consistency,
    scans: plan.scans.map((scan) => explainScan(scan, plan.scans)),
    driver: plan.driver.kind,
    notices: plan.notices,
  };
}

function explainScan(scan: PlannedScan, scans: readonly PlannedScan[]): ExplainScan {
  const { table, alias, path, request, local, estimate, until } = scan;
  return {
    table,
    ...(alias !== undefined && { alias }),
    path: path.kind,
    ...(request.account !== '' && { account: request.account }),
    requests: path.requests,
    exact: termTexts(path.exact),
    inexact: termTexts(path.inexact),
    local,
    ordered: path.ordered,
    calls: calls(estimate),
    ...related(scan, scans),
    ...(until && { stopsAfter: until.rows }),
  };
}

function related(scan: PlannedScan, scans: readonly PlannedScan[]): Pick<ExplainScan, 'fedBy' | 'with'> {
  const feeding = feedingScan(scan, scans);
  const carrying = carryingScan(scan, scans);
  const instead = scan.feed?.instead?.requests ?? [];
  return {
    ...(feeding && { fedBy: { ...feeding.names, maxKeys: bounded(scan.feed?.maxKeys ?? Infinity), instead } }),
    ...(carrying && { with: carrying.names }),
  };
}

const bounded = (count: number): number | null => (Number.isFinite(count) ? count : null);

const calls = (estimate: CallEstimate): ExplainCalls => ({
  min: estimate.min,
  max: bounded(estimate.max),
  expected: expectedCalls(estimate),
});
