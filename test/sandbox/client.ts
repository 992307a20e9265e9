import {
  startSandbox,
  type Environment,
  type Sandbox,
  type SandboxOptions,
} from '../../fixtures/stripe-sandbox/index.js';
import { NOW, smallSeed } from './small-seed.js';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The decoded body. */
  readonly body: Body;
}

export interface Body {
  readonly [key: string]: unknown;
  readonly id?: string;
  readonly data?: readonly Body[];
  readonly error?: { readonly code?: string; readonly message: string; readonly param?: string; readonly type: string };
}

/** A sandbox on the small seed whose time stands still until moved, and a client for it. */
export class TestSandbox {
  private constructor(
    readonly sandbox: Sandbox,
    readonly time: FakeTime,
  ) {}

  static async start(options: SandboxOptions = {}): Promise<TestSandbox> {
    const time = new FakeTime();
    return new TestSandbox(await startSandbox(options, time), time);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Reply> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send('POST', path, new URLSearchParams(form).toString(), { ...type, ...headers });
  }

  async send(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Reply> {
    const init = {
      method,
      headers: { authorization: 'Bearer sk_test_123', ...headers },
      ...(body === undefined ? {} : { body }),
    };
    const response = await fetch(this.sandbox.url + path, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  }

  async ids(path: string): Promise<string[]> {
    return ((await this.get(path)).body.data ?? []).map((each) => each.id ?? '');
  }
}

/** Time that moves only when told to. */
export class FakeTime implements Environment {
  readonly seed = smallSeed();
  #now = NOW * 1000;
  #waiting: { readonly at: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  delay(ms: number, callback: () => void): void {
    this.#waiting.push({ at: this.#now + ms, callback });
  }

  /** How many calls wait for their latency to pass. */
  get waiting(): number {
    return this.#waiting.length;
  }

  advance(ms: number): void {
    this.#now += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now);
    for (const { callback } of due) callback();
  }
}
