import type { ByteSink } from '../core/byte-sink.js';
import { DriverError } from '../core/errors.js';
import { onAbort } from '../core/on-abort.js';
import type { Json } from '../core/value.js';
import type { ScanContext, ScanMeter } from '../source/access-path.js';
import type { WriteBody, WriteCall, WriteOutcome, Writer } from '../source/writer.js';
import type { Executor, Persisted } from './executor.js';
import type { Failure, Refusal, StripeCall } from './http/call.js';
import { multipartUpload } from './http/multipart.js';
import { wirePath, type Parameter } from './page/query.js';
import { isLimited } from './throttle/retry.js';

export interface WriterOptions {
  /** Takes the body of the answer to a GET: a file. */
  readonly download?: ByteSink | undefined;
  /** An object that is not there is a failure: the statement names it, it is no row that a condition could have found. */
  readonly mustExist?: boolean;
}

/**
 * Sends writes through an executor. A request that went out is never given up half-way: an abort waits for its answer. What Stripe may have
 * applied without saying so is `unknown`; its key is not used for anything else and no other key is tried.
 */
export class StripeWriter implements Writer {
  readonly #executor: Executor;
  readonly #options: WriterOptions;

  constructor(executor: Executor, options: WriterOptions = {}) {
    this.#executor = executor;
    this.#options = options;
  }

  async write(call: WriteCall, idempotencyKey: string, context: ScanContext): Promise<WriteOutcome> {
    const request = stripeCall(call, idempotencyKey);
    if (call.method === 'GET') return this.#read(request, context);
    const guard = new SendGuard(context);
    try {
      const persisted = await this.#executor.persist({ ...request, failed: guard.failed }, guard.context);
      if (persisted.outcome.ok) context.meter.received(1, persisted.outcome.answer.bytes);
      return this.#judge(request, call, persisted);
    } catch (thrown) {
      // What Stripe surely did not apply was not tried; after an answer that leaves it open nobody knows what became of the row.
      if (!guard.isOpen) throw thrown;
      return { state: 'unknown', error: thrown as Error };
    } finally {
      guard.close();
    }
  }

  /** A procedure that only reads: nothing is left in doubt, so an abort ends it at once. */
  async #read(request: StripeCall, context: ScanContext): Promise<WriteOutcome> {
    const { download } = this.#options;
    try {
      const answer = await this.#executor.call({ ...request, ...(download && { download }) }, context);
      context.meter.received(download ? 0 : 1, answer?.bytes ?? 0);
      return { state: 'done', object: answer?.body as Json };
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      return { state: 'failed', error: thrown as Error };
    }
  }

  #judge(request: StripeCall, call: WriteCall, { outcome, attempts, failures }: Persisted): WriteOutcome {
    if (outcome.ok) return { state: 'done', object: outcome.answer.body as Json };
    const { failure } = outcome;
    const mayBeApplied = failures.some(mayHaveApplied);
    if (isOwnIdMissing(failure, call)) {
      if (mayBeApplied && call.method === 'DELETE') return { state: 'done', object: { deleted: true } };
      if (!this.#options.mustExist) return { state: 'done', object: undefined };
    }
    const error = this.#executor.error(request, failure, attempts);
    const isUnknown = mayHaveApplied(failure) || (mayBeApplied && !isVerdict(failure, call));
    return isUnknown ? { state: 'unknown', error: outcomeUnknown(error) } : { state: 'failed', error };
  }
}

function stripeCall(call: WriteCall, idempotencyKey: string): StripeCall {
  const parameters = Object.entries(call.placeholders).map(([name, value]): Parameter => ({
    name: `{${name}}`,
    value,
  }));
  const query = call.method === 'POST' ? [] : queryOf(call.body, '');
  return {
    method: call.method,
    template: call.template,
    path: wirePath(call.template, [...parameters, ...query]),
    ...(call.method === 'POST' && { ...postBody(call, idempotencyKey), idempotencyKey }),
  };
}

/** The key names the boundary, so that a retry sends the very same bytes; no content can know it before. */
function postBody(call: WriteCall, idempotencyKey: string): Pick<StripeCall, 'body' | 'upload'> {
  return call.encoding === 'multipart' ? { upload: multipartUpload(call.body, idempotencyKey) } : { body: call.body };
}

/** A GET or DELETE has no body: its parameters go into the query. */
function queryOf(body: WriteBody, prefix: string): Parameter[] {
  return Object.entries(body).flatMap(([key, value]) => valueParameters(`${prefix}${key}`, value));
}

function valueParameters(name: string, value: Json): Parameter[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((item, index) => valueParameters(`${name}.${index}`, item));
  if (typeof value === 'object' && value !== null) return queryOf(value as WriteBody, `${name}.`);
  return [{ name, value: value === null ? '' : String(value) }];
}

/** A failure that says nothing of whether Stripe applied the request. */
function mayHaveApplied(failure: Failure): boolean {
  if (failure.kind !== 'refusal') return !failure.refused && !failure.permanent;
  // The first request with this key is still at work.
  if (failure.code === 'idempotency_key_in_use') return true;
  return failure.status >= 500 && !isLimited(failure);
}

/** A refusal that decides an earlier attempt too: Stripe would have answered its key with what it saved. Limits and keys are judged before that. */
function isVerdict(failure: Failure, call: WriteCall): boolean {
  if (failure.kind !== 'refusal' || call.method !== 'POST') return false;
  return ![401, 403, 409, 429].includes(failure.status);
}

/** The codes of /v1 and /v2. */
const MISSING: ReadonlySet<string> = new Set(['resource_missing', 'not_found']);

/** 404 for an id of the path itself, the parent's too: the row is not there (any more). A missing object that the body names is an error. */
function isOwnIdMissing(failure: Failure, call: WriteCall): boolean {
  if (
    failure.kind !== 'refusal' ||
    failure.status !== 404 ||
    !MISSING.has(failure.code ?? '') ||
    !('id' in call.placeholders)
  )
    return false;
  return namesOwnId(failure, Object.values(call.placeholders));
}

/** The message quotes what is missing; where it quotes nothing the parameter says it. */
function namesOwnId(failure: Refusal, ids: readonly string[]): boolean {
  const quoted = [...failure.message.matchAll(/'([^']*)'/g)].map((match) => match[1]);
  return quoted.length > 0
    ? quoted.some((text) => text !== undefined && ids.includes(text))
    : failure.param === 'id' || failure.param === undefined;
}

function outcomeUnknown(error: DriverError): DriverError {
  return new DriverError(error.code, `The outcome is unknown: ${error.message}`, {
    hint: 'run the same script again with the same --idempotency-seed: what was done is not done twice',
    requestId: error.requestId,
    cause: error,
  });
}

/** Holds an abort back while an attempt is on the wire; before it, and in the pause after one that failed, the abort goes through. */
class SendGuard {
  readonly context: ScanContext;
  readonly close: () => void;
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal;
  #onTheWire = false;
  #isOpen = false;

  constructor(context: ScanContext) {
    this.#outer = context.signal;
    if (context.signal.aborted) this.#abort.abort(context.signal.reason);
    this.close = onAbort(context.signal, () => {
      if (!this.#onTheWire) this.#abort.abort(this.#outer.reason);
    });
    const meter: ScanMeter = {
      called: () => {
        this.#onTheWire = true;
        context.meter.called();
      },
      retried: () => context.meter.retried(),
      received: (objects, bytes) => context.meter.received(objects, bytes),
    };
    this.context = { ...context, signal: this.#abort.signal, meter };
  }

  /** Told of each attempt that failed and will be made again. */
  readonly failed = (failure: Failure): void => {
    this.#onTheWire = false;
    this.#isOpen ||= mayHaveApplied(failure);
    if (this.#outer.aborted) this.#abort.abort(this.#outer.reason);
  };

  /** True when Stripe may have applied the request, or it is on the wire. */
  get isOpen(): boolean {
    return this.#isOpen || this.#onTheWire;
  }
}
