import {
  byText,
  day,
  groupBy,
  iso,
  list,
  month,
  NOW,
  number,
  round,
  row,
  sortedGroups,
  sum,
  text,
  type BusinessCase,
} from './stripe-data.js';

const DAY = 86_400;
const ageDays = (created: number): number => Math.floor((NOW / 1000 - created) / DAY);
const usd = (item: unknown): boolean => text(item, 'currency') === 'usd';
const succeeded = (item: unknown): boolean => text(item, 'status') === 'succeeded';

export const POSTGRESQL_CASES: readonly BusinessCase[] = [
  {
    name: 'monthly recurring revenue by currency',
    sql: `SELECT s.currency, sum(i.quantity * p.unit_amount) AS mrr
FROM subscriptions s JOIN subscription_items i ON i.subscription = s.id JOIN prices p ON p.id = i.price
WHERE s.status IN ('active', 'past_due') AND p.recurring->>'interval' = 'month' GROUP BY s.currency ORDER BY s.currency`,
    rows: ({ subscriptions }) => {
      const items = subscriptions
        .filter((each) => ['active', 'past_due'].includes(text(each, 'status')))
        .flatMap((each) => list(each, 'items.data').map((item) => ({ currency: text(each, 'currency'), item })))
        .filter(({ item }) => text(item, 'price.recurring.interval') === 'month');
      return sortedGroups(items, ({ currency }) => currency).map(([currency, group]) =>
        row(
          currency,
          group.reduce((total, { item }) => total + number(item, 'quantity') * number(item, 'price.unit_amount'), 0),
        ),
      );
    },
  },
  {
    name: 'net revenue by month',
    sql: `SELECT to_char(date_trunc('month', created), 'YYYY-MM') AS month, sum(amount - amount_refunded) AS net, count(*) AS charges
FROM charges WHERE status = 'succeeded' AND currency = 'usd' GROUP BY 1 ORDER BY 1`,
    rows: ({ charges }) =>
      sortedGroups(
        charges.filter((each) => succeeded(each) && usd(each)),
        (each) => month(each),
      ).map(([key, group]) => row(key, sum(group, 'amount') - sum(group, 'amount_refunded'), group.length)),
  },
  {
    name: 'retention: customers of a month who paid in the month after',
    sql: `WITH cohort AS (SELECT id, date_trunc('month', created) AS joined FROM customers),
paid AS (SELECT DISTINCT customer, date_trunc('month', created) AS paid FROM charges WHERE status = 'succeeded')
SELECT to_char(c.joined, 'YYYY-MM') AS cohort, count(*) AS customers, count(p.customer) AS retained
FROM cohort c LEFT JOIN paid p ON p.customer = c.id AND p.paid = c.joined + INTERVAL '1 month'
GROUP BY c.joined ORDER BY c.joined`,
    rows: ({ customers, charges }) => {
      const paid = new Set(charges.filter(succeeded).map((each) => `${text(each, 'customer')} ${month(each)}`));
      const after = (key: string): string => {
        const [year = 0, index = 0] = key.split('-').map(Number);
        return index === 12 ? `${year + 1}-01` : `${year}-${String(index + 1).padStart(2, '0')}`;
      };
      return sortedGroups(customers, (each) => month(each)).map(([key, group]) =>
        row(key, group.length, group.filter((each) => paid.has(`${text(each, 'id')} ${after(key)}`)).length),
      );
    },
  },
  {
    name: 'ageing of open invoices',
    sql: `SELECT CASE WHEN now() - created < INTERVAL '30 days' THEN '0-29' WHEN now() - created < INTERVAL '60 days' THEN '30-59'
WHEN now() - created < INTERVAL '90 days' THEN '60-89' ELSE '90+' END AS age, count(*) AS invoices, sum(amount_remaining) AS due
FROM invoices WHERE status = 'open' GROUP BY 1 ORDER BY 1`,
    rows: ({ invoices }) =>
      sortedGroups(
        invoices.filter((each) => text(each, 'status') === 'open'),
        (each) => {
          const days = ageDays(number(each, 'created'));
          return days < 30 ? '0-29' : days < 60 ? '30-59' : days < 90 ? '60-89' : '90+';
        },
      ).map(([key, group]) => row(key, group.length, sum(group, 'amount_remaining'))),
  },
  {
    name: 'top customers by what they paid',
    sql: `SELECT c.name, sum(ch.amount) AS paid, count(*) AS payments FROM customers c JOIN charges ch ON ch.customer = c.id
WHERE ch.status = 'succeeded' AND ch.currency = 'usd' GROUP BY c.id, c.name ORDER BY paid DESC, c.id LIMIT 5`,
    rows: ({ customers, charges }) => {
      const names = new Map(
        customers.map((each) => [text(each, 'id'), each.name === null ? null : text(each, 'name')]),
      );
      return [
        ...groupBy(
          charges.filter((each) => succeeded(each) && usd(each)),
          (each) => text(each, 'customer'),
        ),
      ]
        .filter(([id]) => names.has(id))
        .map(([id, group]) => ({ id, paid: sum(group, 'amount'), count: group.length }))
        .sort((a, b) => b.paid - a.paid || byText(a.id, b.id))
        .slice(0, 5)
        .map(({ id, paid, count }) => row(names.get(id) ?? null, paid, count));
    },
  },
  {
    name: 'failed payments by code',
    sql: `SELECT coalesce(failure_code, 'none') AS code, count(*) AS failures, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS share
FROM charges WHERE status = 'failed' GROUP BY failure_code ORDER BY failures DESC, code`,
    rows: ({ charges }) => {
      const failed = charges.filter((each) => text(each, 'status') === 'failed');
      return sortedGroups(failed, (each) => text(each, 'failure_code') || 'none')
        .toSorted(([, a], [, b]) => b.length - a.length)
        .map(([code, group]) => row(code, group.length, round((100 * group.length) / failed.length, 1)));
    },
  },
  {
    name: 'refund rate by month',
    sql: `SELECT date_trunc('month', created)::date AS month, round(100.0 * sum(amount_refunded) / sum(amount), 2) AS rate
FROM charges WHERE paid AND currency = 'usd' GROUP BY 1 HAVING sum(amount_refunded) > 0 ORDER BY 1`,
    rows: ({ charges }) =>
      sortedGroups(
        charges.filter((each) => each.paid === true && usd(each)),
        (each) => month(each),
      )
        .filter(([, group]) => sum(group, 'amount_refunded') > 0)
        .map(([key, group]) =>
          row(`${key}-01`, round((100 * sum(group, 'amount_refunded')) / sum(group, 'amount'), 2)),
        ),
  },
  {
    name: 'churn by month',
    sql: `SELECT to_char(canceled_at, 'Mon YYYY') AS month, count(*) AS churned FROM subscriptions
WHERE canceled_at IS NOT NULL GROUP BY date_trunc('month', canceled_at), 1 ORDER BY date_trunc('month', canceled_at)`,
    rows: ({ subscriptions }) =>
      sortedGroups(
        subscriptions.filter((each) => each.canceled_at !== null),
        (each) => month(each, 'canceled_at'),
      ).map(([key, group]) => {
        const name = new Date(`${key}-01T00:00:00Z`).toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
        return row(`${name} ${key.slice(0, 4)}`, group.length);
      }),
  },
  {
    name: 'the dunning list',
    sql: `SELECT i.number, i.customer_email, i.amount_remaining / 100.0 AS due, extract(day FROM now() - i.created) AS days
FROM invoices i WHERE i.status = 'open' AND i.attempt_count > 0 AND i.amount_remaining > 0 ORDER BY i.created, i.id`,
    rows: ({ invoices }) =>
      invoices
        .filter((each) => text(each, 'status') === 'open' && number(each, 'attempt_count') > 0)
        .filter((each) => number(each, 'amount_remaining') > 0)
        .toSorted((a, b) => number(a, 'created') - number(b, 'created') || byText(text(a, 'id'), text(b, 'id')))
        .map((each) =>
          row(
            text(each, 'number'),
            each.customer_email === null ? null : text(each, 'customer_email'),
            number(each, 'amount_remaining') / 100,
            ageDays(number(each, 'created')),
          ),
        ),
  },
  {
    name: 'running total of payouts',
    sql: `SELECT to_char(created, 'YYYY-MM') AS month, sum(amount) AS paid_out, sum(sum(amount)) OVER (ORDER BY to_char(created, 'YYYY-MM')) AS total
FROM payouts WHERE currency = 'usd' AND status = 'paid' GROUP BY 1 ORDER BY 1`,
    rows: ({ payouts }) => {
      let total = 0;
      return sortedGroups(
        payouts.filter((each) => usd(each) && text(each, 'status') === 'paid'),
        (each) => month(each),
      ).map(([key, group]) => row(key, sum(group, 'amount'), (total += sum(group, 'amount'))));
    },
  },
  {
    name: 'days of a month without a charge',
    sql: `SELECT d::date AS day FROM generate_series(DATE '2024-03-01', DATE '2024-03-31', INTERVAL '1 day') AS d
WHERE NOT EXISTS (SELECT 1 FROM charges c WHERE c.created >= d AND c.created < d + INTERVAL '1 day') ORDER BY 1`,
    rows: ({ charges }) => {
      const days = new Set(charges.map((each) => day(each)));
      return Array.from({ length: 31 }, (_, index) => `2024-03-${String(index + 1).padStart(2, '0')}`).filter(
        (each) => !days.has(each),
      );
    },
  },
  {
    name: 'the latest charge of each customer',
    sql: `SELECT DISTINCT ON (customer) customer, id, created FROM charges WHERE customer IS NOT NULL
ORDER BY customer, created DESC, id LIMIT 20`,
    rows: ({ charges }) =>
      sortedGroups(
        charges.filter((each) => each.customer !== null),
        (each) => text(each, 'customer'),
      )
        .slice(0, 20)
        .map(([customer, group]) => {
          const [last] = group.toSorted(
            (a, b) => number(b, 'created') - number(a, 'created') || byText(text(a, 'id'), text(b, 'id')),
          );
          return row(customer, text(last, 'id'), iso(last).replace('.000Z', 'Z'));
        }),
  },
  {
    name: 'statuses as columns by FILTER',
    sql: `SELECT currency, count(*) FILTER (WHERE status = 'succeeded') AS ok, count(*) FILTER (WHERE status = 'failed') AS failed,
string_agg(DISTINCT status, '/' ORDER BY status) AS seen FROM charges GROUP BY currency ORDER BY currency`,
    rows: ({ charges }) =>
      sortedGroups(charges, (each) => text(each, 'currency')).map(([currency, group]) =>
        row(
          currency,
          group.filter(succeeded).length,
          group.filter((each) => text(each, 'status') === 'failed').length,
          [...new Set(group.map((each) => text(each, 'status')))].sort(byText).join('/'),
        ),
      ),
  },
  {
    name: 'the days of a customer’s zone',
    sql: `SELECT (created AT TIME ZONE 'America/New_York')::date AS day, count(*) FROM charges
WHERE created >= '2025-01-01' AND created < '2025-02-01' GROUP BY 1 ORDER BY 1`,
    rows: ({ charges }) => {
      const local = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York', dateStyle: 'short' });
      return sortedGroups(
        charges.filter((each) => month(each) === '2025-01'),
        (each) => local.format(new Date(number(each, 'created') * 1000)),
      ).map(([key, group]) => row(key, group.length));
    },
  },
  {
    name: 'brands of cards and their largest payment',
    sql: `SELECT payment_method_details.card.brand AS brand, count(*), max(amount) FROM charges
WHERE payment_method_details.type = 'card' AND NOT (status = ANY ('{failed,pending}')) GROUP BY 1 ORDER BY 1`,
    rows: ({ charges }) =>
      sortedGroups(
        charges.filter((each) => succeeded(each) && text(each, 'payment_method_details.type') === 'card'),
        (each) => text(each, 'payment_method_details.card.brand'),
      ).map(([brand, group]) => row(brand, group.length, Math.max(...group.map((each) => number(each, 'amount'))))),
  },
];
