import { describe, expect, test } from 'vitest';
import type { ColumnDefinition, FieldType, TableDefinition } from '../../src/catalog/definition.js';
import type { Json, Value } from '../../src/core/value.js';
import { compileFlatten, isDeleted } from '../../src/stripe/row/flatten.js';
import { definition } from './support/definition.js';

const options = { account: 'acct_1', apiVersion: '2026-01-01' };

function table(columns: readonly ColumnDefinition[], rest: Partial<TableDefinition> = {}): TableDefinition {
  return {
    name: 'Thing',
    description: '',
    kind: 'list',
    version: 'v1',
    object: 'thing',
    key: ['id'],
    columns,
    filters: [],
    requires: [],
    list: { path: '/v1/things', paging: 'v1' },
    procedures: [],
    ...rest,
  };
}

function value(
  field: Json,
  column: Partial<ColumnDefinition> & { readonly type: FieldType },
  version: 'v1' | 'v2' = 'v1',
): Value | undefined {
  const whole = table([{ name: 'x', nullable: true, ...column }], { version });
  return compileFlatten(whole, ['x'], options)({ x: field }, {})[0];
}

describe('a field becomes a value of its column', () => {
  test.each<[string, Json, Partial<ColumnDefinition> & { readonly type: FieldType }, Value]>([
    ['text', 'a', { type: 'TEXT' }, 'a'],
    ['an empty text', '', { type: 'TEXT' }, ''],
    ['a reference', 'cus_1', { type: 'TEXT', expandable: true }, 'cus_1'],
    ['an expanded reference', { id: 'cus_1', object: 'customer' }, { type: 'TEXT', expandable: true }, 'cus_1'],
    [
      'an expanded reference to a deleted object',
      { id: 'cus_1', deleted: true },
      { type: 'TEXT', references: 'Customer' },
      'cus_1',
    ],
    ['zero', 0, { type: 'BIGINT' }, 0],
    ['an integer beyond the safe ones', 2 ** 60, { type: 'BIGINT' }, 2n ** 60n],
    ['the largest integer', 9223372036854775807n, { type: 'BIGINT' }, 9223372036854775807n],
    ['a fraction', 1.5, { type: 'DOUBLE' }, 1.5],
    ['a long integer as number', 2n ** 60n, { type: 'DOUBLE' }, 2 ** 60],
    ['a long integer as decimal', 2n ** 60n, { type: 'DECIMAL' }, String(2n ** 60n)],
    ['the last second', 253_402_300_799, { type: 'TIMESTAMP' }, 253_402_300_799_000_000],
    ['a decimal', '0.10', { type: 'DECIMAL' }, '0.1'],
    ['a decimal as number', 1e-7, { type: 'DECIMAL' }, '0.0000001'],
    ['false', false, { type: 'BOOLEAN' }, false],
    ['epoch seconds', 1_709_285_400, { type: 'TIMESTAMP' }, 1_709_285_400_000_000],
    ['an ISO time', '2024-03-01T09:30:00.123Z', { type: 'TIMESTAMP', time: 'iso' }, 1_709_285_400_123_000],
    ['a list', [1, { a: 'b' }], { type: 'JSON' }, [1, { a: 'b' }]],
    ['null', null, { type: 'BIGINT' }, null],
  ])('%s', (_name, field, column, expected) => {
    expect(value(field, column)).toEqual(expected);
  });

  test('v2 writes 64-bit integers as text', () => {
    expect(value('12', { type: 'BIGINT' }, 'v2')).toBe(12);
    expect(value('9223372036854775807', { type: 'BIGINT' }, 'v2')).toBe(9223372036854775807n);
  });

  test.each<[string, Json, FieldType, string]>([
    ['text for an integer', '12', 'BIGINT', 'expected integer, got text ("12")'],
    ['a fraction for an integer', 1.5, 'BIGINT', 'expected integer, got a number (1.5)'],
    ['a number for text', 1, 'TEXT', 'expected text, got a number (1)'],
    ['an object for text', { id: 'x' }, 'TEXT', 'expected text, got an object ({"id":"x"})'],
    ['a list for a boolean', [true], 'BOOLEAN', 'expected boolean, got a list ([true])'],
    [
      'an ISO time for epoch seconds',
      '2024-03-01T09:30:00Z',
      'TIMESTAMP',
      'expected time, got text ("2024-03-01T09:30:00Z")',
    ],
    ['words for a decimal', 'much', 'DECIMAL', 'expected decimal, got text ("much")'],
    ['text for a number', '1.5', 'DOUBLE', 'expected number, got text ("1.5")'],
    ['an integer beyond 64 bits', 2n ** 63n, 'BIGINT', 'expected integer, got a number (9223372036854775808)'],
    ['a time beyond the calendar', 99_999_999_999_999, 'TIMESTAMP', 'expected time, got a number (99999999999999)'],
  ])('%s is an error that names the field', (_name, field, type, message) => {
    expect(() => value(field, { type })).toThrow(
      expect.objectContaining({
        code: 'stripe_error',
        message: `Thing.x: ${message}`,
        hint: expect.stringContaining('Stripe-Version 2026-01-01') as string,
      }) as Error,
    );
  });
});

describe('a row', () => {
  const columns: readonly ColumnDefinition[] = [
    { name: 'address.city', type: 'TEXT', nullable: true },
    { name: 'subscription', type: 'TEXT', nullable: true, path: 'parent.details.subscription' },
    { name: 'first', type: 'BIGINT', nullable: true, path: 'items.data.0.n' },
    { name: 'payout', type: 'TEXT', nullable: true, parameterOnly: true },
    { name: 'owner', type: 'TEXT', nullable: true },
    { name: 'owner.name', type: 'TEXT', nullable: true },
    { name: 'metadata', type: 'JSON', nullable: true },
  ];
  const requires = [{ parameter: 'owner', in: 'path', column: 'owner' }] as const;
  const flatten = (
    name: string,
    object: Parameters<ReturnType<typeof compileFlatten>>[0],
    echo = {},
  ): Value | undefined => compileFlatten(table(columns, { requires }), [name], options)(object, echo)[0];

  test('follows dotted paths, and is NULL where they end early', () => {
    expect(flatten('address.city', { address: { city: 'Rome' } })).toBe('Rome');
    expect(flatten('address.city', { address: null })).toBeNull();
    expect(flatten('address.city', {})).toBeNull();
    expect(flatten('subscription', { subscription: 'no', parent: { details: { subscription: 'sub_1' } } })).toBe(
      'sub_1',
    );
    expect(flatten('first', { items: { data: [{ n: 7 }] } })).toBe(7);
    expect(flatten('first', { items: { data: [] } })).toBeNull();
    expect(flatten('owner.name', { owner: 'o_1' })).toBeNull();
  });

  test.each<[string, string, Json, string]>([
    ['a text', 'address.city', { address: 'x' }, 'address.city: expected an object at address, got text ("x")'],
    ['a list', 'address.city', { address: [] }, 'address.city: expected an object at address, got a list ([])'],
    [
      'an object for a list',
      'first',
      { items: { data: {} } },
      'first: expected a list at items.data, got an object ({})',
    ],
    ['a text for a map', 'metadata', { metadata: 'x' }, 'metadata: expected a map, got text ("x")'],
    ['a list for a map', 'metadata', { metadata: [1] }, 'metadata: expected a map, got a list ([1])'],
  ])('%s where an object belongs is an error', (_name, name, object, message) => {
    expect(() => flatten(name, object as never)).toThrow(`Thing.${message}`);
  });

  test('gives back what the list was asked for', () => {
    expect(flatten('payout', { payout: 'another field' }, { payout: 'po_1' })).toBe('po_1');
    expect(flatten('payout', {})).toBeNull();
    expect(flatten('owner', {}, { owner: 'o_1' })).toBe('o_1');
    expect(flatten('owner', { owner: 'o_2' }, { owner: 'o_1' })).toBe('o_2');
  });

  test('has the account and the object as hidden columns', () => {
    const object = { id: 'x' };
    expect(flatten('account_id', object)).toBe('acct_1');
    expect(flatten('_json', object)).toBe(object);
    expect(compileFlatten(table([]), ['account_id'], { ...options, account: '' })(object, {})).toEqual([null]);
    expect(() => compileFlatten(table([]), ['nope'], options)).toThrow('no column "nope"');
  });

  test('never reads what every JavaScript object has', () => {
    const odd = table([
      { name: 'a.constructor', type: 'JSON', nullable: true },
      { name: 'constructor', type: 'JSON', nullable: true },
    ]);
    expect(compileFlatten(odd, ['a.constructor', 'constructor'], options)({ a: {} }, {})).toEqual([null, null]);
  });

  test('of 100 objects and 30 columns takes well under a millisecond', () => {
    const charge = definition('Charge');
    const names = charge.columns.slice(0, 30).map((column) => column.name);
    const flattenCharge = compileFlatten(charge, names, options);
    const objects = Array.from({ length: 100 }, (_, index) => ({
      id: `ch_${index}`,
      amount: index,
      created: 1,
      currency: 'usd',
      billing_details: { email: 'a@b.c' },
    }));
    const run = (): number => {
      const start = performance.now();
      for (const object of objects) flattenCharge(object, {});
      return performance.now() - start;
    };
    const best = Math.min(...Array.from({ length: 50 }, run));
    expect(best).toBeLessThan(2);
  });
});

test('a deleted object is not a row', () => {
  expect([
    isDeleted({ id: 'a', deleted: true }),
    isDeleted({ id: 'a' }),
    isDeleted({ id: 'a', deleted: false }),
  ]).toEqual([true, false, false]);
});
