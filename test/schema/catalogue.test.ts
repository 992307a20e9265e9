import { describe, expect, it } from 'vitest';
import type { ColumnDefinition, SchemaIndex, TableDefinition } from '../../src/catalog/definition.js';
import { readProcedures, readSchema, readTables } from './read-schema.js';

const tables = readTables();
const procedures = readProcedures();
const index = readSchema('index.json') as SchemaIndex;
const golden = readSchema('names.json') as { readonly tables: string[]; readonly procedures: string[] };

function table(name: string): TableDefinition {
  const found = tables.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

function column(path: string): ColumnDefinition | undefined {
  const [name, ...rest] = path.split(':');
  return table(name ?? '').columns.find((candidate) => candidate.name === rest.join(':'));
}

function twice(names: readonly string[]): string[] {
  const lower = names.map((name) => name.toLowerCase());
  return lower.filter((name, at) => lower.indexOf(name) !== at);
}

describe('names', () => {
  it('are unique, aliases included, whatever their case', () => {
    expect(twice(tables.flatMap(({ name, aliases = [] }) => [name, ...aliases]))).toEqual([]);
    expect(twice(procedures.map(({ name }) => name))).toEqual([]);
    expect(
      procedures.flatMap(({ name, inputs }) =>
        twice(inputs.flatMap((input) => [input.name, ...(input.aliases ?? [])])).map((input) => `${name}.${input}`),
      ),
    ).toEqual([]);
  });

  it('are those of the golden list and of the index', () => {
    expect(tables.map(({ name }) => name).sort()).toEqual(golden.tables);
    expect(procedures.map(({ name }) => name).sort()).toEqual(golden.procedures);
    expect(index.tables.map(({ name }) => name)).toEqual(golden.tables);
    expect(index.procedures.map(({ name }) => name)).toEqual(golden.procedures);
    expect(index.apiVersion).toMatch(/^\d{4}-\d{2}-\d{2}\.\w+$/);
  });
});

describe.each(tables.map((definition) => [definition.name, definition] as const))('%s', (_, definition) => {
  const columns = new Set(definition.columns.map(({ name }) => name));

  it('names only columns and tables that exist', () => {
    const named = [
      ...definition.key,
      ...definition.filters.map((filter) => filter.column),
      ...definition.requires.map((requirement) => requirement.column),
      ...(definition.search?.fields ?? []).map((field) => field.column),
      ...[definition.list, definition.retrieve].flatMap((read) => placeholders(read?.path ?? '')),
      ...[definition.create, definition.update, definition.delete].flatMap((write) => placeholders(write?.path ?? '')),
      ...(definition.list.order === undefined ? [] : ['created']),
    ];
    expect(named.filter((name) => !columns.has(name))).toEqual([]);
    const others = [
      ...definition.columns.flatMap(({ references, embeds }) => [references, embeds]),
      ...definition.requires.map((requirement) => requirement.table),
    ].filter((name) => name !== undefined && name !== '');
    expect(others.filter((name) => !golden.tables.includes(name ?? ''))).toEqual([]);
    expect(definition.procedures.filter((name) => !golden.procedures.includes(name))).toEqual([]);
  });

  it('has no column twice and a screen of visible ones', () => {
    expect(columns.size).toBe(definition.columns.length);
    const visible = definition.columns.filter(({ hidden }) => hidden !== true);
    expect(visible.length).toBeLessThanOrEqual(80);
    expect(visible.length).toBeGreaterThan(0);
  });

  it('says what each filter and each requirement needs', () => {
    for (const filter of definition.filters) {
      expect(filter.operators.length, filter.parameter).toBeGreaterThan(0);
      expect(filter.style === 'flag', filter.parameter).toBe(filter.map !== undefined);
      expect(filter.style === 'bounds', filter.parameter).toBe(filter.bounds !== undefined);
    }
    for (const { embedded, table: parent } of definition.requires) {
      if (embedded === undefined) continue;
      expect(table(parent ?? '').columns.find(({ name }) => name === embedded)?.embeds).toBe(definition.name);
    }
  });
});

function placeholders(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
}

describe('columns', () => {
  it.each([
    ['Invoice:customer', { type: 'TEXT', references: 'Customer', expandable: true }],
    ['Charge:created', { type: 'TIMESTAMP', nullable: false }],
    ['Price:unit_amount', { type: 'BIGINT', nullable: true }],
    ['Price:unit_amount_decimal', { type: 'DECIMAL' }],
    ['Customer:address.city', { type: 'TEXT', nullable: true }],
    ['Customer:metadata', { type: 'JSON' }],
    ['Charge:payment_method_details', { type: 'JSON' }],
    ['Charge:payment_method_details.card.last4', { type: 'TEXT', nullable: true }],
    ['Charge:payment_method_details.card.three_d_secure.result', { hidden: true }],
    ['Invoice:lines', { type: 'JSON', embeds: 'InvoiceLineItem' }],
    ['Invoice:lines.has_more', { type: 'BOOLEAN', hidden: true }],
    [
      'Invoice:subscription',
      { hidden: true, path: 'parent.subscription_details.subscription', references: 'Subscription' },
    ],
    ['Invoice:next_payment_attempt', { type: 'TIMESTAMP' }],
    ['PromotionCode:coupon', { hidden: true, path: 'promotion.coupon', references: 'Coupon' }],
    ['ShippingRate:currency', { hidden: true, path: 'fixed_amount.currency' }],
    ['InvoiceItem:created', { hidden: true, path: 'date', type: 'TIMESTAMP' }],
    ['SubscriptionItem:price', { references: 'Price', inline: true, path: 'price.id' }],
    ['Subscription:price', { hidden: true, parameterOnly: true }],
    ['BalanceTransaction:payout', { hidden: true, parameterOnly: true }],
    ['Event:delivery_success', { hidden: true, parameterOnly: true, type: 'BOOLEAN' }],
    ['CheckoutSessionLineItem:checkout_session', { nullable: false, parameterOnly: true }],
    ['Coupon:percent_off', { type: 'DOUBLE' }],
    ['V2CoreAccount:created', { type: 'TIMESTAMP', time: 'iso' }],
    ['Subscription:status', { open: true }],
  ])('%s', (name, expected) => {
    expect(column(name)).toMatchObject(expected);
  });

  it('keep parent ids visible where the object has no such field', () => {
    expect(column('CheckoutSessionLineItem:checkout_session')).not.toHaveProperty('hidden');
  });
});

describe('lists', () => {
  it('are complete by their defaults and ordered only where it is documented', () => {
    expect(table('Subscription').list.defaults).toEqual({ status: 'all' });
    expect(table('Charge').list.order).toEqual({ column: 'created', direction: 'desc' });
    expect(table('InvoiceLineItem').list).not.toHaveProperty('order');
  });

  it('push what the overlay says of their parameters', () => {
    const filter = (name: string, parameter: string): unknown =>
      table(name).filters.find((candidate) => candidate.parameter === parameter);
    expect(filter('Customer', 'email')).toMatchObject({ style: 'value', exact: true });
    expect(filter('Price', 'lookup_keys')).toMatchObject({
      column: 'lookup_key',
      style: 'array',
      operators: ['=', 'in'],
    });
    expect(filter('InvoiceItem', 'pending')).toMatchObject({
      style: 'flag',
      map: { null: 'true', 'not null': 'false' },
    });
    expect(filter('Subscription', 'status')).toMatchObject({
      values: expect.not.arrayContaining(['all', 'ended']) as unknown,
    });
    expect(filter('TaxId', 'owner.customer')).toMatchObject({ with: { 'owner.type': 'customer' } });
    expect(filter('Charge', 'created')).toMatchObject({ style: 'range', exact: true });
  });

  it.each([
    ['InvoiceLineItem', 'invoice', 'Invoice', 'lines'],
    ['SubscriptionItem', 'subscription', 'Subscription', 'items'],
    ['TransferReversal', 'transfer', 'Transfer', 'reversals'],
    ['CustomerSource', 'customer', 'Customer', undefined],
    ['SetupAttempt', 'setup_intent', 'SetupIntent', undefined],
  ])('%s is fed by %s of %s', (child, parameter, parent, embedded) => {
    const [requirement] = table(child).requires;
    expect(requirement).toMatchObject({ parameter, table: parent, tableColumn: 'id' });
    expect(requirement?.embedded).toBe(embedded);
  });

  it('cannot be fed where no table has the value', () => {
    const unfed = tables.flatMap(({ name, requires }) =>
      requires.filter((requirement) => requirement.table === undefined).map(({ parameter }) => `${name}.${parameter}`),
    );
    expect(unfed).toEqual([
      'AppsSecret.scope.type',
      'BillingMeterEventSummary.end_time',
      'BillingMeterEventSummary.start_time',
      'FinancialConnectionsAccountOwner.ownership',
      'SourceTransaction.source',
      'TaxCalculationLineItem.tax_calculation',
      'TaxLocation.type',
      'TaxTransactionLineItem.tax_transaction',
    ]);
  });
});
