import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../../src/connection/connect.js';
import type { Session } from '../../../src/connection/session.js';
import { systemClock } from '../../../src/core/clock.js';
import { runCase } from '../../logic/run-case.js';
import { MYSQL_CASES } from './mysql.js';
import { POSTGRESQL_CASES } from './postgresql.js';
import { NOW, readAll, type StripeData } from './stripe-data.js';
import { TSQL_CASES } from './tsql.js';

let sandbox: Sandbox;
let session: Session;
let data: StripeData;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'demo' });
  data = await readAll(sandbox);
  session = await connect({
    apiKey: 'sk_test_corpus',
    apiBase: sandbox.url,
    rateLimit: 'off',
    clock: { ...systemClock, now: () => NOW },
  });
});

afterAll(async () => {
  await session.close();
  await sandbox.close();
});

/** What a business asks of its payments, as users of each dialect write it; the rows are computed from Stripe's objects by plain code. */
describe.each([
  ['postgresql', POSTGRESQL_CASES],
  ['tsql', TSQL_CASES],
  ['mysql', MYSQL_CASES],
] as const)('%s', (dialect, cases) => {
  let passed = 0;

  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, { sql, rows }) => {
    const outcome = await runCase(session, sql);
    const expected = rows(data);
    expect(expected.length).toBeGreaterThan(0);
    expect({ error: outcome.error, said: outcome.error && outcome.said, rows: outcome.rows.slice(1) }).toEqual({
      error: undefined,
      said: undefined,
      rows: expected,
    });
    passed += 1;
  });

  afterAll(() => {
    console.log(`business ${dialect} ${passed}/${cases.length}`);
  });
});
