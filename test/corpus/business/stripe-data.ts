import type { Sandbox } from '../../../fixtures/stripe-sandbox/index.js';

/** One object as Stripe's JSON has it. */
export type Item = Readonly<Record<string, unknown>>;

/** Everything the business cases are about, read from the embedded Stripe without the driver. */
export interface StripeData {
  readonly customers: readonly Item[];
  readonly charges: readonly Item[];
  readonly invoices: readonly Item[];
  readonly subscriptions: readonly Item[];
  readonly refunds: readonly Item[];
  readonly disputes: readonly Item[];
  readonly products: readonly Item[];
  readonly prices: readonly Item[];
  readonly payouts: readonly Item[];
}

export async function readAll(sandbox: Sandbox): Promise<StripeData> {
  const read = (path: string): Promise<readonly Item[]> => readList(sandbox, path);
  return {
    customers: await read('/v1/customers?'),
    charges: await read('/v1/charges?'),
    invoices: await read('/v1/invoices?'),
    subscriptions: await read('/v1/subscriptions?status=all&'),
    refunds: await read('/v1/refunds?'),
    disputes: await read('/v1/disputes?'),
    products: await read('/v1/products?'),
    prices: await read('/v1/prices?'),
    payouts: await read('/v1/payouts?'),
  };
}

async function readList(sandbox: Sandbox, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let more = true; more;) {
    const after = items.length > 0 ? `&starting_after=${text(items.at(-1), 'id')}` : '';
    const response = await fetch(`${sandbox.url}${path}limit=100${after}`, {
      headers: { authorization: 'Bearer sk_test_corpus' },
    });
    const page = (await response.json()) as { readonly data: readonly Item[]; readonly has_more: boolean };
    items.push(...page.data);
    more = page.has_more;
  }
  return items;
}

/** What stands at a dotted path; undefined where an object is missing on the way. */
export function at(item: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as Item)[key] : undefined),
      item,
    );
}

export function text(item: unknown, path: string): string {
  const value = at(item, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
export const number = (item: unknown, path: string): number => Number(at(item, path) ?? 0);
/** The items of an embedded list. */
export const list = (item: unknown, path: string): readonly Item[] => (at(item, path) ?? []) as readonly Item[];

/** ISO text of epoch seconds: a day is its first ten characters, a month its first seven. */
export const iso = (item: unknown, path = 'created'): string => new Date(number(item, path) * 1000).toISOString();
export const day = (item: unknown, path = 'created'): string => iso(item, path).slice(0, 10);
export const month = (item: unknown, path = 'created'): string => iso(item, path).slice(0, 7);

export const sum = (items: readonly Item[], path: string): number =>
  items.reduce((total, item) => total + number(item, path), 0);

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** Groups in the order of their keys by code point, as the database sorts text. */
export function sortedGroups<T>(items: readonly T[], key: (item: T) => string): readonly (readonly [string, T[]])[] {
  return [...groupBy(items, key)].sort(([a], [b]) => byText(a, b));
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Cells of one row, separated as the test prints them. */
export const row = (...cells: readonly (string | number | null)[]): string =>
  cells.map((cell) => (cell === null ? 'NULL' : String(cell).replaceAll('\\', '\\\\'))).join('\t');

/** Rounded half away from zero to so many digits, as ROUND does. */
export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return (Math.sign(value) * Math.round(Math.abs(value) * factor + 1e-9)) / factor;
}

/** The time of the statement in every case. */
export const NOW = Date.parse('2026-03-15T12:00:00Z');

export interface BusinessCase {
  readonly name: string;
  readonly sql: string;
  readonly rows: (data: StripeData) => readonly string[];
}

/** Holds of items whose text at a path is one of these. */
export const is =
  (path: string, ...values: readonly string[]) =>
  (item: Item): boolean =>
    values.includes(text(item, path));
