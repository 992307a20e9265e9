import { describe, expect, test } from 'vitest';
import type { AccessPath, ScanRequest } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { scanRequest, sourceOf, term } from './support/sources.js';

const nothingKnown = { rows: () => undefined };
const second = (seconds: number): number => seconds * 1_000_000;
const texts = (terms: readonly Term[] = []): readonly string[] => terms.map((each) => each.text);

function paths(table: string, terms: readonly Term[], rest: Partial<ScanRequest> = {}): readonly AccessPath[] {
  return sourceOf(table).paths(scanRequest(terms, rest));
}

describe('terms meet in one request', () => {
  test.each<[name: string, table: string, terms: readonly Term[], request: string, exact: boolean]>([
    [
      'the tightest of several bounds',
      'Charge',
      [
        term('created', '>', second(1)),
        term('created', '>=', second(5)),
        term('created', '<', second(9)),
        term('created', '<=', second(9)),
        term('created', '>=', second(5)),
      ],
      'GET /v1/charges?created[gte]=5&created[lt]=9&limit=100',
      true,
    ],
    [
      'several instants, as the span of them',
      'Charge',
      [term('created', 'in', second(20), second(10), second(15.5))],
      'GET /v1/charges?created[gte]=10&created[lte]=20&limit=100',
      false,
    ],
    [
      'one instant of IN',
      'Charge',
      [term('created', 'in', second(10), second(10))],
      'GET /v1/charges?created[gte]=10&created[lte]=10&limit=100',
      true,
    ],
    [
      'a field that a parameter names otherwise',
      'Invoice',
      [term('parent.subscription_details.subscription', '=', 'sub_1')],
      'GET /v1/invoices?subscription=sub_1&limit=100',
      true,
    ],
    [
      'a nested field of a parameter',
      'PromotionCode',
      [term('promotion.coupon', 'in', 'off10')],
      'GET /v1/promotion_codes?coupon=off10&limit=100',
      true,
    ],
    [
      'bounds by both names of a field',
      'InvoiceItem',
      [term('date', '>=', second(10)), term('created', '>', second(12))],
      'GET /v1/invoiceitems?created[gt]=12&limit=100',
      true,
    ],
  ])('%s', (_name, table, terms, request, exact) => {
    const path = paths(table, terms).at(-1);
    expect(path?.requests).toEqual([request]);
    expect(texts(exact ? path?.exact : path?.inexact)).toEqual(expect.arrayContaining([...texts(terms)]));
    expect(texts(exact ? path?.inexact : path?.exact)).toEqual([]);
  });

  test('a bound that a tighter one implies needs no judgement, so a budget sizes the page', () => {
    const between = [term('created', '>=', second(5)), term('created', '>', second(1))];
    expect(paths('Charge', between, { rowBudget: 5 })[0]?.requests).toEqual(['GET /v1/charges?created[gte]=5&limit=5']);
    const rounded = [term('created', '>=', second(5.5)), term('created', '>', second(1))];
    expect(texts(paths('Charge', rounded)[0]?.exact)).toEqual([]);
  });

  test('a budget bounds the retrieves', () => {
    const ids = term('id', 'in', 'ch_1', 'ch_2', 'ch_3');
    const [path] = paths('Charge', [ids], { rowBudget: 2 });
    expect(path?.calls(nothingKnown)).toEqual({ min: 2, max: 3, expected: 2 });
    const [judged] = paths('Charge', [ids, term('amount', '>', 1)], { rowBudget: 2 });
    expect(judged?.calls(nothingKnown)).toEqual({ min: 3, max: 3, expected: 3 });
  });
});
