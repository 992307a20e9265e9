import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import { knownObjects, RARE_WORD } from '../../fixtures/stripe-sandbox/seed/known.js';
import type { ReferenceOracle } from './reference-oracle.js';

const KNOWN = knownObjects({ scale: 'reference', seed: 1 });
const [FROM, UNTIL] = [Date.UTC(2024, 2, 1) / 1000, Date.UTC(2024, 3, 1) / 1000];
const march = (column: string): string => `${column} >= '2024-03-01' AND ${column} < '2024-04-01'`;
/** The oracle keeps epoch seconds. */
const marchSeconds = (column: string): string => `${column} >= ${FROM} AND ${column} < ${UNTIL}`;

/** A reference query, with the same asked of the oracle. */
export interface Reference {
  readonly name: string;
  /** Fewest calls by lists and expansion alone. */
  readonly optimum: number;
  readonly sql: string;
  readonly oracle: string;
  /** The order is part of the answer. */
  readonly ordered?: true;
}

/** A list of v1 leaves out what belongs to a test clock; Search and a list by customer do not. */
const LISTED = 'test_clock IS NULL';

/** The reference queries that need nothing of the account to be looked up: 1 to 11. */
export function references(): Reference[] {
  const ids = twentyCustomers()
    .map((id) => `'${id}'`)
    .join(', ');
  return [
    {
      name: "1 a customer's open invoices",
      optimum: 1,
      sql: `SELECT id FROM Invoice WHERE customer = '${KNOWN.ada}' AND status = 'open'`,
      oracle: `SELECT id FROM invoice WHERE customer = '${KNOWN.ada}' AND status = 'open'`,
    },
    {
      name: '2 the charges of a month',
      optimum: 40,
      sql: `SELECT id, amount FROM Charge WHERE ${march('created')}`,
      oracle: `SELECT id, amount FROM charge WHERE ${marchSeconds('created')}`,
    },
    {
      name: '3 customers by metadata',
      optimum: 100,
      sql: `SELECT id FROM Customer WHERE metadata['k'] = 'v'`,
      oracle: `SELECT id FROM customer WHERE k = 'v' AND ${LISTED}`,
    },
    {
      name: '4 charges of a month with customer and invoice',
      optimum: 60,
      sql: `SELECT ch.id, cu.email, i.number FROM Charge ch JOIN Customer cu ON cu.id = ch.customer
        JOIN InvoicePayment ip ON ip.payment.payment_intent = ch.payment_intent JOIN Invoice i ON i.id = ip.invoice
        WHERE ${march('ch.created')} AND ${march('ip.created')}`,
      oracle: `SELECT ch.id, cu.email, i.number FROM charge ch JOIN customer cu ON cu.id = ch.customer
        JOIN invoice_payment ip ON ip.payment_intent = ch.payment_intent JOIN invoice i ON i.id = ip.invoice
        WHERE ${marchSeconds('ch.created')} AND ${marchSeconds('ip.created')}`,
    },
    {
      name: '5 charges counted by month and status',
      optimum: 1000,
      sql: `SELECT date_trunc('month', created) AS m, status, count(*) FROM Charge GROUP BY 1, 2`,
      oracle: `SELECT strftime(date_trunc('month', make_timestamp(created * 1000000)), '%Y-%m-%dT%H:%M:%SZ'), status, count(*) FROM charge GROUP BY 1, 2`,
    },
    {
      name: '6 the newest ten charges with a word',
      optimum: 10,
      ordered: true,
      sql: `SELECT id FROM Charge WHERE description ILIKE '%${RARE_WORD}%' ORDER BY created DESC LIMIT 10`,
      oracle: `SELECT id FROM charge WHERE description ILIKE '%${RARE_WORD}%' ORDER BY created DESC, rowid LIMIT 10`,
    },
    {
      name: '7 a customer by id',
      optimum: 1,
      sql: `SELECT * FROM Customer WHERE id = '${KNOWN.ada}'`,
      oracle: `SELECT id FROM customer WHERE id = '${KNOWN.ada}'`,
    },
    {
      name: '8 twenty customers by id',
      optimum: 20,
      sql: `SELECT * FROM Customer WHERE id IN (${ids})`,
      oracle: `SELECT id FROM customer WHERE id IN (${ids})`,
    },
    {
      name: '9 open invoices or those of a subscription',
      optimum: 26,
      sql: `SELECT id FROM Invoice WHERE status = 'open' OR subscription = '${KNOWN.subscription}'`,
      oracle: `SELECT id FROM invoice WHERE (status = 'open' OR subscription = '${KNOWN.subscription}') AND ${LISTED}`,
    },
    {
      name: '10 a customer by e-mail',
      optimum: 1,
      sql: `SELECT id FROM Customer WHERE email = 'ada@example.com'`,
      oracle: `SELECT id FROM customer WHERE email = 'ada@example.com' AND ${LISTED}`,
    },
    {
      name: '11 the newest twenty charges',
      optimum: 1,
      ordered: true,
      sql: 'SELECT id FROM Charge ORDER BY created DESC LIMIT 20',
      oracle: 'SELECT id FROM charge ORDER BY created DESC, rowid LIMIT 20',
    },
  ];
}

/** Ids of twenty customers, spread over the account. */
function twentyCustomers(): string[] {
  const customers = createSeed({ scale: 'reference', seed: 1 }).collections.get('/v1/customers');
  return Array.from({ length: 20 }, (_, index) => customers?.id(index * 450 + 7) ?? '');
}

/** The twelfth: the invoice lines of a subscription. */
export function linesOf(subscription: string): string {
  return `SELECT l.id, l.amount FROM InvoiceLineItem l JOIN Invoice i ON i.id = l.invoice WHERE i.subscription = '${subscription}'`;
}

/** A live subscription of which exactly two invoices go on past the ten embedded lines. */
export async function withLongInvoices(oracle: ReferenceOracle): Promise<string> {
  const rows = await oracle.rows(
    "SELECT subscription, string_agg(id, ',') FROM invoice WHERE subscription IS NOT NULL AND test_clock IS NULL GROUP BY 1 HAVING count(*) = 10 LIMIT 50",
  );
  for (const row of rows) {
    const [subscription = '', ids = ''] = row.split('|');
    if (ids.split(',').filter((id) => oracle.lines(id).length > 10).length === 2) return subscription;
  }
  throw new Error('no subscription has two long invoices');
}
