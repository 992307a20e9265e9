import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { systemClock } from '../../src/core/clock.js';
import { parseTimestamp } from '../../src/core/timestamp.js';
import { MACROS } from '../../src/plan/macros.js';
import type { Term } from '../../src/source/term.js';

const NOW = Date.parse('2024-03-15T12:00:00Z');
const DAY = 86_400_000_000;
const micros = (text: string): number => parseTimestamp(text) ?? NaN;

/** A condition, and the first time and the first later one that Stripe is asked for; an empty text for an open end. */
const RANGES: readonly (readonly [condition: string, from: string, until: string])[] = [
  ["date_trunc('month', created) = '2024-02-01'", '2024-02-01', '2024-03-01'],
  ["date_trunc('month', created) < '2024-02-10'", '', '2024-03-01'],
  ["date_trunc('month', created) <= '2024-02-01'", '', '2024-03-01'],
  ["date_trunc('month', created) > '2024-02-01'", '2024-03-01', ''],
  ["date_trunc('month', created) >= '2024-02-10'", '2024-03-01', ''],
  ["'2024-02-01' = date_trunc('month', created)", '2024-02-01', '2024-03-01'],
  ["'2024-02-01' > DATETRUNC(month, created)", '', '2024-02-01'],
  ["NOT date_trunc('year', created) < '2024-01-01'", '2024-01-01', ''],
  ["date_trunc('week', created) = '2024-02-26'", '2024-02-26', '2024-03-04'],
  ["date_trunc('quarter', created) IN ('2024-01-01', '2023-10-01', NULL)", '2023-10-01', '2024-04-01'],
  ["date_trunc('hour', created) = '2024-02-29T23:00:00Z'", '2024-02-29T23:00:00Z', '2024-03-01'],
  ["created::date = '2024-02-29'", '2024-02-29', '2024-03-01'],
  ["CAST(created AS DATE) BETWEEN '2024-02-28' AND '2024-02-29'", '2024-02-28', '2024-03-01'],
  ["DATE(created) > '2024-02-28'", '2024-02-29', ''],
  ["date_trunc('month', created::date) = '2024-02-01'", '2024-02-01', '2024-03-01'],
  ["LAST_DAY(created) = '2024-02-29'", '2024-02-01', '2024-03-01'],
  ['YEAR(created) = 2023', '2023-01-01', '2024-01-01'],
  ['YEAR(created) IN (2023, 2021)', '2021-01-01', '2024-01-01'],
  ['EXTRACT(year FROM created) <= 2023.5', '', '2024-01-01'],
  ["date_part('year', created) > 2023", '2024-01-01', ''],
  ['2023 < YEAR(created)', '2024-01-01', ''],
  ['YEAR(created) = 2024 AND MONTH(created) = 2', '2024-02-01', '2024-03-01'],
  ['YEAR(created) = 2024 AND MONTH(created) IN (2, 4)', '2024-02-01', '2024-05-01'],
  ['YEAR(created) = 2024 AND MONTH(created) = 2 AND DAY(created) = 29', '2024-02-29', '2024-03-01'],
  ['YEAR(created) = 2024 AND EXTRACT(quarter FROM created) > 3', '2024-10-01', '2025-01-01'],
  [
    "created >= '2023-06-01' AND created < '2025-01-01' AND MONTH(created) NOT BETWEEN 3 AND 12",
    '2024-01-01',
    '2024-03-01',
  ],
  ["to_char(created, 'YYYY-MM') = '2024-02'", '2024-02-01', '2024-03-01'],
  ["to_char(created, 'YYYY-MM-DD') >= '2024-02-29'", '2024-02-29', ''],
  ["DATE_FORMAT(created, '%Y-%m') <= '2024-02'", '', '2024-03-01'],
  ["strftime(created, '%d/%m/%Y') = '29/02/2024'", '2024-02-29', '2024-03-01'],
  ["strftime(created, '%Y-%m-%d %H') IN ('2024-02-29 22', '2024-02-29 23')", '2024-02-29T22:00:00Z', '2024-03-01'],
  ["created + INTERVAL '7 days' > now()", '2024-03-08T12:00:00.000001Z', ''],
  ["created - INTERVAL '1 day' < '2024-02-29'", '', '2024-03-01'],
  ["created + INTERVAL '1 month' >= '2024-02-29'", '2024-01-29', ''],
  ["DATEADD(day, 7, created) > '2024-03-07'", '2024-02-29T00:00:00.000001Z', ''],
  ["created::date + 7 >= '2024-03-07'", '2024-02-29', ''],
  ['CURRENT_DATE - created::date <= 15', '2024-02-29', ''],
  ['created >= CURRENT_DATE - 15', '2024-02-29', ''],
  ['DATEDIFF(day, created, GETDATE()) < 15', '2024-03-01', ''],
  ['DATEDIFF(GETDATE(), created) <= 15', '2024-02-29', ''],
  ["DATEDIFF(month, '2024-01-31', created) = 1", '2024-02-01', '2024-03-01'],
  ['TIMESTAMPDIFF(DAY, created, NOW()) < 14', '2024-02-29', ''],
  ["now() - created < INTERVAL '14 days'", '2024-03-01T12:00:00.000001Z', ''],
  ["created - '2024-02-01' >= INTERVAL '28 days'", '2024-02-29', ''],
];

/** What says nothing of the order of times, or nothing that a source could use. */
const NONE: readonly string[] = [
  'MONTH(created) = 2',
  "to_char(created, 'MM-YYYY') < '02-2024'",
  "to_char(created, 'YYYY-MM') = '2024-13'",
  "to_char(created, 'YYYY-MM') > '2024'",
  "strftime(created, '%m') = '02'",
  "strftime(created, '%Y-%d') = '2024-02'",
  "date_trunc('month', created) <> '2024-02-01'",
  'YEAR(created) NOT IN (2023)',
  'YEAR(created) > amount',
  "created > created - INTERVAL '1 day'",
];

describe('a function of a time', () => {
  let session: Session;
  let duck: DuckDBConnection;

  beforeAll(async () => {
    const clock = { ...systemClock, now: () => NOW };
    session = await connect({ apiKey: 'sk_test_plans', apiBase: 'http://127.0.0.1:1', clock });
    duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
    for (const macro of MACROS) await duck.run(macro);
    await duck.run('CREATE TABLE times (created TIMESTAMP, amount BIGINT, id VARCHAR)');
    await duck.run(`INSERT INTO times SELECT make_timestamp(t), 2000, '' FROM (VALUES ${edges().join(', ')}) AS v(t)`);
  });

  const termsOf = (condition: string): readonly Term[] => {
    const plan = session.prepare(`SELECT created FROM Charge WHERE ${condition}`).plan();
    return plan.kind === 'select' ? (plan.scans[0]?.request.terms ?? []) : [];
  };
  const numbers = (terms: readonly Term[], ...ops: Term['op'][]): number[] =>
    terms.filter(({ op }) => ops.includes(op)).flatMap(({ values }) => values.map(Number));

  test.each(RANGES)('%s', (condition, from, until) => {
    const terms = termsOf(condition);
    const low = Math.max(...numbers(terms, '>='), ...numbers(terms, '>').map((each) => each + 1));
    const high = Math.min(...numbers(terms, '<'), ...numbers(terms, '<=').map((each) => each + 1));
    expect([low, high]).toEqual([from === '' ? -Infinity : micros(from), until === '' ? Infinity : micros(until)]);
  });

  test.each(NONE)('%s is judged here', (condition) => {
    expect(termsOf(condition)).toEqual([]);
  });

  test.each([
    ...RANGES.map(([condition]) => condition),
    "created + INTERVAL '1 month' < '2024-02-29'",
    'DATEDIFF(week, created, GETDATE()) < 3',
  ])('no time that fulfils it is outside: %s', async (condition) => {
    const found = await fulfilling(condition);
    const terms = termsOf(condition);
    const outside = found.filter((time) => !terms.every((term) => holds(term, time)));
    expect(found.length).toBeGreaterThan(0);
    expect(terms.length).toBeGreaterThan(0);
    expect(outside).toEqual([]);
  });

  /** The times for which the engine finds the condition true. */
  async function fulfilling(condition: string): Promise<number[]> {
    const plan = session.prepare(`SELECT created FROM Charge WHERE ${condition} ORDER BY id`).plan();
    if (plan.kind !== 'select' || plan.driver.kind !== 'blocking') throw new Error('a sorted answer blocks');
    const reader = await duck.runAndReadAll(plan.driver.sql.replace('scan(0)', 'times'));
    return reader.getRows().map(([time]) => Number((time as { readonly micros: bigint }).micros));
  }
});

/** Every day of the years around now at its beginning, a microsecond before it and within it. */
function edges(): string[] {
  const [first, last] = [micros('2020-12-01'), micros('2025-02-01')];
  const days = Array.from({ length: (last - first) / DAY }, (_, index) => first + index * DAY);
  return days.flatMap((day) => [day, day - 1, day + DAY / 2, day + 82_800_000_000].map((time) => `(${time})`));
}

function holds({ op, values }: Term, time: number): boolean {
  const bound = Number(values[0]);
  switch (op) {
    case '>=':
      return time >= bound;
    case '>':
      return time > bound;
    case '<':
      return time < bound;
    case '<=':
      return time <= bound;
    default:
      return false;
  }
}
