import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { farOff, outside, predict } from '../connection/support/predicted.js';
import { linesOf, references, withLongInvoices } from './queries.js';
import { ReferenceOracle } from './reference-oracle.js';

let sandbox: Sandbox;
let sessions: Readonly<Record<'strict' | 'search', Session>>;
let oracle: ReferenceOracle;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'reference', seed: 1 });
  const open = (consistency: 'strict' | 'search'): Promise<Session> =>
    connect({ apiKey: `sk_test_${consistency}`, apiBase: sandbox.url, rateLimit: 'off', consistency });
  sessions = { strict: await open('strict'), search: await open('search') };
  oracle = await ReferenceOracle.open();
}, 60_000);

afterAll(async () => {
  await Promise.all(Object.values(sessions).map((session) => session.close()));
  await sandbox.close();
});

/** A consumer who stops early learns nothing of how early that was. */
const isLimited = (sql: string): boolean => / LIMIT \d+$/.test(sql);

async function twice(consistency: keyof typeof sessions, sql: string): Promise<void> {
  const session = sessions[consistency];
  expect(outside(await predict(session, sql))).toEqual([]);
  const second = await predict(session, sql);
  expect(outside(second)).toEqual([]);
  if (!isLimited(sql)) expect(farOff(second)).toEqual([]);
}

describe.each(['strict', 'search'] as const)(
  'EXPLAIN of the reference queries, %s: within its bounds when cold, within a tenth the second time',
  (consistency) => {
    const named = references().map(({ name, sql }) => [name, sql] as const);
    test.each(named)('%s', (_name, sql) => twice(consistency, sql), 240_000);

    test('12 the invoice lines of a subscription', async () => {
      await twice(consistency, linesOf(await withLongInvoices(oracle)));
    });
  },
);
