import { DriverError } from '../../core/errors.js';

/** Where Stripe's API is, taken apart for the SDK. */
export interface ApiBase {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** `https://api.stripe.com`, `http://127.0.0.1:12111`: for messages and keys. */
  readonly url: string;
}

export const STRIPE_API_BASE = 'https://api.stripe.com';

/** Reads the URL of an API base; throws `invalid_connection` when it is none, or holds more than protocol, host and port. */
export function parseApiBase(text: string): ApiBase {
  const url = readUrl(text);
  const protocol = url?.protocol.slice(0, -1);
  if (!url || (protocol !== 'http' && protocol !== 'https')) throw notABase(text);
  if (url.username || url.password || url.search || url.hash || url.pathname !== '/') throw notABase(text);
  const port = url.port === '' ? (protocol === 'http' ? 80 : 443) : Number(url.port);
  // Node wants the bare address of an IPv6 host, without the URL's brackets.
  return { protocol, host: url.hostname.replace(/^\[|\]$/g, ''), port, url: url.origin };
}

function readUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function notABase(text: string): DriverError {
  // The text may hold credentials before the host; they are not repeated.
  const shown = text.replace(/\/\/[^/@]*@/, '//…@');
  return new DriverError('invalid_connection', `"${shown}" is no API base URL`, {
    hint: `for example ${STRIPE_API_BASE}`,
  });
}
