import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { AccessPath } from '../../src/source/access-path.js';
import type { Term } from '../../src/source/term.js';
import { readAll } from './support/scan-context.js';
import { executorFor, NOWHERE, scanRequest, sourceOf, term } from './support/sources.js';

const second = (seconds: number): number => seconds * 1_000_000;

function search(table: string, terms: readonly Term[], apiBase = NOWHERE): AccessPath | undefined {
  const found = sourceOf(table, executorFor(apiBase)).paths(scanRequest(terms, { consistency: 'search' }));
  return found.find((path) => path.kind === 'search');
}

function query(table: string, ...terms: readonly Term[]): string | undefined {
  return /query=(.*)&limit=100$/.exec(search(table, terms)?.requests[0] ?? '')?.[1];
}

describe('Search takes', () => {
  test.each<[string, string, readonly Term[], string]>([
    ['a text', 'Customer', [term('email', '=', 'A@b.c')], 'email:"A@b.c"'],
    ['a text that would end the literal', 'Customer', [term('name', '=', 'a"b\\')], 'name:"a\\"b\\\\"'],
    ['a number', 'Charge', [term('amount', '=', 500)], 'amount:500'],
    ['ranges', 'Charge', [term('amount', '>', 5), term('created', '<=', second(9.5))], 'amount>5 AND created<=10'],
    ['a time', 'Subscription', [term('canceled_at', '>=', second(1.5))], 'canceled_at>=1'],
    ['a boolean', 'Charge', [term('refunded', '=', false)], 'refunded:"false"'],
    ['another boolean', 'Charge', [term('refunded', '<>', true)], '-refunded:"true"'],
    [
      'a field of another name',
      'Invoice',
      [term('last_finalization_error.type', '=', 'card_error')],
      'last_finalization_error_type:"card_error"',
    ],
    ['a metadata key', 'Customer', [term('metadata.k', '=', 'v')], 'metadata["k"]:"v"'],
    ['a metadata key of any text', 'Customer', [term('metadata.a.b "c"', '=', 'v')], 'metadata["a.b \\"c\\""]:"v"'],
    ['the lack of a metadata key', 'Customer', [term('metadata.k', 'is null')], 'metadata["k"]:null'],
    ['its presence', 'Customer', [term('metadata.k', 'is not null')], '-metadata["k"]:null'],
    ['the lack of a text', 'Product', [term('url', 'is null')], 'url:null'],
    ['a plain substring', 'Customer', [term('name', 'like', '%Ada%')], 'name~"Ada"'],
    ['IN of one', 'Charge', [term('customer', 'in', 'cus_1'), term('amount', '>', 5)], 'customer:"cus_1" AND amount>5'],
    ['IN alone', 'Charge', [term('customer', 'in', 'cus_1', 'cus_2')], 'customer:"cus_1" OR customer:"cus_2"'],
  ])('%s', (_name, table, terms, expected) => {
    expect(query(table, ...terms)).toBe(expected);
    const path = search(table, terms);
    expect([path?.exact, path?.inexact, path?.ordered]).toEqual([[], terms, false]);
  });
});

describe('Search does not take', () => {
  test.each<[string, string, Term]>([
    ['what it has no field for', 'Customer', term('description', '=', 'x')],
    ['another text: it would drop rows that differ by case', 'Customer', term('email', '<>', 'a@b.c')],
    ['another metadata value', 'Customer', term('metadata.k', '<>', 'v')],
    ['another value of an open enumeration', 'Subscription', term('status', '<>', 'active')],
    ['a literal that is no known value', 'Charge', term('status', '=', 'faild')],
    ['a range of texts', 'Customer', term('email', '>', 'a')],
    ['a fraction of a whole number', 'Charge', term('created', '=', second(1.5))],
    ['the lack of a time', 'Subscription', term('canceled_at', 'is null')],
    ['the presence of a text', 'Customer', term('email', 'is not null')],
    ['a substring of two letters', 'Customer', term('name', 'like', '%Ad%')],
    ['a pattern', 'Customer', term('name', 'like', '%A_da%')],
    ['a beginning', 'Customer', term('name', 'like', 'Ada%')],
    ['a substring of a token', 'Charge', term('customer', 'like', '%cus%')],
    ['an empty metadata value', 'Customer', term('metadata.k', '=', '')],
    ['metadata itself', 'Customer', term('metadata', '=', '{}')],
    ['metadata of what cannot be searched', 'Refund', term('metadata.k', '=', 'v')],
    [
      'more alternatives than it has clauses',
      'Charge',
      term('customer', 'in', ...Array.from({ length: 11 }, (_, n) => `c${n}`)),
    ],
  ])('%s', (_name, table, each) => {
    expect(search(table, [each])).toBeUndefined();
  });

  test('alternatives beside conditions', () => {
    const terms = [term('customer', 'in', 'cus_1', 'cus_2'), term('amount', '>', 5)];
    expect(query('Charge', ...terms)).toBe('amount>5');
  });

  test('more than ten conditions: the sharpest are kept', () => {
    const terms = [...Array.from({ length: 10 }, (_, n) => term('amount', '>', n)), term('customer', '=', 'cus_1')];
    const text = query('Charge', ...terms) ?? '';
    expect(text.split(' AND ').length).toBe(10);
    expect(text).toMatch(/^amount>0 AND .* AND customer:"cus_1"$/);
  });
});

test('a list leaves metadata to local judgement', () => {
  const [path] = sourceOf('Customer').paths(scanRequest([term('metadata.k', '=', 'v')], { rowBudget: 5 }));
  expect([path?.kind, path?.requests, path?.exact, path?.inexact]).toEqual([
    'list',
    ['GET /v1/customers?limit=100'],
    [],
    [],
  ]);
});

test('Search is priced at one page for a sharp condition, at a share for a broad one', () => {
  const facts = { rows: () => 3000 };
  const price = (table: string, each: Term): number | undefined => search(table, [each])?.calls(facts).expected;
  expect(price('Customer', term('metadata.k', '=', 'v'))).toBe(1);
  expect(price('Charge', term('customer', '=', 'cus_1'))).toBe(1);
  expect(price('Charge', term('currency', '=', 'eur'))).toBe(10);
  expect(price('Charge', term('status', '=', 'failed'))).toBe(10);
});

describe('on the embedded Stripe', () => {
  let sandbox: Sandbox;
  beforeAll(async () => void (sandbox = await startSandbox()));
  afterAll(() => sandbox.close());
  afterEach(() => sandbox.log.clear());

  const ids = async (path: AccessPath | undefined): Promise<unknown[]> =>
    (await readAll(path as AccessPath)).map(([id]) => id).sort();

  test.each<[string, string, Term, (object: Readonly<Record<string, unknown>>) => boolean]>([
    ['a status', 'Charge', term('status', '=', 'failed'), (charge) => charge.status === 'failed'],
    ['no refund', 'Charge', term('refunded', '<>', true), (charge) => charge.refunded === false],
    ['an amount', 'Charge', term('amount', '>', 5000), (charge) => Number(charge.amount) > 5000],
  ])('finds what a scan finds: %s', async (_name, table, each, matches) => {
    const all = await readAll(
      sourceOf(table, executorFor(sandbox.url)).paths(scanRequest([], { columns: ['_json'] }))[0] as AccessPath,
    );
    const expected = all.map(([object]) => object as Record<string, unknown>).filter(matches);
    sandbox.log.clear();
    expect(await ids(search(table, [each], sandbox.url))).toEqual(expected.map((object) => object.id).sort());
    expect(expected.length).toBeGreaterThan(0);
    expect(sandbox.log.calls).toBe(Math.max(1, Math.ceil(expected.length / 100)));
  });

  test('finds metadata in one call', async () => {
    const [list] = sourceOf('Customer', executorFor(sandbox.url)).paths(
      scanRequest([], { columns: ['id', 'metadata'] }),
    );
    const all = await readAll(list as AccessPath);
    const [key, value] = all.flatMap(([, metadata]) => Object.entries(metadata as Record<string, string>))[0] as [
      string,
      string,
    ];
    const expected = all.filter(([, metadata]) => (metadata as Record<string, string>)[key] === value);
    sandbox.log.clear();
    expect(await ids(search('Customer', [term(`metadata.${key}`, '=', value)], sandbox.url))).toEqual(
      expected.map(([id]) => id).sort(),
    );
    expect(sandbox.log.lines()).toEqual([`GET /v1/customers/search?query=metadata["${key}"]:"${value}"&limit=100`]);
  });
});
