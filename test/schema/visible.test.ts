import { describe, expect, it } from 'vitest';
import type { ColumnDefinition } from '../../src/catalog/definition.js';
import { readTables } from './read-schema.js';

const tables = readTables();

function columnsOf(table: string): readonly ColumnDefinition[] {
  const found = tables.find(({ name }) => name === table);
  if (found === undefined) throw new Error(`no table ${table}`);
  return found.columns;
}

function shown(table: string): string[] {
  return columnsOf(table).flatMap(({ name, hidden }) => (hidden === true ? [] : [name]));
}

/** What stands in `*` of a table at or under a field. */
function shownUnder(table: string, field: string): string[] {
  return shown(table).filter((name) => name === field || name.startsWith(`${field}.`));
}

describe('the columns of *', () => {
  it('never hold the type of a nested object', () => {
    const typed = tables.flatMap(({ name }) => shown(name).filter((column) => column.endsWith('.object')));
    expect(typed).toEqual([]);
  });

  it('never hold a list that comes only when expanded', () => {
    const lists = tables.flatMap(({ columns }) =>
      columns.filter(
        ({ embeds, expandable, hidden }) => embeds !== undefined && expandable === true && hidden !== true,
      ),
    );
    expect(lists).toEqual([]);
  });

  it.each([
    ['Customer', ['cash_balance', 'invoice_credit_balance', 'sources', 'subscriptions', 'tax', 'tax_ids']],
    ['Coupon', ['applies_to', 'currency_options']],
    ['Price', ['currency_options', 'tiers']],
    ['Charge', ['refunds']],
    ['IssuingCard', ['cvc', 'number']],
    ['WebhookEndpoint', ['secret']],
    ['V2CoreAccount', ['configuration', 'identity', 'requirements']],
  ])('%s leave out what a row lacks unless asked for', (table, fields) => {
    const names = columnsOf(table).map(({ name }) => name);
    expect(fields.filter((field) => !names.includes(field))).toEqual([]);
    expect(fields.flatMap((field) => shownUnder(table, field))).toEqual([]);
  });

  it.each([
    ['Customer', 'discount'],
    ['Charge', 'source'],
    ['Account', 'individual'],
    ['Account', 'future_requirements'],
  ])('%s show %s as one column', (table, field) => {
    expect(shownUnder(table, field)).toEqual([field]);
  });

  it('of Customer are what one wants to see of a customer', () => {
    expect(shown('Customer')).toEqual([
      'id',
      ...['city', 'country', 'line1', 'line2', 'postal_code', 'state'].map((part) => `address.${part}`),
      ...['balance', 'business_name', 'created', 'currency', 'customer_account', 'default_source', 'delinquent'],
      ...['description', 'discount', 'email', 'individual_name', 'invoice_prefix', 'invoice_settings.custom_fields'],
      ...['invoice_settings.default_payment_method', 'invoice_settings.footer'],
      ...['amount_tax_display', 'template'].map((part) => `invoice_settings.rendering_options.${part}`),
      ...['livemode', 'metadata', 'name', 'next_invoice_sequence', 'phone', 'preferred_locales', 'shipping'],
      ...['tax_exempt', 'test_clock'],
    ]);
  });
});
