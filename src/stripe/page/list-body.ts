import { DriverError } from '../../core/errors.js';
import type { Json } from '../../core/value.js';
import { asObject, type JsonObject } from '../http/json.js';

/** A list as Stripe writes it, of any of its pagings. */
export interface ListBody {
  readonly items: readonly JsonObject[];
  /** v1 and search. */
  readonly hasMore: boolean;
  /** search: token of the next page. */
  readonly nextPage: string | undefined;
  /** v2: path and query of the next page. */
  readonly nextPageUrl: string | undefined;
}

/** Reads a list, or undefined when the value is none. */
export function readList(value: unknown): ListBody | undefined {
  const body = asObject(value);
  if (body === undefined || !Array.isArray(body.data)) return undefined;
  const items = (body.data as readonly Json[]).map(asObject);
  if (items.includes(undefined)) return undefined;
  return {
    items: items as readonly JsonObject[],
    hasMore: body.has_more === true,
    nextPage: textOf(body.next_page),
    nextPageUrl: textOf(body.next_page_url),
  };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An answer that cannot be read further without inventing or losing rows. */
export function brokenList(template: string, what: string, requestId: string | undefined): DriverError {
  return new DriverError('stripe_error', `GET ${template} ${what}`, { requestId });
}
