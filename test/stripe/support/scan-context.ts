import { DriverError } from '../../../src/core/errors.js';
import type { Row } from '../../../src/core/value.js';
import type { AccessPath, ScanContext } from '../../../src/source/access-path.js';

export interface CountingContext extends ScanContext {
  readonly counts: { calls: number; retries: number; objects: number; bytes: number };
}

/** A context that counts; `maxCalls` is its budget. */
export function scanContext(
  options: { signal?: AbortSignal; maxCalls?: number; priority?: number } = {},
): CountingContext {
  const counts = { calls: 0, retries: 0, objects: 0, bytes: 0 };
  let left = options.maxCalls ?? Infinity;
  return {
    counts,
    signal: options.signal ?? new AbortController().signal,
    priority: options.priority ?? 0,
    budget: {
      claim: () => {
        if (left <= 0) throw new DriverError('too_many_calls', 'The budget is used up');
        left -= 1;
      },
    },
    meter: {
      called: () => void (counts.calls += 1),
      retried: () => void (counts.retries += 1),
      received: (objects, bytes) => {
        counts.objects += objects;
        counts.bytes += bytes;
      },
    },
  };
}

/** All rows of a path. */
export async function readAll(path: AccessPath, context: ScanContext = scanContext()): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of path.open(context)) rows.push(...page.rows);
  return rows;
}

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<DriverError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof DriverError) return outcome;
  throw new Error(`Expected a DriverError, got ${String(outcome)}`);
}
