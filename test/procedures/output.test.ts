import { describe, expect, test } from 'vitest';
import { procedureRow } from '../../src/procedures/output.js';

const fields = (answer: Parameters<typeof procedureRow>[1], name = 'PayInvoice') => {
  const { columns, values } = procedureRow({ name }, answer);
  return columns.map((column, index) => [column, values[index]]);
};

describe("a procedure's row", () => {
  test('has Success first, then the object in its own order, every value text or NULL', () => {
    expect(
      fields({ id: 'x_1', zero: 0, yes: true, no: false, text: '', half: 0.5, large: 1e15, nothing: null, a: 'last' }),
    ).toEqual([
      ['Success', 'true'],
      ['id', 'x_1'],
      ['zero', '0'],
      ['yes', 'true'],
      ['no', 'false'],
      ['text', ''],
      ['half', '0.5'],
      ['large', '1000000000000000'],
      ['nothing', null],
      ['a', 'last'],
    ]);
  });

  test('names what is nested with dots; empty objects and all lists are NULL', () => {
    expect(
      fields({ a: { b: { c: 1 }, d: {} }, e: {}, list: [1, 2], none: [], objects: [{ x: 1 }], deep: { l: [] } }),
    ).toEqual([
      ['Success', 'true'],
      ['a.b.c', '1'],
      ['a.d', null],
      ['e', null],
      ['list', null],
      ['none', null],
      ['objects', null],
      ['deep.l', null],
    ]);
  });

  test('keeps of an embedded list data, has_more and total_count, where it has them', () => {
    const list = { object: 'list', data: [{ id: 'il_1' }], has_more: true, total_count: 12, url: '/v1/x' };
    expect(
      fields({ lines: list, deeper: { items: { object: 'list', data: [], has_more: false, url: '/v1/y' } } }),
    ).toEqual([
      ['Success', 'true'],
      ['lines.data', null],
      ['lines.has_more', 'true'],
      ['lines.total_count', '12'],
      ['deeper.items.data', null],
      ['deeper.items.has_more', 'false'],
    ]);
  });

  test.for(['AttachPaymentMethodToCustomer', 'DetachPaymentMethodFromCustomer', 'FinalizeQuote', 'CancelQuote'])(
    'of %s is Success alone',
    (name) => {
      expect(fields({ id: 'x_1' }, name)).toEqual([['Success', 'true']]);
    },
  );

  test.for([
    ['an id', 'in_1', 'in_1'],
    ['an object', { id: 'in_2', object: 'invoice' }, 'in_2'],
    ['nothing: a subscription was made', null, null],
  ] as const)('of AcceptQuote is InvoiceId, then Success, from %s', ([, invoice, id]) => {
    expect(fields({ id: 'qt_1', invoice }, 'AcceptQuote')).toEqual([
      ['InvoiceId', id],
      ['Success', 'true'],
    ]);
  });

  test('of an answer without an object is Success alone', () => {
    expect(fields(undefined)).toEqual([['Success', 'true']]);
  });
});
