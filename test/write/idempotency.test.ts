import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/connection/session.js';
import { systemClock } from '../../src/core/clock.js';
import { IdempotencyKeys } from '../../src/stripe/idempotency.js';
import type { WriteCall } from '../../src/source/writer.js';
import { API_KEY, runOn, useWriteWorld, type Answer } from './support/write-world.js';

const world = useWriteWorld();
const clock = { ...systemClock, sleep: () => Promise.resolve() };

const SCRIPT = [
  `INSERT INTO Customer (name) VALUES ('seeded'), ('seeded'), ('seeded')`,
  `INSERT INTO Customer (name) VALUES ('seeded')`,
  `INSERT INTO Customer (name) VALUES ('seeded')`,
  `INSERT INTO Customer (name, description) VALUES ('seeded', 'x')`,
];

async function runScript(seed: string, statements: readonly string[] = SCRIPT): Promise<Answer[]> {
  const session = await world.session({ idempotencySeed: seed, clock });
  const answers: Answer[] = [];
  for (const sql of statements) answers.push(await runOn(session, `${sql} RETURNING id`));
  return answers;
}

const idsOf = (answers: readonly Answer[]): unknown[] => answers.flatMap(({ rows }) => rows.map(([id]) => id));

async function count(): Promise<number> {
  return (await world.run(`SELECT id FROM Customer WHERE name = 'seeded'`)).rows.length;
}

describe('a script run again', () => {
  test('with the same seed makes nothing new and gives the same ids', async () => {
    const before = await count();
    const first = idsOf(await runScript('same'));
    expect(new Set(first).size).toBe(6);
    expect(await count()).toBe(before + 6);
    expect(idsOf(await runScript('same'))).toEqual(first);
    expect(await count()).toBe(before + 6);
  });

  test('with another seed makes new objects', async () => {
    const before = await count();
    const [first, second] = [idsOf(await runScript('one')), idsOf(await runScript('two'))];
    expect(first.filter((id) => second.includes(id))).toEqual([]);
    expect(await count()).toBe(before + 12);
  });

  test('without a seed makes new objects, and the session tells its seed', async () => {
    const session = await world.session();
    const { rows } = await runOn(session, `INSERT INTO Customer (name) VALUES ('unseeded') RETURNING id`);
    const other = await world.session();
    expect(other.idempotencySeed).not.toBe(session.idempotencySeed);
    const again = await world.run(`INSERT INTO Customer (name) VALUES ('unseeded') RETURNING id`, {
      idempotencySeed: session.idempotencySeed,
    });
    expect(again.rows).toEqual(rows);
  });

  test('white space around a statement makes no other one, a changed value does', async () => {
    const [plain] = await runScript('space', [`INSERT INTO Customer (name) VALUES ('s')`]);
    const [spaced] = await runScript('space', [`\n  INSERT INTO Customer (name) VALUES ('s')`]);
    expect(spaced?.rows).toEqual(plain?.rows);
    const [other] = await runScript('space', [`INSERT INTO Customer (name) VALUES ('t')`]);
    expect(other?.rows).not.toEqual(plain?.rows);
  });

  test('a later statement of the script does not take the key of an earlier one', async () => {
    const [, second] = await runScript('order', SCRIPT.slice(1, 3));
    const [again, secondAgain] = await runScript('order', SCRIPT.slice(1, 3));
    expect(secondAgain?.rows).toEqual(second?.rows);
    expect(again?.rows).not.toEqual(second?.rows);
  });

  test('parameters are part of what is asked', async () => {
    const run = async (name: string): Promise<unknown> => {
      const session: Session = await world.session({ idempotencySeed: 'parameters' });
      return (await runOn(session, `INSERT INTO Customer (name) VALUES ($1) RETURNING id`, { 1: name })).rows[0]?.[0];
    };
    const first = await run('p');
    expect(await run('p')).toBe(first);
    expect(await run('q')).not.toBe(first);
  });

  test('an action is not done twice: the answer of the first time comes again', async () => {
    const customer = await world.create('/v1/customers');
    const statements = [`INSERT INTO PaymentIntent (amount, currency, customer) VALUES (500, 'usd', '${customer}')`];
    const [created] = idsOf(await runScript('action', statements));
    const cancel = async () =>
      (await world.run(`EXEC CancelPaymentIntent '${String(created)}'`, { idempotencySeed: 'action' })).rows;
    const first = await cancel();
    expect(await cancel()).toEqual(first);
    // Under another key Stripe refuses: it is canceled already.
    expect((await world.failure(`EXEC CancelPaymentIntent '${String(created)}'`)).code).toBe('stripe_error');
  });
});

describe('answers lost after being applied', () => {
  test.for([1, 2, 3, 4, 5])('at row %d of 5, for good: the same seed completes the script to 5 objects', async (k) => {
    const name = `lost${k}`;
    const sql = `INSERT INTO Customer (name) VALUES ${Array(5).fill(`('${name}')`).join(', ')} RETURNING id`;
    const session = await world.session({ idempotencySeed: name, clock });
    const losing = (): void => world.sandbox.faults.next({ kind: 'lost_answer', match: 'POST', times: 100 });
    if (k === 1) losing();
    const first = runOn(session, sql, {}, { onProgress: (done) => done === k - 1 && losing() });
    await expect(first).rejects.toMatchObject({ code: 'partial_write' });
    world.sandbox.faults.clear();
    // The k-th was applied, its answer never came.
    expect((await world.run(`SELECT id FROM Customer WHERE name = '${name}'`)).rows).toHaveLength(k);
    const { rows } = await world.run(sql, { idempotencySeed: name });
    expect(new Set(rows.map(([id]) => id)).size).toBe(5);
    expect((await world.run(`SELECT id FROM Customer WHERE name = '${name}'`)).rows).toHaveLength(5);
  });
});

describe('the keys', () => {
  const call: WriteCall = {
    method: 'POST',
    template: '/v1/customers',
    path: '/v1/customers',
    placeholders: {},
    body: { name: 'A' },
    encoding: 'form',
    account: '',
  };

  test('differ by seed, statement, method, path, body, account and occurrence', () => {
    const first = new IdempotencyKeys('s').next('x', call);
    const keys = new IdempotencyKeys('s');
    const others = [
      new IdempotencyKeys('t').next('x', call),
      new IdempotencyKeys('s').next('y', call),
      new IdempotencyKeys('s').next('x', { ...call, path: '/v1/customers/cus_1' }),
      new IdempotencyKeys('s').next('x', { ...call, method: 'DELETE' }),
      new IdempotencyKeys('s').next('x', { ...call, body: { name: 'B' } }),
      new IdempotencyKeys('s').next('x', { ...call, account: 'acct_1' }),
    ];
    expect(new Set([first, ...others]).size).toBe(7);
    expect([keys.next('x', call), keys.next('x', call), keys.next('x', call)]).toEqual([
      first,
      expect.not.stringMatching(first),
      expect.not.stringMatching(first),
    ]);
  });

  test('are as long as Stripe takes, and say nothing of what they stand for', () => {
    expect(new IdempotencyKeys('secret seed').next('INSERT', call)).toMatch(/^stripe-sql-[0-9a-f]{40}$/);
  });

  test('go with POST and stay the same over retries', async () => {
    world.sandbox.faults.next({ kind: '503', match: 'POST' });
    world.sandbox.faults.next({ kind: 'lost_answer', match: 'POST' });
    const { rows, stats } = await world.run(`INSERT INTO Customer (name) VALUES ('retried') RETURNING id`, { clock });
    expect(stats).toMatchObject({ calls: 3, retries: 2 });
    expect((await world.run(`SELECT id FROM Customer WHERE name = 'retried'`)).rows).toEqual(rows);
    expect(API_KEY).toMatch(/^sk_test_/);
  });
});
