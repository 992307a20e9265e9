import { describe, expect, test } from 'vitest';
import { defaultCatalog } from '../../src/catalog/catalog.js';
import { describeFilter } from '../../src/catalog/describe-filter.js';
import type { CatalogTable } from '../../src/catalog/table.js';

const catalog = defaultCatalog();

describe('a table answers to', () => {
  test.each([
    ['Customer', 'Customer'],
    ['customers', 'Customer'],
    ['CUSTOMERS', 'Customer'],
    ['stripe.customers', 'Customer'],
    ['stripe_customers', 'Customer'],
    ['PaymentIntent', 'PaymentIntent'],
    ['payment_intents', 'PaymentIntent'],
    ['Stripe_Payment_Intent', 'PaymentIntent'],
    ['sys_tables', 'sys_tables'],
    ['SYS_COLUMNS', 'sys_columns'],
    ['INFORMATION_SCHEMA.Tables', 'information_schema.tables'],
  ])('%s', (written, name) => {
    expect(catalog.table(written).name).toBe(name);
  });

  test('no name that is not its own', () => {
    for (const name of ['Custom', 'stripe', '', 'stripe.', 'information_schema.nothing'])
      expect(catalog.find(name), name).toBeUndefined();
  });

  test('every spelling of every name, whatever other tables are called', () => {
    for (const { name } of catalog.tables()) expect(catalog.table(name.toLowerCase()).name, name).toBe(name);
  });
});

test('an unknown table names the nearest', () => {
  expect(() => catalog.table('Custmer')).toThrow(expect.objectContaining({ code: 'unknown_table' }));
  expect(catalog.suggestTable('Custmer')).toContain('"Customer"');
  expect(catalog.suggestTable('stripe.invoces')).toContain('"Invoice"');
});

test('an unknown procedure names the nearest', () => {
  expect(() => catalog.procedure('PayInvoce')).toThrow(
    expect.objectContaining({ code: 'unknown_procedure', hint: expect.stringContaining('"PayInvoice"') as string }),
  );
  expect(catalog.procedure('payinvoice').name).toBe('PayInvoice');
});

describe('a column answers to', () => {
  const charge = catalog.table('Charge');
  test.each([
    ['Amount', 'amount'],
    ['payment_method', 'payment_method'],
    ['PaymentMethod', 'payment_method'],
    ['BillingDetailsAddressCity', 'billing_details.address.city'],
    ['billing_details.address.city', 'billing_details.address.city'],
    ['CustomerId', 'customer'],
    ['account_id', 'account_id'],
    ['_json', '_json'],
  ])('%s', (written, name) => {
    expect(charge.columns.find(written)?.name).toBe(name);
  });

  test('keys remain below a JSON column, and below no other', () => {
    expect(charge.columns.resolve(['metadata', 'a.b'])).toMatchObject({ keys: ['a.b'] });
    expect(charge.columns.resolve(['billing_details', 'address', 'city'])?.column.name).toBe(
      'billing_details.address.city',
    );
    expect(charge.columns.resolve(['amount', 'x'])).toBeUndefined();
  });

  test('a star leaves hidden ones out', () => {
    const visible = charge.columns.visible.map((column) => column.name);
    expect(visible).toContain('amount');
    expect(visible).not.toContain('account_id');
    expect(visible).not.toContain('_json');
  });
});

describe('what is pushed down is described', () => {
  const filterOf = (table: string, column: string): string => {
    const { definition, columns } = catalog.table(table) as Required<CatalogTable>;
    const found = columns.find(column);
    if (found === undefined) throw new Error(`${table} has no ${column}`);
    return describeFilter(definition, found);
  };

  test.each([
    ['Charge', 'id', '=, IN'],
    ['Charge', 'customer', '=, IN'],
    ['Charge', 'created', '=, <, <=, >, >=, IN'],
    ['InvoiceItem', 'date', '=, <, <=, >, >=, IN'],
    ['Invoice', 'parent.subscription_details.subscription', '=, IN'],
    ['Charge', 'amount', ''],
    ['InvoiceLineItem', 'invoice', '=, IN'],
    ['InvoiceItem', 'invoice', '=, IN, IS NULL, IS NOT NULL'],
  ])('%s.%s: %s', (table, column, expected) => {
    expect(filterOf(table, column)).toBe(expected);
  });
});

test('system tables have a row for each thing, and as many values as columns', () => {
  for (const table of catalog.systemTables()) {
    const rows = [...table.rows(catalog)];
    expect(rows.length, table.name).toBeGreaterThan(0);
    for (const row of rows) expect(row).toHaveLength(table.columns.length);
  }
});
