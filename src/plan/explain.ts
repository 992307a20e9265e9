import type { CallEstimate } from '../source/access-path.js';
import type { PlannedScan, SelectPlan } from './plan.js';
import type { WritePlan } from './write/write-plan.js';

/** EXPLAIN as the contract's object; `max` is null when nothing bounds it. */
export interface ExplainJson {
  readonly calls: ExplainCalls;
  readonly consistency: 'strict' | 'search';
  readonly scans: readonly {
    readonly table: string;
    readonly path: string;
    /** The connected account whose rows are read; absent for the key's own. */
    readonly account?: string;
    readonly requests: readonly string[];
    readonly exact: readonly string[];
    readonly inexact: readonly string[];
    readonly local: readonly string[];
    readonly ordered: boolean;
    readonly calls: ExplainCalls;
  }[];
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

/** The requests themselves where they are known and few, each once. */
function plannedRequests({ source }: WritePlan): readonly string[] | undefined {
  if (source.kind !== 'known' || source.calls.length > 10) return undefined;
  return [...new Set(source.calls.map((call) => `${call.method} ${call.path}`))];
}

function explainSelect(plan: SelectPlan): ExplainJson {
  return {
    calls: calls(plan.calls),
    consistency: plan.consistency,
    scans: plan.scans.map((scan) => ({
      table: scan.table,
      path: scan.path.kind,
      ...(scan.request.account !== '' && { account: scan.request.account }),
      requests: scan.path.requests,
      exact: texts(scan.path.exact),
      inexact: texts(scan.path.inexact),
      local: scan.local,
      ordered: scan.path.ordered,
      calls: calls(scan.estimate),
    })),
    driver: plan.driver.kind,
    notices: plan.notices,
  };
}

const calls = (estimate: CallEstimate): ExplainCalls => ({
  min: estimate.min,
  max: Number.isFinite(estimate.max) ? estimate.max : null,
  expected: about(estimate),
});

/** BETWEEN is two terms with one text. */
const texts = (terms: readonly { readonly text: string }[]): string[] => [...new Set(terms.map((term) => term.text))];

/** EXPLAIN for people: one line a fact, at most what a screen holds. */
export function explainText(plan: SelectPlan | WritePlan): string {
  return plan.kind === 'select' ? selectText(plan) : writeText(plan);
}

function writeText(plan: WritePlan): string {
  const lines = [`${plan.verb.toUpperCase()} ${plan.target}: ${callsText(plan.calls)}`];
  lines.push(...(plannedRequests(plan) ?? plan.requests).map((request) => `  ${request}`));
  if (plan.source.kind === 'query' && plan.source.query.scans.length > 0) {
    const most = plan.maxRows === undefined ? '' : `, at most ${plan.maxRows}`;
    lines.push(
      `  for each row of${most}:`,
      ...selectText(plan.source.query)
        .split('\n')
        .map((line) => `    ${line}`),
    );
  }
  return lines.join('\n');
}

function selectText(plan: SelectPlan): string {
  const lines = [`${DRIVERS[plan.driver.kind]}: ${callsText(plan.calls)}, ${plan.consistency}`];
  if (plan.limit !== undefined)
    lines.push(`  stops after ${plan.limit} rows${plan.offset > 0 ? `, leaving out the first ${plan.offset}` : ''}`);
  for (const scan of plan.scans) lines.push(...scanLines(scan));
  for (const notice of plan.notices) lines.push(`  notice: ${notice}`);
  return lines.join('\n');
}

const DRIVERS = {
  empty: 'Nothing to read',
  passthrough: 'Pages passed through',
  streaming: 'Pages judged as they come',
  blocking: 'Everything read, then one query',
} as const;

function scanLines(scan: PlannedScan): string[] {
  const { path, request } = scan;
  const account = request.account === '' ? '' : ` of ${request.account}`;
  return [
    `  ${scan.table}${account} by ${path.kind}${path.ordered ? ', in the order asked for' : ''}: ${callsText(scan.estimate)}`,
    ...path.requests.map((request) => `    ${request}`),
    ...labelled('exact', texts(path.exact)),
    ...labelled('inexact', texts(path.inexact)),
    ...labelled('local', scan.local),
    ...scan.alternatives.map(
      ({ requests, estimate }) => `    instead of ${requests[0] ?? 'no request'}: ${callsText(estimate)}`,
    ),
  ];
}

const labelled = (label: string, values: readonly string[]): string[] =>
  values.length === 0 ? [] : [`    ${label}: ${values.join(' AND ')}`];

/** `1 call`, `1 to 25 calls`, `1 or more calls (about 100)`. */
export function callsText(estimate: CallEstimate): string {
  const { min, max } = estimate;
  if (min === max) return `${min} call${min === 1 ? '' : 's'}`;
  const guess = ` (about ${about(estimate)})`;
  return Number.isFinite(max) ? `${min} to ${max} calls${guess}` : `${min} or more calls${guess}`;
}

/** The guess in whole calls. */
function about({ min, expected }: CallEstimate): number {
  return Math.max(min, Math.round(expected));
}
