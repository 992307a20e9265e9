import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  loadSchema,
  type ColumnShape,
  type ParameterShape,
  type TableShape,
} from '../../fixtures/stripe-sandbox/endpoints/schema-files.js';
import { valueAt } from '../../fixtures/stripe-sandbox/json.js';
import type { Json } from '../../fixtures/stripe-sandbox/seed-collection.js';
import { TestSandbox, type Body } from './client.js';

const { apiVersion, tables } = loadSchema();
let stripe: TestSandbox;
beforeAll(async () => void (stripe = await TestSandbox.start()));
afterAll(() => stripe.sandbox.close());

const SAMPLES: Readonly<Record<ColumnShape['type'], string>> = {
  TEXT: 'text',
  BIGINT: '100',
  DOUBLE: '1.5',
  DECIMAL: '1.5',
  BOOLEAN: 'true',
  TIMESTAMP: '1700000000',
  JSON: '',
};

/** What a create needs beyond what its types say is required. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/v1/charges': { amount: '100', currency: 'usd', source: 'tok_visa' },
  '/v1/coupons': { percent_off: '10' },
  '/v1/invoiceitems': { customer: 'cus_1', amount: '100', currency: 'usd' },
  '/v1/invoices': { customer: 'cus_1' },
  '/v1/prices': { unit_amount: '100', 'product_data[name]': 'x', 'recurring[interval]': 'month' },
  '/v1/quotes': { customer: 'cus_1', 'line_items[0][price_data][currency]': 'usd', 'line_items[0][price_data][product]': 'prod_1' },
  '/v1/refunds': { charge: 'ch_1' },
  '/v1/subscriptions': { customer: 'cus_1', 'items[0][price_data][currency]': 'usd', 'items[0][price_data][product]': 'prod_1', 'items[0][price_data][recurring][interval]': 'month' },
  '/v1/subscription_schedules': { customer: 'cus_1' },
  '/v1/transfers': { amount: '100', destination: 'acct_connected' },
  '/v1/webhook_endpoints': { url: 'https://example.com', 'enabled_events[]': '*' },
  '/v1/checkout/sessions': { mode: 'setup' },
}; // prettier-ignore

const creates = [...tables.values()].filter((table) => table.create?.encoding === 'form' && table.kind === 'list');

function requiredOf(parameters: readonly ParameterShape[]): Record<string, string> {
  const required = parameters.filter((parameter) => parameter.required && parameter.type !== 'JSON');
  return Object.fromEntries(
    required.map(({ name, type, values }) => {
      const [first = '', ...rest] = name.split('.');
      return [first + rest.map((step) => `[${step}]`).join(''), values?.[0] ?? SAMPLES[type]];
    }),
  );
}

/** Fields that the catalogue would not read: of another type than their column, or null where it says never. */
function wrongFields(table: TableShape, object: Body): string[] {
  return table.columns
    .filter((column) => !column.parameterOnly && column.path === undefined && !column.name.includes('.'))
    .filter((column) => !fits(column, valueAt(object as Json, column.name)))
    .map((column) => `${column.name}: ${JSON.stringify(object[column.name])} is no ${column.type}`);
}

function fits(column: ColumnShape, value: Json | undefined): boolean {
  if (value === null || value === undefined) return column.nullable || column.embeds !== undefined;
  switch (column.type) {
    case 'BIGINT':
    case 'TIMESTAMP':
      return column.time === 'iso' ? typeof value === 'string' : Number.isInteger(value);
    case 'DOUBLE':
      return typeof value === 'number';
    case 'DECIMAL':
    case 'TEXT':
      return typeof value === 'string';
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'JSON':
      return typeof value === 'object';
  }
}

describe('a created object has the types of its table:', () => {
  const made: string[] = [];

  it.each(creates.map((table) => [table.list.path, table] as const))('%s', async (path, table) => {
    const form = { ...requiredOf(table.create?.parameters ?? []), ...NEEDS[path] };
    const { status, body } = await stripe.post(path, form, { 'stripe-version': apiVersion });
    expect(status, body.error?.message ?? '').toBeLessThan(500);
    if (status !== 200) return;
    made.push(path);
    expect(wrongFields(table, body)).toEqual([]);
    expect((await stripe.get(`${path}/${body.id ?? ''}`)).status === 200 || table.retrieve === undefined).toBe(true);
  });

  it('and most can be made by what is required alone', () => {
    expect(made.length).toBeGreaterThan(45);
  });
});
