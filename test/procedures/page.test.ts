import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { textOf, useWriteWorld, type Answer } from '../write/support/write-world.js';
import { PAGE_SAMPLES } from './page-samples.js';

/** A key of the page's samples that the pinned version of the API has no more, or has with another meaning. */
interface GoneKey {
  readonly action: string;
  readonly key: string;
  readonly reason: string;
}

const gone = JSON.parse(readFileSync(join(import.meta.dirname, 'page-keys.json'), 'utf8')) as readonly GoneKey[];
const isGone = (action: string, key: string): boolean => gone.some((one) => one.action === action && one.key === key);

const world = useWriteWorld();

const customer = (): Promise<string> => world.create('/v1/customers', { email: 'page@procedures.test' });
const card = (): Promise<string> => world.create('/v1/payment_methods', { type: 'card', 'card[token]': 'tok_visa' });

async function intent(form: Readonly<Record<string, string>>): Promise<string> {
  return world.create('/v1/payment_intents', { amount: '33000', currency: 'usd', ...form });
}

async function quote(...steps: readonly string[]): Promise<string> {
  const product = await world.create('/v1/products', { name: 'Page' });
  const price = await world.create('/v1/prices', { currency: 'usd', unit_amount: '500', product });
  const form = { customer: await customer(), 'line_items[0][price]': price, 'line_items[0][quantity]': '1' };
  const id = await world.create('/v1/quotes', form);
  for (const step of steps) await world.create(`/v1/quotes/${id}/${step}`);
  return id;
}

/** Objects in the state that each action needs, by the page's name of their id. */
const OBJECTS: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  ConfirmPaymentIntent: async () => ({
    ReturnUrl: 'http://google.com/',
    // The page's intents are older than automatic_async, today's default.
    PaymentIntentId: await intent({ payment_method: await card(), capture_method: 'automatic' }),
  }),
  CapturePaymentIntent: async () => ({ PaymentIntentId: await held() }),
  CancelPaymentIntent: async () => ({ PaymentIntentId: await held() }),
  AttachPaymentMethodToCustomer: async () => ({ PaymentMethodId: await card(), CustomerId: await customer() }),
  DetachPaymentMethodFromCustomer: async () => {
    const id = await card();
    await world.create(`/v1/payment_methods/${id}/attach`, { customer: await customer() });
    return { PaymentMethodId: id };
  },
  FinalizeInvoice: async () => ({ InvoiceId: await world.create('/v1/invoices', { customer: await customer() }) }),
  FinalizeQuote: async () => ({ QuoteId: await quote() }),
  AcceptQuote: async () => ({ QuoteId: await quote('finalize') }),
  CancelQuote: async () => ({ QuoteId: await quote() }),
};

/** An intent whose money is held: confirmed, to be captured. */
async function held(): Promise<string> {
  const id = await card();
  const owner = await customer();
  await world.create(`/v1/payment_methods/${id}/attach`, { customer: owner });
  return intent({ payment_method: id, customer: owner, capture_method: 'manual', confirm: 'true' });
}

function exec(action: string, input: Readonly<Record<string, string>>): Promise<Answer> {
  const names = Object.keys(input);
  return world.run(`EXEC ${action} ${names.map((name) => `@${name} = :${name}`).join(', ')}`, {}, input);
}

describe("the page's samples", () => {
  test.for(PAGE_SAMPLES)('$action', async ({ action, input, output }) => {
    const given = (await OBJECTS[action]?.()) ?? {};
    expect(Object.keys(given)).toEqual(input);
    const { columns, rows } = await exec(action, given);
    expect(rows).toHaveLength(1);
    const values = rows[0] ?? [];
    expect(values.filter((value) => value !== null && typeof value !== 'string')).toEqual([]);

    const expected = output.filter(([key]) => !isGone(action, key));
    // Every key of the sample, in its order, and with nothing beside them where the page shows nothing.
    const shown = new Set(expected.map(([key]) => key));
    expect(columns.filter((name) => shown.has(name))).toEqual(expected.map(([key]) => key));
    if (output.length <= 2) expect(columns).toEqual(output.map(([key]) => key));
    for (const [key, value] of expected)
      if (value !== undefined) expect([key, values[columns.indexOf(key)]]).toEqual([key, value]);
    for (const [key, value] of Object.entries(given))
      if (key === 'PaymentIntentId' || key === 'InvoiceId') expect(values[columns.indexOf('id')]).toBe(value);
  });

  test('a key that is listed as gone is in a sample, is not in the output, and has a reason', async () => {
    for (const { action, key, reason } of gone) {
      expect(reason.length).toBeGreaterThan(20);
      expect(PAGE_SAMPLES.find((sample) => sample.action === action)?.output.map(([name]) => name)).toContain(key);
    }
    for (const action of new Set(gone.map((one) => one.action))) {
      const { columns, rows } = await exec(action, (await OBJECTS[action]?.()) ?? {});
      const sample = PAGE_SAMPLES.find((one) => one.action === action)?.output ?? [];
      const still = gone.filter(({ action: of, key }) => {
        const value = sample.find(([name]) => name === key)?.[1];
        return (
          of === action && columns.includes(key) && (value === undefined || rows[0]?.[columns.indexOf(key)] === value)
        );
      });
      expect(still).toEqual([]);
    }
  });

  test('AcceptQuote tells the invoice it made', async () => {
    const { rows } = await exec('AcceptQuote', { QuoteId: await quote('finalize') });
    expect(textOf(rows[0]?.[0])).toMatch(/^in_/);
    expect((await world.run(`SELECT id FROM Invoice WHERE id = '${textOf(rows[0]?.[0])}'`)).rows).toHaveLength(1);
  });

  test("the page's misprinted name of a quote's id is taken", async () => {
    const { rows } = await exec('FinalizeQuote', { SouQuoteIdrcePath: await quote() });
    expect(rows).toEqual([['true']]);
  });
});

describe("the page's entity samples", () => {
  test('list customers, with a filter in single quotes', async () => {
    await customer();
    const { rows } = await world.run(`SELECT * FROM Customer WHERE email = 'page@procedures.test'`);
    expect(rows.length).toBeGreaterThan(0);
  });

  test('get a customer', async () => {
    const id = await customer();
    const { rows } = await world.run(`SELECT id FROM Customer WHERE id = '${id}'`);
    expect([rows, world.sandbox.log.lines()]).toEqual([[[id]], [expect.stringMatching(`GET /v1/customers/${id}`)]]);
  });

  test('create a payment intent from PaymentMethod, Currency and Amount 1500.0', async () => {
    const method = await card();
    const { rows, columns } = await world.run(
      `INSERT INTO PaymentIntent (PaymentMethod, Currency, Amount) VALUES ('${method}', 'usd', 1500.0) RETURNING Id`,
    );
    expect(columns).toEqual(['Id']);
    expect(await world.get(`/v1/payment_intents/${textOf(rows[0]?.[0])}`)).toMatchObject({
      amount: 1500,
      currency: 'usd',
      payment_method: method,
    });
  });

  test('update a customer, which tells its Id', async () => {
    const id = await customer();
    const { rows } = await world.run(`UPDATE Customer SET Name = 'John' WHERE Id = '${id}' RETURNING Id`);
    expect(rows).toEqual([[id]]);
    expect(await world.get(`/v1/customers/${id}`)).toMatchObject({ name: 'John' });
  });

  test('delete a customer', async () => {
    const id = await customer();
    expect((await world.run(`DELETE FROM Customer WHERE Id = '${id}'`)).affected).toBe(1);
    expect(await world.get(`/v1/customers/${id}`)).toMatchObject({ deleted: true });
  });
});

describe('an action that Stripe refuses', () => {
  test('is an error with its message, code and request, never a row', async () => {
    const id = await held();
    await exec('CancelPaymentIntent', { PaymentIntentId: id });
    const error = await world.failure(`EXEC CapturePaymentIntent '${id}'`);
    expect([error.code, error.message, error.requestId]).toEqual([
      'stripe_error',
      expect.stringContaining('payment_intent_unexpected_state'),
      expect.stringMatching(/^req_/),
    ]);
  });

  test('for an id that is not there is an error', async () => {
    for (const sql of [
      `EXEC CancelPaymentIntent 'pi_missing'`,
      `EXEC CancelSubscription 'sub_missing'`,
      `EXEC RetrieveToken 'tok_missing'`,
    ])
      expect([sql, (await world.failure(sql)).code]).toEqual([sql, 'stripe_error']);
  });
});
