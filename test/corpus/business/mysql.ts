import {
  byText,
  day,
  groupBy,
  is,
  iso,
  month,
  NOW,
  number,
  round,
  row,
  sortedGroups,
  sum,
  text,
  type BusinessCase,
  type Item,
} from './stripe-data.js';

const oldest = (a: Item, b: Item): number =>
  number(a, 'created') - number(b, 'created') || byText(text(a, 'id'), text(b, 'id'));

export const MYSQL_CASES: readonly BusinessCase[] = [
  {
    name: 'sign-ups by month',
    sql: "SELECT DATE_FORMAT(created, '%Y-%m') AS month, COUNT(*) AS customers FROM `Customer` GROUP BY month ORDER BY month",
    rows: ({ customers }) =>
      sortedGroups(customers, (each) => month(each)).map(([key, group]) => row(key, group.length)),
  },
  {
    name: 'statuses of charges counted by comparisons',
    sql: `SELECT currency, SUM(IF(status = 'succeeded', amount, 0)) AS taken, SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) AS failed
FROM charges GROUP BY currency ORDER BY taken DESC`,
    rows: ({ charges }) =>
      sortedGroups(charges, (each) => text(each, 'currency'))
        .map(([currency, group]) => ({
          currency,
          taken: sum(group.filter(is('status', 'succeeded')), 'amount'),
          failed: group.filter(is('status', 'failed')).length,
        }))
        .sort((a, b) => b.taken - a.taken)
        .map(({ currency, taken, failed }) => row(currency, taken, failed)),
  },
  {
    name: 'failure codes in one line',
    sql: `SELECT currency, GROUP_CONCAT(DISTINCT failure_code ORDER BY failure_code DESC SEPARATOR '; ') AS codes FROM charges
WHERE failure_code IS NOT NULL GROUP BY currency ORDER BY currency`,
    rows: ({ charges }) =>
      sortedGroups(
        charges.filter((each) => each.failure_code !== null),
        (each) => text(each, 'currency'),
      ).map(([currency, group]) =>
        row(
          currency,
          [...new Set(group.map((each) => text(each, 'failure_code')))].sort((a, b) => byText(b, a)).join('; '),
        ),
      ),
  },
  {
    name: 'domains of customers',
    sql: `SELECT LOWER(SUBSTRING_INDEX(email, '@', -1)) AS domain, COUNT(*) AS n FROM customers WHERE email IS NOT NULL
GROUP BY domain ORDER BY n DESC, domain LIMIT 0, 5`,
    rows: ({ customers }) =>
      sortedGroups(
        customers.filter((each) => each.email !== null),
        (each) => (text(each, 'email').split('@').at(-1) ?? '').toLowerCase(),
      )
        .toSorted(([, a], [, b]) => b.length - a.length)
        .slice(0, 5)
        .map(([domain, group]) => row(domain, group.length)),
  },
  {
    name: 'gaps in the numbering of invoices',
    sql: `SELECT n - d AS after, d - 1 AS missing FROM (SELECT n, n - LAG(n) OVER (ORDER BY n) AS d FROM
(SELECT CAST(SUBSTRING_INDEX(number, '-', -1) AS UNSIGNED) AS n FROM invoices WHERE number IS NOT NULL) x) y WHERE d > 1
UNION ALL SELECT MAX(CAST(SUBSTRING_INDEX(number, '-', -1) AS UNSIGNED)), 0 FROM invoices ORDER BY 1`,
    rows: ({ invoices }) => {
      const numbers = invoices
        .filter((each) => each.number !== null)
        .map((each) => Number(text(each, 'number').split('-').at(-1)))
        .sort((a, b) => a - b);
      const gaps = numbers.flatMap((each, index) => {
        const before = numbers[index - 1];
        return before !== undefined && each - before > 1 ? [row(before, each - before - 1)] : [];
      });
      return [...gaps, row(numbers.at(-1) ?? 0, 0)];
    },
  },
  {
    name: 'how long invoices are open',
    sql: `SELECT number, TIMESTAMPDIFF(DAY, created, NOW()) AS days, TIMESTAMPDIFF(MONTH, created, NOW()) AS months FROM invoices
WHERE status = 'open' ORDER BY created, id LIMIT 3, 4`,
    rows: ({ invoices }) =>
      invoices
        .filter(is('status', 'open'))
        .toSorted(oldest)
        .slice(3, 7)
        .map((each) => {
          const [from, to] = [new Date(number(each, 'created') * 1000), new Date(NOW)];
          const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
          const moved = Date.UTC(2000, 0, from.getUTCDate()) + (from.getTime() % 86_400_000);
          const here = Date.UTC(2000, 0, to.getUTCDate()) + (to.getTime() % 86_400_000);
          return row(
            text(each, 'number'),
            Math.floor((to.getTime() - from.getTime()) / 86_400_000),
            here < moved ? months - 1 : months,
          );
        }),
  },
  {
    name: 'a grand total below the currencies',
    sql: `SELECT IFNULL(currency, 'all') AS currency, COUNT(*) AS refunds FROM refunds GROUP BY currency WITH ROLLUP ORDER BY GROUPING(currency), 1`,
    rows: ({ refunds }) => [
      ...sortedGroups(refunds, (each) => text(each, 'currency')).map(([currency, group]) =>
        row(currency, group.length),
      ),
      row('all', refunds.length),
    ],
  },
  {
    name: 'subscriptions in the order of their worth to a caller',
    sql: `SELECT status, COUNT(*) AS n FROM subscriptions WHERE status NOT REGEXP '^incomplete' GROUP BY status
ORDER BY FIELD(status, 'past_due', 'unpaid', 'paused', 'active', 'trialing', 'canceled')`,
    rows: ({ subscriptions }) => {
      const groups = groupBy(subscriptions, (each) => text(each, 'status'));
      return ['past_due', 'unpaid', 'paused', 'active', 'trialing', 'canceled'].flatMap((status) => {
        const group = groups.get(status);
        return group ? [row(status, group.length)] : [];
      });
    },
  },
  {
    name: 'charges of the last weeks of the account',
    sql: `SELECT YEARWEEK(created, 1) AS week, COUNT(*) AS n FROM charges WHERE created >= DATE_SUB('2026-03-01', INTERVAL 3 WEEK)
AND created < '2026-03-01' GROUP BY week ORDER BY week`,
    rows: ({ charges }) =>
      sortedGroups(
        charges.filter((each) => day(each) >= '2026-02-08' && day(each) < '2026-03-01'),
        (each) => {
          // The Thursday of a week is in the week's year.
          const time = new Date(number(each, 'created') * 1000);
          const thursday = new Date(time.getTime() + (4 - (time.getUTCDay() || 7)) * 86_400_000);
          const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
          const week = Math.floor((thursday.getTime() - first) / 86_400_000 / 7) + 1;
          return `${thursday.getUTCFullYear()}${String(week).padStart(2, '0')}`;
        },
      ).map(([key, group]) => row(key, group.length)),
  },
  {
    name: 'customers with many payments',
    sql: `SELECT customer, COUNT(*) AS payments, FORMAT(SUM(amount) DIV 100, 0) AS whole FROM charges
WHERE status = 'succeeded' AND customer IS NOT NULL GROUP BY customer HAVING payments >= 15 ORDER BY payments DESC, customer`,
    rows: ({ charges }) =>
      sortedGroups(
        charges.filter(is('status', 'succeeded')).filter((each) => each.customer !== null),
        (each) => text(each, 'customer'),
      )
        .filter(([, group]) => group.length >= 15)
        .toSorted(([, a], [, b]) => b.length - a.length)
        .map(([customer, group]) =>
          row(customer, group.length, Math.trunc(sum(group, 'amount') / 100).toLocaleString('en-US')),
        ),
  },
  {
    name: 'weekdays of payments',
    sql: `SELECT DAYNAME(created) AS weekday, COUNT(*) AS n FROM charges GROUP BY weekday, WEEKDAY(created) ORDER BY WEEKDAY(created)`,
    rows: ({ charges }) => {
      const name = (each: Item): string =>
        new Date(number(each, 'created') * 1000).toLocaleString('en-US', { weekday: 'long', timeZone: 'UTC' });
      const groups = groupBy(charges, name);
      return ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].flatMap((each) => {
        const group = groups.get(each);
        return group ? [row(each, group.length)] : [];
      });
    },
  },
  {
    name: 'average payment by quarter',
    sql: `SELECT CONCAT(YEAR(created), '-Q', QUARTER(created)) AS quarter, ROUND(AVG(amount), 2) AS average FROM charges
WHERE currency = 'gbp' AND status <=> 'succeeded' GROUP BY quarter ORDER BY quarter`,
    rows: ({ charges }) =>
      sortedGroups(
        charges.filter(is('currency', 'gbp')).filter(is('status', 'succeeded')),
        (each) => `${iso(each).slice(0, 4)}-Q${Math.ceil(Number(month(each).slice(5)) / 3)}`,
      ).map(([key, group]) => row(key, round(sum(group, 'amount') / group.length, 2))),
  },
  {
    name: 'products and their cheapest price',
    sql: `SELECT p.name, MIN(pr.unit_amount) AS cheapest, COUNT(DISTINCT pr.currency, pr.type) AS kinds FROM products AS p
LEFT JOIN prices AS pr ON pr.product = p.id AND pr.active XOR p.active = FALSE GROUP BY p.id, p.name ORDER BY p.name, p.id LIMIT 6`,
    rows: ({ products, prices }) =>
      products
        .toSorted((a, b) => byText(text(a, 'name'), text(b, 'name')) || byText(text(a, 'id'), text(b, 'id')))
        .slice(0, 6)
        .map((product) => {
          const own = prices.filter(
            (price) =>
              (text(price, 'product') === text(product, 'id') && price.active === true) !== (product.active === false),
          );
          const amounts = own.filter((each) => each.unit_amount !== null).map((each) => number(each, 'unit_amount'));
          const kinds = new Set(own.map((each) => `${text(each, 'currency')} ${text(each, 'type')}`));
          return row(text(product, 'name'), amounts.length > 0 ? Math.min(...amounts) : null, kinds.size);
        }),
  },
];
