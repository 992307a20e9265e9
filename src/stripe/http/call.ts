import type { ByteSink } from '../../core/byte-sink.js';
import type { Upload } from './multipart.js';

/** One request to Stripe, as the executor takes it. */
export interface StripeCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** What goes on the wire: encoded path and query. */
  readonly path: string;
  /** Path with placeholders, `/v1/invoices/{invoice}/lines`: with the method it names the endpoint that Stripe limits. */
  readonly template: string;
  /** Search has a limit of its own. */
  readonly search?: boolean;
  /** For POST: the nested object before encoding. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Goes out in place of the body. */
  readonly upload?: Upload;
  readonly idempotencyKey?: string;
  /** Told of each attempt that failed and will be made again. */
  readonly failed?: (failure: Failure) => void;
  /** True when this refusal means that there is nothing to read: the call then answers undefined, not an error. */
  readonly absent?: (refusal: Refusal) => boolean;
  /** Takes the body of a good answer as it comes, from its start again at each attempt; the answer's own body is then empty. */
  readonly download?: ByteSink;
}

export interface StripeAnswer {
  /** Parsed JSON, not looked at yet. */
  readonly body: unknown;
  /** Decoded bytes. */
  readonly bytes: number;
  readonly requestId: string | undefined;
}

/** An answer of Stripe that is an error. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly message: string;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  /** Stripe-Rate-Limited-Reason of a 429. */
  readonly limitReason: string | undefined;
  /** Retry-After, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;
  /** Stripe-Should-Retry, where given. */
  readonly shouldRetry: boolean | undefined;
}

/** No whole answer came. */
export interface Disconnection {
  readonly kind: 'network' | 'timeout';
  readonly message: string;
  /** True when another attempt would meet the same: no such host, a bad certificate. */
  readonly permanent: boolean;
  /** True when nobody listened: the request never reached anyone. */
  readonly refused: boolean;
}

export type Failure = Refusal | Disconnection;

export type Outcome =
  | { readonly ok: true; readonly answer: StripeAnswer }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** Decoded bytes of what came all the same. */
      readonly bytes?: number;
    };
