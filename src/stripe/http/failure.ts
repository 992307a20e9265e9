import { DriverError } from '../../core/errors.js';
import type { Exchange } from './http-client.js';
import type { Disconnection, Failure, Refusal } from './call.js';

/** Shapes what the SDK threw; the exchange knows better than the SDK what the wire said. `now` is epoch milliseconds. */
export function failureOf(thrown: unknown, exchange: Exchange, now: number): Failure {
  if (exchange.fault) return disconnection(exchange.fault);
  const error = typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>) : {};
  const status = exchange.status ?? 0;
  const raw = typeof error.raw === 'object' && error.raw !== null && 'message' in error.raw;
  const fromStripe = raw && error.statusCode !== undefined;
  return {
    kind: 'refusal',
    status,
    message: fromStripe
      ? String(error.message)
      : `the answer (HTTP ${status}) is not one of Stripe's: no JSON object was found in it`,
    code: textOf(error.code),
    param: textOf(error.param),
    requestId: header(exchange, 'request-id'),
    limitReason: header(exchange, 'stripe-rate-limited-reason'),
    retryAfterMs: retryAfterMs(header(exchange, 'retry-after'), now),
    shouldRetry: shouldRetry(header(exchange, 'stripe-should-retry')),
  };
}

function disconnection(fault: NonNullable<Exchange['fault']>): Disconnection {
  const system = fault.system ?? '';
  return {
    kind: fault.kind,
    message: fault.message,
    permanent: system === 'ENOTFOUND' || /CERT|TLS|SSL|SELF_SIGNED|^EPROTO$|^ERR_INVALID/.test(system),
    refused: system === 'ECONNREFUSED',
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function header(exchange: Exchange, name: string): string | undefined {
  const value = exchange.headers?.[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Seconds or an HTTP date (RFC 9110); undefined when it is neither. */
function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - now;
  return Number.isFinite(delay) ? Math.max(0, delay) : undefined;
}

function shouldRetry(text: string | undefined): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

export interface ErrorContext {
  /** `GET /v1/charges` */
  readonly endpoint: string;
  /** `api.stripe.com:443` */
  readonly address: string;
  readonly attempts: number;
  /** Takes the key out of a text. */
  readonly redact: (text: string) => string;
}

/** The error a failed call ends in. */
export function errorOf(failure: Failure, context: ErrorContext): DriverError {
  const tried = context.attempts > 1 ? ` (after ${context.attempts} attempts)` : '';
  if (failure.kind !== 'refusal') {
    const verb = failure.kind === 'timeout' ? 'did not answer in time' : 'cannot be reached';
    return new DriverError(failure.kind, context.redact(`${context.address} ${verb}: ${failure.message}${tried}`));
  }
  const said = context.redact(failure.message);
  const requestId = failure.requestId;
  switch (failure.status) {
    case 401:
      return new DriverError('authentication', `Stripe does not accept the API key: ${said}`, { requestId });
    case 403:
      return new DriverError('permission_denied', `Stripe denies ${context.endpoint} to this key: ${said}`, {
        requestId,
      });
    case 429:
      return failure.code === 'lock_timeout'
        ? refused(said, failure, context, tried)
        : limited(said, failure, context, tried);
    default:
      return refused(said, failure, context, tried);
  }
}

function limited(said: string, failure: Refusal, context: ErrorContext, tried: string): DriverError {
  const reason = failure.limitReason === undefined ? '' : ` [${failure.limitReason}]`;
  const hint = 'lower the rate limit of the connection, or let fewer programs share the account';
  return new DriverError('rate_limited', `Stripe refuses more calls to ${context.endpoint}${tried}${reason}: ${said}`, {
    requestId: failure.requestId,
    hint,
  });
}

function refused(said: string, failure: Refusal, context: ErrorContext, tried: string): DriverError {
  const details = [failure.code && `code ${failure.code}`, failure.param && `parameter ${failure.param}`].filter(
    Boolean,
  );
  const suffix = details.length > 0 ? ` [${details.join(', ')}]` : '';
  return new DriverError('stripe_error', `${context.endpoint} failed${tried}: ${said}${suffix}`, {
    requestId: failure.requestId,
  });
}
