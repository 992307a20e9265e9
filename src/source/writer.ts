import type { Json } from '../core/value.js';
import type { AccountKey } from './account.js';
import type { ScanContext } from './access-path.js';

/** The nested object of a request's body, before it is encoded; values as Stripe will read them. */
export type WriteBody = { readonly [parameter: string]: Json };

/** One request that changes something (or runs a procedure), as `--dry-run` shows it. */
export interface WriteCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/customers/{id}`: with the method it names the endpoint that Stripe limits. */
  readonly template: string;
  /** `/v1/customers/cus_1`, for people: ids as they are. */
  readonly path: string;
  /** Values of the template's placeholders; each stays within its segment. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly body: WriteBody;
  readonly encoding: 'form' | 'json' | 'multipart';
  /** Another host of Stripe's than the API's. */
  readonly host?: string;
  readonly account: AccountKey;
}

/** What became of one row's write. */
export type WriteOutcome =
  /** `object` is what Stripe answered; undefined when the row's own id does not exist (any more), so that nothing was changed. */
  | { readonly state: 'done'; readonly object: Json | undefined }
  | { readonly state: 'failed'; readonly error: Error }
  /** The request went out and no answer says what became of it, or Stripe keeps answering with a saved failure. */
  | { readonly state: 'unknown'; readonly error: Error };

/** Sends writes to the outside world. */
export interface Writer {
  /** Never rejects but for a cancelled signal before the request went out. `key` stays the same over retries of one row. */
  write(call: WriteCall, idempotencyKey: string, context: ScanContext): Promise<WriteOutcome>;
}
