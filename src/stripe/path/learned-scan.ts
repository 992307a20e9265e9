import { createHash } from 'node:crypto';
import type { Value } from '../../core/value.js';
import type { AccessPath, ScanContext, ScanFacts, TableFacts } from '../../source/access-path.js';
import { countedCalls } from './counted-calls.js';
import { pagesOf, withLearned } from './estimate.js';
import type { LearnedSizes } from './learned-sizes.js';
import type { RawPage, RawScan } from './raw-scan.js';

/** What a scan asks for, as a name of fixed length: what is learned of it is kept under it. */
export function signatureOf(...asked: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64');
}

/** A request without what it expands: whatever comes with its objects, there are as many of them. */
export function withoutExpansions(request: string): string {
  const [path = '', query] = request.split(/\?(.*)/s);
  const kept = query?.split('&').filter((parameter) => !parameter.startsWith('expand[]='));
  return kept === undefined || kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

/** Under which names a scan is remembered. */
export interface ScanNames {
  /** What it asks for. */
  readonly own: string;
  /** The conditions that it leaves to Stripe: whatever asks for the rows of these, there are as many of them. Absent where its calls are not pages of them. */
  readonly conditions?: string | undefined;
}

/**
 * The scan, priced by what it came to when it was last read to its end: for other keys as much for each of them. Learns when it is read to its
 * end again, but not when its consumer stops before, nor where its price is no guess. Where only another path with the
 * same conditions was read, it is priced by the rows of that.
 */
export function learnedScan(scan: RawScan, names: ScanNames, sizes: LearnedSizes): RawScan {
  return {
    requests: scan.requests,
    calls: (facts, keys) => {
      const guess = scan.calls(facts, keys);
      const known = learned(names.own, facts, keys)?.calls;
      return withLearned(guess, known ?? pagesOf(guess.min, conditionRows(names, facts)));
    },
    rows: (facts, keys) => learnedRows(names, facts, keys) ?? scan.rows(facts, keys),
    pages: (context, keys) => learningPages(scan, names, sizes, context, keys),
  };
}

/** How many rows a scan is known to give. */
export function learnedRows(names: ScanNames, facts: TableFacts, keys: number): number | undefined {
  return learned(names.own, facts, keys)?.rows ?? conditionRows(names, facts);
}

function conditionRows({ conditions }: ScanNames, facts: TableFacts): number | undefined {
  return conditions === undefined ? undefined : facts.scan?.(conditions)?.rows;
}

/** The same for a path that is no scan of objects and needs no keys. */
export function learnedPath(path: AccessPath, signature: string, sizes: LearnedSizes): AccessPath {
  return {
    ...path,
    signature,
    calls: (facts) => withLearned(path.calls(facts), learned(signature, facts, 0)?.calls),
    rows: (facts) => learned(signature, facts, 0)?.rows,
    open: (context) =>
      observed(
        context,
        (counting) => path.open(counting),
        ({ rows }) => rows.length,
        (seen) => sizes.learnScan(signature, { ...seen, keys: 0 }),
      ),
  };
}

/** What is known of a scan, for so many keys. */
function learned(signature: string, facts: TableFacts, keys: number): Pick<ScanFacts, 'calls' | 'rows'> | undefined {
  const known = facts.scan?.(signature);
  if (known === undefined) return undefined;
  const share = known.keys === 0 ? 1 : keys / known.keys;
  return { calls: known.calls * share, rows: known.rows * share };
}

function learningPages(
  scan: RawScan,
  { own, conditions }: ScanNames,
  sizes: LearnedSizes,
  context: ScanContext,
  keys: AsyncIterable<Value>,
): AsyncGenerator<RawPage> {
  let fed = 0;
  const counted = async function* (): AsyncGenerator<Value> {
    for await (const key of keys) {
      fed += 1;
      yield key;
    }
  };
  return observed(
    context,
    (counting) => scan.pages(counting, counted()),
    ({ items }) => items.length,
    (seen) => {
      const { min, max } = scan.calls(sizes, fed);
      if (min === max) return;
      sizes.learnScan(own, { ...seen, keys: fed });
      if (conditions !== undefined) sizes.learnScan(conditions, { ...seen, keys: 0 });
    },
  );
}

/** The pages as they come; `ended` is told what they came to, if they are read to the end. */
async function* observed<T>(
  context: ScanContext,
  open: (context: ScanContext) => AsyncIterable<T>,
  rowsOf: (page: T) => number,
  ended: (seen: Pick<ScanFacts, 'calls' | 'rows'>) => void,
): AsyncGenerator<T> {
  const counted = countedCalls(context);
  let rows = 0;
  for await (const page of open(counted.context)) {
    rows += rowsOf(page);
    yield page;
  }
  ended({ calls: counted.calls(), rows });
}
