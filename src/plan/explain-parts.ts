import type { CallEstimate } from '../source/access-path.js';
import type { PlannedScan } from './plan.js';
import type { WritePlan } from './write/write-plan.js';

/** A column of another scan. */
export interface RelatedColumn {
  /** `Charge c.customer` */
  readonly text: string;
  readonly names: { readonly table: string; readonly alias?: string; readonly column: string };
}

/** `Charge c`: the table and what the statement calls it; all of its names where several tables of the statement are read as one. */
export function scanName({ table, alias }: Pick<PlannedScan, 'table' | 'alias'>): string {
  return alias === undefined ? table : `${table} ${alias}`;
}

/** Whose values are fed to it. */
export function feedingScan({ feed }: PlannedScan, scans: readonly PlannedScan[]): RelatedColumn | undefined {
  const from = feed && scans.find(({ id }) => id === feed.from);
  return from && feed && related(from, from.columns[feed.position]?.name ?? '');
}

/** With whose objects its rows come. */
export function carryingScan(
  { sideOf, through }: PlannedScan,
  scans: readonly PlannedScan[],
): RelatedColumn | undefined {
  const from = scans.find(({ id }) => id === sideOf);
  return from && related(from, through ?? '');
}

function related(scan: PlannedScan, column: string): RelatedColumn {
  const { table, alias } = scan;
  return { text: `${scanName(scan)}.${column}`, names: { table, ...(alias !== undefined && { alias }), column } };
}

/** The guess in whole calls. */
export function expectedCalls({ min, expected }: CallEstimate): number {
  return Math.max(min, Math.round(expected));
}

/** BETWEEN is two terms with one text. */
export function termTexts(terms: readonly { readonly text: string }[]): string[] {
  return [...new Set(terms.map((term) => term.text))];
}

/** The requests of a write themselves where they are known and few, each once. */
export function plannedRequests({ source }: WritePlan): readonly string[] | undefined {
  if (source.kind !== 'known' || source.calls.length > 10) return undefined;
  return [...new Set(source.calls.map((call) => `${call.method} ${call.path}`))];
}
