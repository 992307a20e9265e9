import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../src/connection/connect.js';
import type { Session } from '../../src/connection/session.js';
import { systemClock, type Clock } from '../../src/core/clock.js';

/** What `now()` says in the .slt files. */
export const NOW = Date.parse('2027-01-15T12:34:56.789Z');

/** One embedded Stripe (demo) with a few objects whose values the .slt files name, and a session whose time stands still. */
export interface LogicWorld {
  readonly sandbox: Sandbox;
  readonly session: Session;
}

export async function openWorld(): Promise<LogicWorld> {
  const start = Date.parse('2027-01-01T00:00:00Z');
  let nowMs = start;
  const sandbox = await startSandbox(
    { scale: 'demo' },
    { now: () => nowMs, delay: (_ms, callback) => setImmediate(callback) },
  );
  for (const [hour, { path, form }] of OBJECTS.entries()) {
    nowMs = start + hour * 3_600_000;
    await create(sandbox, path, form);
  }
  const clock: Clock = { ...systemClock, now: () => NOW };
  const session = await connect({ apiKey: 'sk_test_logic', apiBase: sandbox.url, rateLimit: 'off', clock });
  return { sandbox, session };
}

async function create(sandbox: Sandbox, path: string, form: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(sandbox.url + path, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_logic', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${await response.text()}`);
}

interface Creation {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
}

/** Created an hour apart from 2027-01-01T00:00:00Z on, oldest first. */
const OBJECTS: readonly Creation[] = [
  {
    path: '/v1/products',
    form: {
      id: 'logic_1',
      name: 'Basic plan',
      active: 'true',
      description: 'first',
      'metadata[k]': 'v',
      'metadata[n]': '10',
      'metadata[a.b]': 'dotted',
      'metadata[a b]': 'spaced',
      'metadata[order-id]': '6735',
      'metadata[A/B~C]': 'pointer',
      "metadata[it's]": 'quoted',
      'metadata[Key]': 'capital',
      'images[0]': 'https://example.com/a.png',
      'images[1]': 'https://example.com/b.png',
      'package_dimensions[height]': '1.5',
      'package_dimensions[length]': '2',
      'package_dimensions[weight]': '3',
      'package_dimensions[width]': '4',
      shippable: 'true',
    },
  },
  {
    path: '/v1/products',
    form: { id: 'logic_2', name: 'Ünïcode "quoted"', active: 'true', 'metadata[n]': '9', shippable: 'false' },
  },
  {
    path: '/v1/products',
    form: { id: 'logic_3', name: "it's 100% off_sale", active: 'false', description: 'third' },
  },
  {
    path: '/v1/prices',
    form: {
      currency: 'eur',
      unit_amount_decimal: '12.345',
      product: 'logic_1',
      lookup_key: 'logic_fraction',
      nickname: 'Fraction',
      'recurring[interval]': 'month',
    },
  },
  {
    path: '/v1/prices',
    form: { currency: 'jpy', unit_amount: '0', product: 'logic_2', lookup_key: 'logic_zero' },
  },
];
