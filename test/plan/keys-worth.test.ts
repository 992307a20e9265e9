import { expect, test } from 'vitest';
import { keysWorth } from '../../src/plan/query/candidates.js';
import type { AccessPath } from '../../src/source/access-path.js';

const noFacts = { rows: () => undefined };

/** A path whose calls take so many keys each. */
function fedPath(keysEach: number): AccessPath {
  return {
    kind: 'list',
    exact: [],
    inexact: [],
    needs: 'customer',
    ordered: false,
    requests: [],
    notices: [],
    calls: (_facts, keys = 1) => ({ min: 0, max: Infinity, expected: Math.ceil(keys / keysEach) }),
    open: () => {
      throw new Error('planning opens nothing');
    },
  };
}

test.each([
  ['one key a call', 1, 40, 40],
  ['as many as a native array takes', 100, 3, 300],
  ['several calls a key', 1 / 4, 40, 10],
  ['at least one, whatever it costs', 1, 0, 1],
])('keys that may be fed for the calls of another way: %s', (_name, keysEach, calls, expected) => {
  expect(keysWorth(fedPath(keysEach), calls, noFacts)).toBe(expected);
});
