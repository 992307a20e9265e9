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

const money = (cents: number): string =>
  (cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const newest = (a: Item, b: Item): number =>
  number(b, 'created') - number(a, 'created') || byText(text(a, 'id'), text(b, 'id'));

export const TSQL_CASES: readonly BusinessCase[] = [
  {
    name: 'top five customers, their money as people read it',
    sql: `SELECT TOP (5) c.Name, FORMAT(SUM(ch.amount) / 100.0, 'N2') AS Paid FROM Customer c WITH (NOLOCK)
INNER JOIN Charge ch WITH (NOLOCK) ON ch.customer = c.id WHERE ch.status = 'succeeded' AND ch.currency = 'usd'
GROUP BY c.id, c.Name ORDER BY SUM(ch.amount) DESC, c.id`,
    rows: ({ customers, charges }) => {
      const known = new Map(
        customers.map((each) => [text(each, 'id'), each.name === null ? null : text(each, 'name')]),
      );
      const usd = charges.filter(is('currency', 'usd')).filter(is('status', 'succeeded'));
      return [...groupBy(usd, (each) => text(each, 'customer'))]
        .filter(([id]) => known.has(id))
        .map(([id, group]) => ({ id, paid: sum(group, 'amount') }))
        .sort((a, b) => b.paid - a.paid || byText(a.id, b.id))
        .slice(0, 5)
        .map(({ id, paid }) => row(known.get(id) ?? null, money(paid)));
    },
  },
  {
    name: 'revenue by month as text',
    sql: `SELECT FORMAT(created, 'yyyy-MM') AS [Month], SUM(amount) AS Revenue FROM Charge
WHERE status = 'succeeded' AND currency = 'eur' GROUP BY FORMAT(created, 'yyyy-MM') ORDER BY [Month]`,
    rows: ({ charges }) =>
      sortedGroups(charges.filter(is('currency', 'eur')).filter(is('status', 'succeeded')), (each) => month(each)).map(
        ([key, group]) => row(key, sum(group, 'amount')),
      ),
  },
  {
    name: 'statuses of invoices as columns',
    sql: `SELECT YEAR(created) AS Y, SUM(CASE WHEN status = 'paid' THEN 1 ELSE 0 END) AS Paid, SUM(IIF(status = 'open', 1, 0)) AS [Open],
SUM(CASE status WHEN 'void' THEN 1 WHEN 'uncollectible' THEN 1 ELSE 0 END) AS Lost FROM Invoice GROUP BY YEAR(created) ORDER BY Y`,
    rows: ({ invoices }) =>
      sortedGroups(invoices, (each) => iso(each).slice(0, 4)).map(([year, group]) =>
        row(
          year,
          group.filter(is('status', 'paid')).length,
          group.filter(is('status', 'open')).length,
          group.filter(is('status', 'void', 'uncollectible')).length,
        ),
      ),
  },
  {
    name: 'days that open invoices wait, oldest first',
    sql: `SELECT number, DATEDIFF(day, created, GETDATE()) AS Days FROM Invoice WHERE status = 'open' ORDER BY created, id
OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY`,
    rows: ({ invoices }) =>
      invoices
        .filter(is('status', 'open'))
        .toSorted((a, b) => number(a, 'created') - number(b, 'created') || byText(text(a, 'id'), text(b, 'id')))
        .slice(2, 7)
        .map((each) =>
          row(
            text(each, 'number'),
            (Date.parse(new Date(NOW).toISOString().slice(0, 10)) - Date.parse(day(each))) / 86_400_000,
          ),
        ),
  },
  {
    name: 'the share of failed payments by currency',
    sql: `SELECT currency, CAST(ROUND(100.0 * SUM(IIF(status = 'failed', 1, 0)) / COUNT(*), 1) AS decimal(5, 1)) AS Failed
FROM Charge GROUP BY currency ORDER BY currency`,
    rows: ({ charges }) =>
      sortedGroups(charges, (each) => text(each, 'currency')).map(([currency, group]) =>
        row(currency, round((100 * group.filter(is('status', 'failed')).length) / group.length, 1).toFixed(1)),
      ),
  },
  {
    name: 'the largest payments with their ties',
    sql: `SELECT t.amount, COUNT(*) AS Payments FROM (SELECT TOP 3 WITH TIES amount, id FROM Charge
WHERE currency = 'usd' AND status = 'succeeded' AND amount < 5000 ORDER BY amount DESC) t GROUP BY t.amount ORDER BY t.amount`,
    rows: ({ charges }) => {
      const small = charges
        .filter(is('currency', 'usd'))
        .filter(is('status', 'succeeded'))
        .filter((each) => number(each, 'amount') < 5000)
        .toSorted((a, b) => number(b, 'amount') - number(a, 'amount'));
      const least = number(small[2], 'amount');
      const shown = small.filter((each) => number(each, 'amount') >= least);
      return [...groupBy(shown, (each) => text(each, 'amount'))]
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([amount, group]) => row(amount, group.length));
    },
  },
  {
    name: 'the last charge of every customer of a country',
    sql: `SELECT c.id, l.id AS last_charge, l.amount FROM Customer c
CROSS APPLY (SELECT TOP 1 ch.id, ch.amount FROM Charge ch WHERE ch.customer = c.id ORDER BY ch.created DESC, ch.id) l
WHERE c.address.country = 'GB' ORDER BY c.id`,
    rows: ({ customers, charges }) => {
      const charged = groupBy(charges, (each) => text(each, 'customer'));
      return customers
        .filter(is('address.country', 'GB'))
        .toSorted((a, b) => byText(text(a, 'id'), text(b, 'id')))
        .flatMap((each) => {
          const [last] = (charged.get(text(each, 'id')) ?? []).toSorted(newest);
          return last ? [row(text(each, 'id'), text(last, 'id'), number(last, 'amount'))] : [];
        });
    },
  },
  {
    name: 'payouts by the end of their month',
    sql: `SELECT EOMONTH(created) AS MonthEnd, COUNT(*) AS Payouts, SUM(amount) AS Amount FROM Payout
WHERE currency = 'usd' GROUP BY EOMONTH(created) ORDER BY MonthEnd`,
    rows: ({ payouts }) =>
      sortedGroups(payouts.filter(is('currency', 'usd')), (each) => month(each)).map(([key, group]) => {
        const [year = 0, index = 0] = key.split('-').map(Number);
        return row(new Date(Date.UTC(year, index, 0)).toISOString().slice(0, 10), group.length, sum(group, 'amount'));
      }),
  },
  {
    name: 'running total of refunds',
    sql: `SELECT CONVERT(varchar(10), created, 103) AS Refunded, amount, SUM(amount) OVER (ORDER BY created, id ROWS UNBOUNDED PRECEDING) AS Total
FROM Refund WHERE currency = 'usd' ORDER BY created, id`,
    rows: ({ refunds }) => {
      let total = 0;
      return refunds
        .filter(is('currency', 'usd'))
        .toSorted((a, b) => number(a, 'created') - number(b, 'created') || byText(text(a, 'id'), text(b, 'id')))
        .map((each) =>
          row(day(each).split('-').reverse().join('/'), number(each, 'amount'), (total += number(each, 'amount'))),
        );
    },
  },
  {
    name: 'months without cancellations too, from a recursive query',
    sql: `WITH months AS (SELECT CAST('2025-01-01' AS datetime) AS m UNION ALL SELECT DATEADD(month, 1, m) FROM months WHERE m < '2025-12-01')
SELECT CONVERT(varchar(7), m, 120) AS [Month], COUNT(s.id) AS Churned FROM months
LEFT JOIN Subscription s ON s.canceled_at >= m AND s.canceled_at < DATEADD(month, 1, m) AND s.status = 'canceled'
GROUP BY m ORDER BY m OPTION (MAXRECURSION 100)`,
    rows: ({ subscriptions }) =>
      Array.from({ length: 12 }, (_, index) => `2025-${String(index + 1).padStart(2, '0')}`).map((key) =>
        row(
          key,
          subscriptions.filter(is('status', 'canceled')).filter((each) => month(each, 'canceled_at') === key).length,
        ),
      ),
  },
  {
    name: 'quarters by name',
    sql: `SELECT CHOOSE(DATEPART(quarter, created), 'Q1', 'Q2', 'Q3', 'Q4') + ' ' + CAST(YEAR(created) AS varchar(4)) AS Quarter, COUNT(*) AS Charges
FROM Charge GROUP BY YEAR(created), DATEPART(quarter, created) ORDER BY YEAR(created), DATEPART(quarter, created)`,
    rows: ({ charges }) =>
      sortedGroups(charges, (each) => `${iso(each).slice(0, 4)} ${Math.ceil(Number(month(each).slice(5)) / 3)}`).map(
        ([key, group]) => row(`Q${key.slice(5)} ${key.slice(0, 4)}`, group.length),
      ),
  },
  {
    name: 'reasons of disputes in one line',
    sql: `SELECT STRING_AGG(reason, ', ') WITHIN GROUP (ORDER BY created DESC) AS Reasons, SUM(amount) AS Amount FROM Dispute`,
    rows: ({ disputes }) => [
      row(
        disputes
          .toSorted(newest)
          .map((each) => text(each, 'reason'))
          .join(', '),
        sum(disputes, 'amount'),
      ),
    ],
  },
  {
    name: 'domains of e-mail addresses',
    sql: `SELECT SUBSTRING(email, CHARINDEX('@', email) + 1, LEN(email)) AS Domain, COUNT(*) AS Customers FROM Customer
WHERE email IS NOT NULL AND PATINDEX('%@%.%', email) > 0 GROUP BY SUBSTRING(email, CHARINDEX('@', email) + 1, LEN(email))
HAVING COUNT(*) > 1 ORDER BY COUNT(*) DESC, Domain`,
    rows: ({ customers }) =>
      sortedGroups(
        customers.filter((each) => /@.*\./.test(text(each, 'email'))),
        (each) => text(each, 'email').slice(text(each, 'email').indexOf('@') + 1),
      )
        .filter(([, group]) => group.length > 1)
        .toSorted(([, a], [, b]) => b.length - a.length)
        .map(([domain, group]) => row(domain, group.length)),
  },
];
