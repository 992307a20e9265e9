import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSchema, type TableShape } from '../../fixtures/stripe-sandbox/endpoints/schema-files.js';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { Body } from './client.js';

const { apiVersion, tables } = loadSchema();
let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await startSandbox()));
afterAll(() => sandbox.close());

async function get(path: string): Promise<Body> {
  const headers = { authorization: 'Bearer sk_test_1', 'stripe-version': apiVersion };
  const response = await fetch(sandbox.url + path, { headers });
  const body = (await response.json()) as Body;
  if (response.status !== 200) throw new Error(`${path}: ${body.error?.message ?? ''}`);
  return body;
}

const roots = [...tables.values()].filter((table) => table.kind === 'list' && table.requires.length === 0);

/** What `expand[]` may name on a row of the table, within the depth that a list allows. */
const expandable = (table: TableShape): string[] =>
  table.columns
    .filter((column) => column.expandable && column.path === undefined && column.name.split('.').length <= 3)
    .map((column) => column.name);

describe('the seeded sandbox', () => {
  it.each(roots.map((table) => [table.list.path, table] as const))(
    'lists %s, with everything expanded',
    async (path, table) => {
      const limit = table.list.limit === false ? '' : 'limit=5';
      const plain = await get(`${path}?${limit}`);
      expect(Array.isArray(plain.data)).toBe(true);
      const columns = table.version === 'v1' ? expandable(table) : [];
      if (columns.length === 0) return;
      const query = columns.map((column) => `expand[]=data.${column}`).join('&');
      const { data = [] } = await get(`${path}?${limit}&${query}`);
      expect(data.map((each) => each.id)).toEqual(plain.data?.map((each) => each.id));
    },
  );

  it('replaces the references it holds by their objects', async () => {
    const { data = [] } = await get(
      '/v1/charges?limit=100&expand[]=data.customer&expand[]=data.payment_intent&expand[]=data.balance_transaction',
    );
    for (const field of ['customer', 'payment_intent', 'balance_transaction']) {
      const held = data.map((charge) => charge[field]).filter((value) => value !== null && value !== undefined);
      expect(held.length).toBeGreaterThan(20);
      expect(held.filter((value) => typeof value === 'string')).toEqual([]);
    }
  });

  it('goes four levels deep, counting data', async () => {
    const { data = [] } = await get('/v1/invoice_payments?limit=5&expand[]=data.invoice.customer.default_source');
    expect(data.map((each) => (each['invoice'] as Body)['object'])).toEqual(data.map(() => 'invoice'));
  });

  it('gives the movements of a payout', async () => {
    const [payout] = (await get('/v1/payouts?limit=1')).data ?? [];
    const { data = [] } = await get(`/v1/balance_transactions?limit=100&payout=${payout?.id ?? ''}`);
    expect(data.length).toBeGreaterThan(0);
    expect(data[0]).not.toHaveProperty('_payout');
  });

  it('embeds the same children that their own list gives', async () => {
    const { data = [] } = await get('/v1/invoices?limit=20');
    for (const invoice of data) {
      const lines = invoice['lines'] as { data: Body[]; has_more: boolean };
      const own = await get(`/v1/invoices/${invoice.id ?? ''}/lines?limit=100`);
      expect(own.data?.slice(0, 10)).toEqual(lines.data);
      expect((own.data?.length ?? 0) > 10).toBe(lines.has_more);
    }
  });

  it('answers with the same bytes for the same seed', async () => {
    const other = await startSandbox();
    const read = async (url: string): Promise<string> =>
      (
        await fetch(`${url}/v1/charges?limit=100&expand[]=data.customer`, {
          headers: { authorization: 'Bearer sk_test_1' },
        })
      ).text();
    expect(await read(other.url)).toBe(await read(sandbox.url));
    await other.close();
  });
});
