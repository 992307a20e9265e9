import type { CallEstimate } from '../source/access-path.js';
import { carryingScan, expectedCalls, feedingScan, plannedRequests, scanName, termTexts } from './explain-parts.js';
import type { PlannedScan, SelectPlan } from './plan.js';
import type { WritePlan } from './write/write-plan.js';

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
  for (const scan of plan.scans) lines.push(...scanLines(scan, plan.scans));
  for (const notice of plan.notices) lines.push(`  notice: ${notice}`);
  return lines.join('\n');
}

const DRIVERS = {
  empty: 'Nothing to read',
  passthrough: 'Pages passed through',
  streaming: 'Pages judged as they come',
  blocking: 'Everything read, then one query',
} as const;

function scanLines(scan: PlannedScan, scans: readonly PlannedScan[]): string[] {
  const { path, local, feed, until } = scan;
  return [
    `  ${headline(scan, scans)}: ${callsText(scan.estimate)}`,
    ...path.requests.map((request) => `    ${request}`),
    ...(feed?.instead?.requests ?? []).map(
      (request) => `    or ${request} when more than ${keysText(feed?.maxKeys)} come`,
    ),
    ...(until ? [`    stops when ${completeText(until)}`] : []),
    ...labelled('exact', termTexts(path.exact)),
    ...labelled('inexact', termTexts(path.inexact)),
    ...labelled('local', local),
    ...scan.alternatives.map(
      ({ requests, estimate }) => `    instead of ${requests[0] ?? 'no request'}: ${callsText(estimate)}`,
    ),
  ];
}

/** `Charge c by list, once for each Customer.id` */
function headline(scan: PlannedScan, scans: readonly PlannedScan[]): string {
  const { path, request } = scan;
  const account = request.account === '' ? '' : ` of ${request.account}`;
  const carrying = carryingScan(scan, scans);
  if (carrying) return `${scanName(scan)}${account} ${path.kind} in ${carrying.text}`;
  const feeding = feedingScan(scan, scans);
  const many = path.requests.some((text) => MANY_KEYS.test(text));
  const fed = feeding ? `, ${many ? 'for all values of' : 'once for each'} ${feeding.text}` : '';
  return `${scanName(scan)}${account} by ${path.kind}${path.ordered ? ', in the order asked for' : ''}${fed}`;
}

/** A call takes several keys. */
const MANY_KEYS = /\[\]=\{/;

const keysText = (count = Infinity): string => `${count} key${count === 1 ? '' : 's'}`;

function completeText({ rows, alone }: NonNullable<PlannedScan['until']>): string {
  return `${rows} row${rows === 1 ? '' : 's'}${alone ? '' : ' of the result'} ${rows === 1 ? 'is' : 'are'} complete`;
}

const labelled = (label: string, values: readonly string[]): string[] =>
  values.length === 0 ? [] : [`    ${label}: ${values.join(' AND ')}`];

/** `1 call`, `1 to 25 calls`, `1 or more calls (about 100)`. */
export function callsText(estimate: CallEstimate): string {
  const { min, max } = estimate;
  if (min === max) return `${min} call${min === 1 ? '' : 's'}`;
  const guess = ` (about ${expectedCalls(estimate)})`;
  return Number.isFinite(max) ? `${min} to ${max} calls${guess}` : `${min} or more calls${guess}`;
}
