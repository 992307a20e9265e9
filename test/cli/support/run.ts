import { runCli } from '../../../src/cli/run.js';
import { DriverError } from '../../../src/core/errors.js';
import type { FakeResult } from './fake-result.js';
import { fakeRuntime, type FakeRuntime } from './fake-runtime.js';
import { testIo, type TestIo, type TestIoOptions } from './test-io.js';

/** An environment with a key. */
export const KEY = { STRIPE_API_KEY: 'sk_test_abc123' };
/** Two rows in two batches. */
export const CUSTOMERS: FakeResult = {
  columns: { id: 'TEXT', balance: 'BIGINT' },
  batches: [[['cus_1', 5]], [['cus_2', null]]],
};
export const FAILING: FakeResult = {
  ...CUSTOMERS,
  failure: new DriverError('network', 'Stripe\ndid not answer', { requestId: 'req_1' }),
};
const known = {
  'SELECT 1': { columns: { '1': 'BIGINT' }, batches: [[[1]]] },
  customers: CUSTOMERS,
  failing: FAILING,
} as const;

export interface Run {
  readonly exitCode: number;
  readonly io: TestIo;
  readonly runtime: FakeRuntime;
}

/** Runs the command line in this process on a fake runtime; pipes and a key unless `options` says otherwise. */
export async function run(
  argv: readonly string[],
  options: TestIoOptions = {},
  runtime = fakeRuntime(known),
): Promise<Run> {
  const io = testIo({ env: KEY, ...options });
  return { exitCode: await runCli(argv, io, runtime), io, runtime };
}
