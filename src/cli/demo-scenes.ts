import type { Session } from '../connection/session.js';

/** One statement of the demo and why it is worth seeing. */
export interface Scene {
  readonly says: string;
  readonly sql: string;
  /** Columns shown of a row that has far more. */
  readonly shows?: readonly string[];
}

/** The scenes, with what they need of the data they run on: an e-mail and a draft invoice. */
export async function demoScenes(session: Session): Promise<readonly Scene[]> {
  const email = await firstText(
    session,
    'SELECT email FROM Customer WHERE email IS NOT NULL ORDER BY created DESC LIMIT 1',
  );
  const draft = await firstText(session, "SELECT id FROM Invoice WHERE status = 'draft' LIMIT 1");
  return [...reads(email), ...writes(draft)];
}

async function firstText(session: Session, sql: string): Promise<string> {
  const [row] = await (await session.prepare(sql).run()).toArray();
  const [value] = row ?? [];
  return typeof value === 'string' ? value.replaceAll("'", "''") : '';
}

function reads(email: string): readonly Scene[] {
  return [
    {
      says: 'An e-mail is a parameter of the list: one call, one object.',
      sql: `SELECT id, name, email, created\nFROM Customer\nWHERE Email = '${email}'`,
    },
    {
      says: 'Stripe cannot search by pattern: pages come until three rows are found.',
      sql: "SELECT id, amount, currency, description\nFROM Charge\nWHERE description LIKE '%a%'\nLIMIT 3",
    },
    {
      says: 'The list is newest first already: a page of three.',
      sql: 'SELECT id, status, total, created\nFROM Invoice\nORDER BY created DESC\nLIMIT 3',
    },
    {
      says: 'A time is a parameter too; what Stripe cannot judge is judged here.',
      sql: "SELECT id, upper(currency) AS currency, amount, amount_refunded AS refunded\nFROM Charge\nWHERE created >= '2025-06-01' AND amount_refunded > 0\nLIMIT 3",
    },
    {
      says: 'A join costs nothing where the list can expand the reference.',
      sql: 'SELECT cu.name, count(*) AS refunds, sum(r.amount) AS amount\nFROM Refund r\nJOIN Charge ch ON ch.id = r.charge\nJOIN Customer cu ON cu.id = ch.customer\nGROUP BY cu.name\nORDER BY amount DESC\nLIMIT 3',
    },
  ];
}

function writes(draft: string): readonly Scene[] {
  return [
    {
      says: 'A row is a call, and gives back what Stripe made of it.',
      sql: "INSERT INTO Customer (name, address.city)\nVALUES ('Ada Lovelace', 'London'), ('Blaise Pascal', 'Rouen')\nRETURNING id, name, address.city",
    },
    {
      says: 'An action of Stripe is a procedure.',
      sql: `EXEC FinalizeInvoice @InvoiceId = '${draft}'`,
      shows: ['Success', 'id', 'status', 'number', 'amount_due'],
    },
  ];
}
