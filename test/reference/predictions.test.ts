import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { farOff, outside, predict } from '../connection/support/predicted.js';
import { linesOf, references, withLongInvoices } from './queries.js';
import { ReferenceOracle } from './reference-oracle.js';

let sandbox: Sandbox;
let session: Session;
let oracle: ReferenceOracle;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'reference', seed: 1 });
  session = await connect({ apiKey: 'sk_test_predictions', apiBase: sandbox.url, rateLimit: 'off' });
  oracle = await ReferenceOracle.open();
}, 60_000);

afterAll(async () => {
  await session.close();
  await sandbox.close();
});

/** A consumer who stops early learns nothing of how early that was. */
const isLimited = (sql: string): boolean => / LIMIT \d+$/.test(sql);

async function twice(sql: string): Promise<void> {
  expect(outside(await predict(session, sql))).toEqual([]);
  const second = await predict(session, sql);
  expect(outside(second)).toEqual([]);
  if (!isLimited(sql)) expect(farOff(second)).toEqual([]);
}

describe('EXPLAIN of the reference queries: within its bounds when cold, within a tenth the second time', () => {
  test.each(references().map(({ name, sql }) => [name, sql] as const))('%s', (_name, sql) => twice(sql), 240_000);

  test('12 the invoice lines of a subscription', async () => {
    await twice(linesOf(await withLongInvoices(oracle)));
  });
});
