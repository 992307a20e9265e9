import { DriverError } from '../core/errors.js';
import type { AccessPath, CallEstimate, TableFacts } from '../source/access-path.js';
import type { Term } from '../source/term.js';

export interface PricedPath {
  readonly path: AccessPath;
  readonly estimate: CallEstimate;
}

/**
 * The one place where a path is chosen: fewest expected calls; where those are equal, the fresh one (Search lags behind), then the smaller
 * worst case, then the path that gives the order.
 * `required` terms are on columns that only a parameter can fulfil, so a path must take them.
 */
export function choosePath(
  paths: readonly AccessPath[],
  required: readonly Term[],
  facts: TableFacts,
): { chosen: PricedPath; others: PricedPath[] } {
  const able = paths.filter((path) =>
    required.every((term) => path.exact.includes(term) || path.inexact.includes(term)),
  );
  const priced = able.map((path) => ({ path, estimate: path.calls(facts) })).sort(cheaper);
  const [chosen, ...others] = priced;
  if (chosen !== undefined) return { chosen, others };
  const names = required.map((term) => term.text).join(', ');
  throw new DriverError(
    'unsupported_statement',
    `No Stripe list takes ${names || 'this scan'} together with the other conditions`,
    {
      hint:
        required.length > 0 ? 'a column that only a parameter holds must be fixed by = or IN, on its own' : undefined,
    },
  );
}

/** The cheapest first, of paths that all can answer. */
export function cheapest(priced: readonly PricedPath[]): { chosen: PricedPath; others: PricedPath[] } {
  const [chosen, ...others] = [...priced].sort(cheaper);
  if (chosen === undefined) throw new DriverError('internal', 'There is no path to choose');
  return { chosen, others };
}

function cheaper(a: PricedPath, b: PricedPath): number {
  return (
    a.estimate.expected - b.estimate.expected ||
    Number(a.path.kind === 'search') - Number(b.path.kind === 'search') ||
    compare(a.estimate.max, b.estimate.max) ||
    Number(b.path.ordered) - Number(a.path.ordered)
  );
}

/** Infinity - Infinity is NaN. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
