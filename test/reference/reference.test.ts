import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { linesOf, references, withLongInvoices } from './queries.js';
import { ReferenceOracle } from './reference-oracle.js';

/** Calls of those that are read in slices of time: a few more than the fewest, in a tenth to a half of the time, and the same every time. */
const SLICED: Readonly<Record<string, number>> = {
  '2 the charges of a month': 42,
  '3 customers by metadata': 105,
  '4 charges of a month with customer and invoice': 62,
  '5 charges counted by month and status': 1011,
};

let sandbox: Sandbox;
let session: Session;
let oracle: ReferenceOracle;
let total = 0;

async function ask(sql: string, asked = session): Promise<{ rows: string[]; calls: number }> {
  sandbox.log.clear();
  const result = await asked.prepare(sql).run();
  const rows = (await result.toArray()).map((row) => row.map(String).join('|'));
  return { rows, calls: sandbox.log.calls };
}

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'reference', seed: 1 });
  session = await connect({ apiKey: 'sk_test_reference', apiBase: sandbox.url, rateLimit: 'off' });
  oracle = await ReferenceOracle.open();
}, 60_000);

afterAll(async () => {
  await session.close();
  await sandbox.close();
});

describe('the reference queries, on the reference account, by lists alone', () => {
  test.each(references().map((reference) => [reference.name, reference] as const))(
    '%s',
    async (_name, reference) => {
      const { rows, calls } = await ask(reference.sql);
      total += calls;
      const expected = await oracle.rows(reference.oracle);
      const shown = reference.sql.startsWith('SELECT *') ? rows.map((row) => row.split('|')[0] ?? '') : rows;
      expect(reference.ordered ? shown : shown.sort()).toEqual(reference.ordered ? expected : expected.sort());
      expect(expected.length).toBeGreaterThan(0);
      expect(calls).toBe(SLICED[reference.name] ?? reference.optimum);
    },
    120_000,
  );

  test('12 the invoice lines of a subscription, two of whose invoices have more lines than come embedded', async () => {
    const subscription = await withLongInvoices(oracle);
    const { rows, calls } = await ask(linesOf(subscription));
    total += calls;
    const invoices = await oracle.rows(`SELECT id FROM invoice WHERE subscription = '${subscription}'`);
    expect(rows.sort()).toEqual(invoices.flatMap((invoice) => oracle.lines(invoice)).sort());
    expect(calls).toBe(3);
  });

  test('cost 1,283 calls together, 20 of them for reading several pages at once', () => {
    expect(total).toBe(1283);
  });

  test('cost the same again on an account that nobody has learned anything of', async () => {
    const other = await connect({ apiKey: 'sk_test_other', apiBase: sandbox.url, rateLimit: 'off' });
    for (const { name, sql } of references().filter(({ name }) => /^[234] /.test(name)))
      expect([name, (await ask(sql, other)).calls]).toEqual([name, SLICED[name]]);
    await other.close();
  }, 60_000);
});
