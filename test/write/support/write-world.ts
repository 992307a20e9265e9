import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  startSandbox,
  type Environment,
  type Sandbox,
  type SandboxOptions,
} from '../../../fixtures/stripe-sandbox/index.js';
import { connect } from '../../../src/connection/connect.js';
import type { ConnectOptions } from '../../../src/connection/options.js';
import type { Parameters, RunOptions, Session } from '../../../src/connection/session.js';
import { DriverError } from '../../../src/core/errors.js';
import type { Value } from '../../../src/core/value.js';
import type { QueryStats } from '../../../src/engine/result.js';

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  readonly affected: number | undefined;
  readonly stats: QueryStats;
}

export const API_KEY = 'sk_test_write';

/** One embedded Stripe and sessions on it; the log is empty when a test begins. */
export class WriteWorld {
  #sandbox: Sandbox | undefined;
  readonly #sessions: Session[] = [];

  get sandbox(): Sandbox {
    if (!this.#sandbox) throw new Error('The sandbox has not started');
    return this.#sandbox;
  }

  async start(options: SandboxOptions, environment?: Environment): Promise<void> {
    this.#sandbox = await startSandbox(options, environment);
  }

  async stop(): Promise<void> {
    for (const session of this.#sessions) await session.close();
    await this.sandbox.close();
  }

  async session(options: ConnectOptions = {}): Promise<Session> {
    // Connections of one key share an executor and its clock, so a test's own clock needs a key of its own.
    const apiKey = options.clock === undefined ? API_KEY : `${API_KEY}_clock`;
    const session = await connect({ apiKey, apiBase: this.sandbox.url, rateLimit: 'off', ...options });
    this.#sessions.push(session);
    return session;
  }

  /** Runs a statement on a session of its own. */
  async run(sql: string, options: ConnectOptions = {}, parameters: Parameters = {}): Promise<Answer> {
    return runOn(await this.session(options), sql, parameters);
  }

  /** The requests that a statement would send, each as [method, path, body]. */
  async dryRun(sql: string, options: ConnectOptions = {}, parameters: Parameters = {}): Promise<Answer['rows']> {
    return (await runOn(await this.session(options), sql, parameters, { dryRun: true })).rows;
  }

  /** The error of a statement that must fail. */
  async failure(sql: string, options: ConnectOptions = {}, parameters: Parameters = {}): Promise<DriverError> {
    return failureOf(this.run(sql, options, parameters));
  }

  /** Sends a form, as another program would. */
  async post(path: string, form: Readonly<Record<string, string>> = {}): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(this.sandbox.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    const body = (await response.json()) as Readonly<Record<string, unknown>>;
    if (!response.ok) throw new Error(`POST ${path}: ${JSON.stringify(body)}`);
    return body;
  }

  /** The object as the sandbox has it. */
  async get(path: string): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(this.sandbox.url + path, { headers: { authorization: `Bearer ${API_KEY}` } });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  }

  /** The id of a new object; the log says nothing of it. */
  async create(path: string, form: Readonly<Record<string, string>> = {}): Promise<string> {
    const { id } = await this.post(path, form);
    this.sandbox.log.clear();
    return String(id);
  }
}

export async function runOn(
  session: Session,
  sql: string,
  parameters: Parameters = {},
  options: RunOptions = {},
): Promise<Answer> {
  const result = await session.prepare(sql).run(parameters, options);
  const rows = await result.toArray();
  const { affected } = result;
  return { columns: result.columns.map(({ name }) => name), rows, affected, stats: result.stats() };
}

/** A cell that holds text: an id. */
export const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value));

export async function failureOf(promise: Promise<unknown>): Promise<DriverError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof DriverError) return thrown;
  throw new Error('It did not fail with an error of ours', { cause: thrown });
}

/** A world for the tests of a file. */
export function useWriteWorld(options: SandboxOptions = {}, environment?: Environment): WriteWorld {
  const world = new WriteWorld();
  beforeAll(() => world.start({ scale: 'demo', ...options }, environment));
  beforeEach(() => {
    world.sandbox.log.clear();
    world.sandbox.faults.clear();
  });
  afterAll(() => world.stop());
  return world;
}
