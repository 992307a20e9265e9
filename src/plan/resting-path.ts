import type { AccessPath } from '../source/access-path.js';

/** A path that makes no call and is not opened: the rows come from elsewhere, or there are none. */
export function restingPath(kind: AccessPath['kind']): AccessPath {
  return {
    kind,
    exact: [],
    inexact: [],
    ordered: false,
    requests: [],
    notices: [],
    calls: () => ({ min: 0, max: 0, expected: 0 }),
    open: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) }),
  };
}
