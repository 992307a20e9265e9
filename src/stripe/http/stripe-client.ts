import { createRequire } from 'node:module';
import type Stripe from 'stripe';
import type { Clock } from '../../core/clock.js';
import type { Secret } from '../../core/secret.js';
import type { AccountKey } from '../../source/account.js';
import type { ApiBase } from './api-base.js';
import type { Outcome, StripeCall } from './call.js';
import { failureOf } from './failure.js';
import { HttpClient, type Exchange, type HttpClientOptions } from './http-client.js';

export interface StripeClientOptions extends HttpClientOptions {
  readonly apiBase: ApiBase;
  readonly apiKey: Secret;
  readonly account: AccountKey;
  /** Stripe-Version of every call. */
  readonly apiVersion: string;
  /** Longest silence on the wire. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Told when the request goes out. */
  readonly onSend: () => void;
}

/** One attempt at one call, through the Stripe SDK's rawRequest (no coercion: decimals stay text, retries are not its business). */
export class StripeClient {
  readonly #options: StripeClientOptions;
  readonly #http: HttpClient;
  #sdk: Promise<Stripe> | undefined;

  constructor(options: StripeClientOptions) {
    this.#options = options;
    this.#http = new HttpClient(options);
  }

  /** Loads the SDK (0.1 s) unless that has begun; useful to call while other work goes on. */
  ready(): Promise<unknown> {
    return (this.#sdk ??= this.#load());
  }

  /** Never rejects for what Stripe or the wire does: that is an outcome. A download that cannot be kept is its sink's error. */
  async send(call: StripeCall, options: SendOptions): Promise<Outcome> {
    const sdk = await (this.#sdk ??= this.#load());
    const exchange: Exchange = {
      ...options,
      bytes: 0,
      ...(call.download && { download: call.download }),
      ...(call.upload && { upload: call.upload }),
    };
    try {
      const body = await this.#http.during(exchange, (headers) => this.#request(sdk, call, headers));
      const requestId = exchange.headers?.['request-id'];
      return {
        ok: true,
        answer: { body, bytes: exchange.bytes, requestId: typeof requestId === 'string' ? requestId : undefined },
      };
    } catch (thrown) {
      if (exchange.unkept) throw exchange.unkept;
      return { ok: false, failure: failureOf(thrown, exchange, this.#options.clock.now()), bytes: exchange.bytes };
    }
  }

  close(): void {
    this.#http.close();
  }

  #request(sdk: Stripe, call: StripeCall, additionalHeaders: Readonly<Record<string, string>>): Promise<unknown> {
    const { account } = this.#options;
    return sdk.rawRequest(call.method, call.path, call.body, {
      additionalHeaders,
      ...(account !== '' && { stripeAccount: account }),
      ...(call.idempotencyKey !== undefined && { idempotencyKey: call.idempotencyKey }),
    });
  }

  async #load(): Promise<Stripe> {
    // Required, not imported: its 200 files load in two thirds of the time.
    const StripeSdk = createRequire(import.meta.url)('stripe') as typeof Stripe;
    const { apiBase, apiKey, apiVersion, timeoutMs } = this.#options;
    return new StripeSdk(apiKey.reveal(), {
      // The types know the newest version only; the catalogue says which one it is made for.
      apiVersion: apiVersion as Stripe.LatestApiVersion,
      host: apiBase.host,
      port: apiBase.port,
      protocol: apiBase.protocol,
      httpClient: this.#http,
      timeout: timeoutMs,
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }
}
