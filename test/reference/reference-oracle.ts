import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { createSeed } from '../../fixtures/stripe-sandbox/seed/index.js';
import type { Seed, StripeObject } from '../../fixtures/stripe-sandbox/seed-collection.js';

type Field = readonly [name: string, type: 'VARCHAR' | 'BIGINT', read: (object: StripeObject) => unknown];

const at = (object: StripeObject, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], object);
const text = (path: string, name = path.replaceAll('.', '_')): Field => [name, 'VARCHAR', (object) => at(object, path)];
const whole = (path: string): Field => [path, 'BIGINT', (object) => at(object, path)];

/** What the reference queries read, by table. */
const TABLES: Readonly<Record<string, { path: string; fields: readonly Field[] }>> = {
  charge: {
    path: '/v1/charges',
    fields: [
      text('id'),
      whole('amount'),
      whole('created'),
      text('status'),
      text('customer'),
      text('payment_intent'),
      text('description'),
    ],
  },
  customer: { path: '/v1/customers', fields: [text('id'), text('email'), text('metadata.k', 'k'), text('test_clock')] },
  invoice: {
    path: '/v1/invoices',
    fields: [
      text('id'),
      text('number'),
      text('status'),
      text('customer'),
      text('parent.subscription_details.subscription', 'subscription'),
      text('test_clock'),
      whole('created'),
    ],
  },
  dispute: { path: '/v1/disputes', fields: [text('id'), text('charge')] },
  subscription: {
    path: '/v1/subscriptions',
    fields: [text('id'), text('status'), text('customer'), text('test_clock')],
  },
  invoice_payment: {
    path: '/v1/invoice_payments',
    fields: [text('id'), text('invoice'), text('payment.payment_intent', 'payment_intent'), whole('created')],
  },
};

/** The objects of the scale, loaded whole into a DuckDB of the test's own, asked in text written by hand. */
export class ReferenceOracle {
  readonly #connection: DuckDBConnection;
  readonly #seed: Seed;

  private constructor(connection: DuckDBConnection, seed: Seed) {
    this.#connection = connection;
    this.#seed = seed;
  }

  static async open(): Promise<ReferenceOracle> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const oracle = new ReferenceOracle(await instance.connect(), createSeed({ scale: 'reference', seed: 1 }));
    for (const name of Object.keys(TABLES)) await oracle.#load(name);
    return oracle;
  }

  async rows(sql: string): Promise<string[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRowsJS().map((row) => row.map(String).join('|'));
  }

  /** Lines of an invoice, as `id|amount`. */
  lines(invoice: string): string[] {
    const lines = this.#seed.children('/v1/invoices/{invoice}/lines', [invoice]);
    const built = Array.from({ length: lines?.length ?? 0 }, (_, index) => lines?.build(index));
    return built.map((line) => `${line?.['id'] as string}|${line?.['amount'] as number}`);
  }

  async #load(name: string): Promise<void> {
    const { path, fields } = TABLES[name] as (typeof TABLES)[string];
    const collection = this.#seed.collections.get(path);
    if (collection === undefined) throw new Error(`${path} is not seeded`);
    await this.#connection.run(
      `CREATE TABLE ${name} (${fields.map(([column, type]) => `${column} ${type}`).join(', ')})`,
    );
    const appender = await this.#connection.createAppender(name);
    for (let index = 0; index < collection.length; index += 1) {
      const object = collection.build(index);
      for (const [, type, read] of fields) {
        const value = read(object);
        if (value === null || value === undefined) appender.appendNull();
        else if (type === 'BIGINT') appender.appendBigInt(BigInt(value as number));
        else appender.appendVarchar(value as string);
      }
      appender.endRow();
    }
    appender.closeSync();
  }
}
