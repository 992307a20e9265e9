import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import type { SelectPlan } from '../../src/plan/plan.js';
import type { SourceRegistry } from '../../src/source/access-path.js';

let session: Session;
let asked = 0;

/** Counts how often the planner asks for paths: that is what takes its time. */
const counting = (sources: SourceRegistry): SourceRegistry => ({
  table: (name) => {
    const table = sources.table(name);
    return {
      ...table,
      paths: (request) => {
        asked += 1;
        return table.paths(request);
      },
    };
  },
});

beforeAll(async () => {
  session = await openSession({ apiKey: 'sk_test_none', apiBase: 'http://127.0.0.1:1', sources: counting });
});

afterAll(() => session.close());

function plan(sql: string): SelectPlan {
  asked = 0;
  const planned = session.prepare(sql).plan();
  if (planned.kind !== 'select') throw new Error(`${sql} is no query`);
  return planned;
}

const each = (count: number, text: (index: number) => string, separator: string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

test('branches that ask for the same are one scan, with what hangs on it, and are planned each by itself', () => {
  const branch = (index: number): string =>
    `SELECT c.id, k.email FROM Charge c JOIN Customer k ON k.id = c.customer WHERE c.amount = ${index}`;
  const { scans, calls } = plan(each(40, branch, ' UNION ALL '));
  expect(scans.map(({ table, path }) => `${table} ${path.kind}`)).toEqual(['Charge list', 'Customer expanded']);
  expect(calls.expected).toBe(100);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(40 * 10);
});

test('a table joined with itself fifteen times', () => {
  const { scans } = plan(
    `SELECT count(*) FROM Charge c0 ${each(14, (index) => `JOIN Charge c${index + 1} ON c${index + 1}.customer = c${index}.customer`, ' ')}`,
  );
  expect(scans).toHaveLength(1);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(15 * 20);
});

test('tables around one, whose rows all are wanted for the same few keys', () => {
  const invoices = each(12, (index) => `LEFT JOIN Invoice i${index} ON i${index}.customer = k.id`, ' ');
  const { scans, calls } = plan(`SELECT count(*) FROM Customer k ${invoices} WHERE k.email = 'ada@example.com'`);
  expect(scans.map(({ table }) => table)).toEqual(['Customer', 'Invoice']);
  expect(calls.expected).toBe(2);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(12 * 20);
});

test('objects of one reference under many names come with the same rows', () => {
  const customers = each(12, (index) => `JOIN Customer k${index} ON k${index}.id = c.customer`, ' ');
  const { scans } = plan(`SELECT count(*) FROM Charge c ${customers}`);
  expect(scans.map(({ table, path }) => `${table} ${path.kind}`)).toEqual(['Charge list', 'Customer expanded']);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(12 * 40);
});
