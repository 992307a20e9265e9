import {
  startSandbox,
  type Environment,
  type Sandbox,
  type SandboxOptions,
} from '../../../fixtures/stripe-sandbox/index.js';
import { knownObjects } from '../../../fixtures/stripe-sandbox/seed/known.js';
import { connect } from '../../../src/connection/connect.js';
import type { ConnectOptions } from '../../../src/connection/options.js';
import type { Parameters, RunOptions, Session } from '../../../src/connection/session.js';
import { DriverError } from '../../../src/core/errors.js';
import type { Row } from '../../../src/core/value.js';
import type { QueryStats } from '../../../src/engine/result.js';

export type StripeObject = Readonly<Record<string, unknown>> & { readonly id: string };

/** What a statement gave, and what Stripe saw of it. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly notices: readonly string[];
  readonly stats: QueryStats;
  /** The sandbox's log of this statement. */
  readonly calls: readonly string[];
}

/** Ids that every seed has. */
export const KNOWN = knownObjects({ scale: 'demo', seed: 1 });

/** An embedded Stripe (demo) and sessions on it. */
export class World {
  static #keys = 0;
  readonly sandbox: Sandbox;
  readonly session: Session;

  private constructor(sandbox: Sandbox, session: Session) {
    this.sandbox = sandbox;
    this.session = session;
  }

  static async open(options: SandboxOptions = {}, environment?: Environment): Promise<World> {
    const sandbox = await startSandbox({ scale: 'demo', ...options }, environment);
    return new World(sandbox, await World.#connect(sandbox, {}));
  }

  /** Another session with a key of its own, so that it shares nothing of what the process keeps for a key. */
  connect(options: ConnectOptions = {}): Promise<Session> {
    return World.#connect(this.sandbox, options);
  }

  async ask(
    sql: string,
    parameters: Parameters = {},
    options: RunOptions = {},
    session = this.session,
  ): Promise<Answer> {
    const before = this.sandbox.log.calls;
    const result = await session.prepare(sql).run(parameters, options);
    const rows = await result.toArray();
    return {
      columns: result.columns.map((column) => column.name),
      rows,
      notices: result.notices(),
      stats: result.stats(),
      calls: this.sandbox.log.lines().slice(before),
    };
  }

  /** The error a statement fails with. */
  async failure(sql: string, parameters: Parameters = {}, session = this.session): Promise<DriverError> {
    try {
      await this.ask(sql, parameters, {}, session);
    } catch (thrown) {
      if (thrown instanceof DriverError) return thrown;
      throw thrown;
    }
    throw new Error(`${sql} did not fail`);
  }

  /** A whole list, fetched without the driver. */
  async list(path: string): Promise<StripeObject[]> {
    const objects: StripeObject[] = [];
    for (let after = ''; ;) {
      const url = `${this.sandbox.url}${path}${path.includes('?') ? '&' : '?'}limit=100${after}`;
      const response = await fetch(url, { headers: { authorization: 'Bearer sk_test_list' } });
      const page = (await response.json()) as { data: StripeObject[]; has_more: boolean };
      objects.push(...page.data);
      if (!page.has_more) return objects;
      after = `&starting_after=${String(page.data.at(-1)?.id)}`;
    }
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.sandbox.close();
  }

  static #connect(sandbox: Sandbox, options: ConnectOptions): Promise<Session> {
    World.#keys += 1;
    return connect({ apiKey: `sk_test_${World.#keys}`, apiBase: sandbox.url, rateLimit: 'off', ...options });
  }
}

/** The first column of an answer. */
export const firsts = (answer: Answer): readonly unknown[] => answer.rows.map(([first]) => first);
