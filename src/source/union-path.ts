import type { Row } from '../core/value.js';
import type { AccessPath, CallEstimate, ScanContext } from './access-path.js';
import type { Page } from './page.js';

/**
 * Several paths to rows of one table as one: what any of them gives, each row once. `key` says by which positions a row is told from another.
 * Sure of no condition; read one after the other, so that a consumer that stops asks for no more.
 */
export function unionPath(paths: readonly AccessPath[], key: readonly number[]): AccessPath {
  const signatures = paths.map((path) => path.signature);
  return {
    kind: 'union',
    exact: [],
    inexact: [],
    ordered: false,
    requests: [...new Set(paths.flatMap((path) => path.requests))],
    notices: [...new Set(paths.flatMap((path) => path.notices))],
    calls: (facts) => {
      const each = paths.map((path) => path.calls(facts));
      // A consumer may have enough after the first path.
      return { ...each.reduce(plus, { min: 0, max: 0, expected: 0 }), min: each[0]?.min ?? 0 };
    },
    rows: (facts) => sumOf(paths.map((path) => path.rows?.(facts))),
    signature: JSON.stringify(['union', ...signatures]),
    open: (context) => unionPages(paths, key, context),
  };
}

/** Rows that several of them give count more than once: a guess on the safe side. */
function sumOf(rows: readonly (number | undefined)[]): number | undefined {
  return rows.reduce((sum, each) => (sum === undefined || each === undefined ? undefined : sum + each), 0);
}

function plus(a: CallEstimate, b: CallEstimate): CallEstimate {
  return { min: a.min + b.min, max: a.max + b.max, expected: a.expected + b.expected };
}

async function* unionPages(
  paths: readonly AccessPath[],
  key: readonly number[],
  context: ScanContext,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  for (const path of paths)
    for await (const page of path.open(context))
      yield { ...page, rows: page.rows.filter((row) => isNew(row, key, seen)) };
}

function isNew(row: Row, key: readonly number[], seen: Set<string>): boolean {
  const identity = JSON.stringify(key.map((position) => row[position]));
  if (seen.has(identity)) return false;
  seen.add(identity);
  return true;
}
