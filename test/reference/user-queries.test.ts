import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { knownObjects } from '../../fixtures/stripe-sandbox/seed/known.js';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { ReferenceOracle } from './reference-oracle.js';

interface UserQuery {
  readonly name: string;
  readonly sql: string;
  /** The same of the oracle; absent: the same text. */
  readonly oracle?: string;
  readonly calls: number;
}

const { ada, chargeOfAda } = knownObjects({ scale: 'reference', seed: 1 });
const EMAIL = 'ada@example.com';
const MONTH = `created >= '2024-03-01' AND created < '2024-04-01'`;
const SECONDS = `created >= ${Date.UTC(2024, 2, 1) / 1000} AND created < ${Date.UTC(2024, 3, 1) / 1000}`;
/** 40 pages, read as slices of the month. */
const MONTH_CALLS = 42;
/** A list leaves out what belongs to a test clock. */
const LISTED = 'test_clock IS NULL';

const ofMonth = (name: string, sql: string): UserQuery => ({
  name,
  sql,
  oracle: sql.replace(MONTH, SECONDS),
  calls: MONTH_CALLS,
});

const NESTED: readonly UserQuery[] = [
  {
    name: 'charges for which a dispute EXISTS come with the disputes',
    sql: 'SELECT c.id FROM Charge c WHERE EXISTS (SELECT 1 FROM Dispute d WHERE d.charge = c.id)',
    calls: 5,
  },
  {
    name: 'customers for whom a subscription past due EXISTS come with the subscriptions',
    sql: `SELECT cu.id FROM Customer cu WHERE EXISTS (SELECT 1 FROM Subscription s WHERE s.customer = cu.id AND s.status = 'past_due')`,
    calls: 2,
  },
  {
    name: '= ANY over a join: disputes bring their charges, these their customers',
    sql: 'SELECT cu.id FROM Customer cu WHERE cu.id = ANY (SELECT c.customer FROM Dispute d JOIN Charge c ON c.id = d.charge)',
    calls: 5,
  },
];

const OUTER: readonly UserQuery[] = [
  {
    name: 'a FULL JOIN whose right side WHERE asks for',
    sql: `SELECT cu.id, s.id FROM Customer cu FULL JOIN Subscription s ON s.customer = cu.id WHERE s.status = 'past_due'`,
    calls: 2,
  },
  {
    name: 'a LEFT JOIN whose right side WHERE asks for is read from there',
    sql: `SELECT c.id FROM Charge c LEFT JOIN Customer cu ON cu.id = c.customer WHERE cu.email = '${EMAIL}'`,
    calls: 2,
  },
];

const DERIVED: readonly UserQuery[] = [
  ofMonth(
    "what a month's customers paid, with their addresses: a grouped WITH query brings the customers",
    `WITH spend AS (SELECT customer, sum(amount) AS total FROM Charge WHERE ${MONTH} GROUP BY customer)
     SELECT cu.email, s.total FROM spend s JOIN Customer cu ON cu.id = s.customer`,
  ),
  ofMonth(
    'and those above the average: used twice, it still does',
    `WITH spend AS (SELECT customer, sum(amount) AS total FROM Charge WHERE ${MONTH} GROUP BY customer)
     SELECT cu.email, s.total FROM spend s JOIN Customer cu ON cu.id = s.customer WHERE s.total > (SELECT avg(total) FROM spend)`,
  ),
  {
    name: "a customer's charges counted in a subquery: the customer's key goes into the group",
    sql: `SELECT cu.email, t.n FROM Customer cu JOIN (SELECT customer, count(*) AS n FROM Charge GROUP BY customer) t ON t.customer = cu.id WHERE cu.email = '${EMAIL}'`,
    calls: 2,
  },
  {
    name: 'a condition on the key of a group outside of it',
    sql: `SELECT * FROM (SELECT customer, count(*) AS n FROM Charge GROUP BY customer) t WHERE customer = '${ada}'`,
    calls: 1,
  },
  {
    name: 'a condition on the key of a group in HAVING',
    sql: `SELECT customer, count(*) FROM Charge GROUP BY customer HAVING customer = '${ada}'`,
    calls: 1,
  },
  {
    name: 'the newest invoice of a customer by a window over all customers',
    sql: `SELECT id FROM (SELECT id, customer, row_number() OVER (PARTITION BY customer ORDER BY created DESC, id) AS n FROM Invoice) t WHERE n = 1 AND customer = '${ada}'`,
    calls: 1,
  },
  {
    name: "a customer's charges and invoices as one list: the key goes into both",
    sql: `SELECT t.id FROM Customer cu JOIN (SELECT id, customer FROM Charge UNION ALL SELECT id, customer FROM Invoice) t ON t.customer = cu.id WHERE cu.email = '${EMAIL}'`,
    calls: 3,
  },
];

const CONSTANTS: readonly UserQuery[] = [
  {
    name: 'a month named once in a WITH query',
    sql: `WITH p AS (SELECT DATE '2024-03-01' AS lo, DATE '2024-04-01' AS hi) SELECT count(*), sum(c.amount) FROM Charge c, p WHERE c.created >= p.lo AND c.created < p.hi`,
    oracle: `SELECT count(*), sum(amount) FROM charge WHERE ${SECONDS}`,
    calls: MONTH_CALLS,
  },
  {
    name: 'a join with VALUES is one retrieve each',
    sql: `SELECT cu.email FROM (VALUES ('${ada}'), ('cus_none')) v(id) JOIN Customer cu ON cu.id = v.id`,
    calls: 2,
  },
  {
    name: 'a condition that nothing fulfils',
    sql: 'SELECT c.id FROM Charge c JOIN Customer cu ON cu.id = c.customer WHERE 1 = 0',
    calls: 0,
  },
];

const ORS: readonly UserQuery[] = [
  {
    name: 'an OR of two parameters, each side with its customers',
    sql: `SELECT cu.email, c.id FROM Charge c JOIN Customer cu ON cu.id = c.customer WHERE c.customer = '${ada}' OR c.id = '${chargeOfAda}'`,
    calls: 2,
  },
  {
    name: 'an OR over two tables that a key joins',
    sql: `SELECT c.id FROM Charge c JOIN Customer cu ON cu.id = c.customer WHERE cu.id = '${ada}' OR c.payment_intent = 'pi_none'`,
    calls: 2,
  },
];

/** What must read every customer, 100 pages in 105 calls for slices, besides 2 of subscriptions: a call saved here would be a row lost. */
const WHOLE: readonly UserQuery[] = [
  {
    name: 'NOT EXISTS',
    sql: `SELECT cu.id FROM Customer cu WHERE NOT EXISTS (SELECT 1 FROM Subscription s WHERE s.customer = cu.id AND s.status = 'past_due')`,
    oracle: `SELECT cu.id FROM customer cu WHERE ${LISTED} AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.customer = cu.id AND s.status = 'past_due')`,
    calls: 107,
  },
];

let sandbox: Sandbox;
let session: Session;
let oracle: ReferenceOracle;

beforeAll(async () => {
  sandbox = await startSandbox({ scale: 'reference', seed: 1 });
  session = await connect({ apiKey: 'sk_test_users', apiBase: sandbox.url, rateLimit: 'off' });
  oracle = await ReferenceOracle.open();
}, 60_000);

afterAll(async () => {
  await session.close();
  await sandbox.close();
});

async function check({ sql, oracle: theirs = sql, calls }: UserQuery): Promise<void> {
  sandbox.log.clear();
  const rows = await (await session.prepare(sql).run()).toArray();
  expect(sandbox.log.calls).toBe(calls);
  expect(rows.map((row) => row.map(String).join('|')).sort()).toEqual((await oracle.rows(theirs)).sort());
}

const named = (queries: readonly UserQuery[]): [string, UserQuery][] => queries.map((query) => [query.name, query]);

describe('queries as people write them, on the reference account, at their fewest calls', () => {
  test.each(named(NESTED))('%s', (_name, query) => check(query), 60_000);
  test.each(named(OUTER))('%s', (_name, query) => check(query), 60_000);
  test.each(named(DERIVED))('%s', (_name, query) => check(query), 60_000);
  test.each(named(CONSTANTS))('%s', (_name, query) => check(query), 60_000);
  test.each(named(ORS))('%s', (_name, query) => check(query), 60_000);
  test.each(named(WHOLE))('%s', (_name, query) => check(query), 60_000);
});
