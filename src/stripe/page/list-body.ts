import { DriverError } from '../../core/errors.js';
import type { Json } from '../../core/value.js';
import { asObject, type JsonObject } from '../http/json.js';

/** A list as Stripe writes it, of any of its pagings. */
export interface ListBody {
  readonly items: readonly JsonObject[];
  /** v1 and search; undefined when the list does not say. */
  readonly hasMore: boolean | undefined;
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
    hasMore: typeof body.has_more === 'boolean' ? body.has_more : undefined,
    nextPage: textOf(body.next_page),
    nextPageUrl: textOf(body.next_page_url),
  };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list that says whether it goes on. */
export interface OpenList extends ListBody {
  readonly hasMore: boolean;
}

/** True when the list says whether it goes on: without that nobody knows whether rows are missing. */
export function saysMore(list: ListBody): list is OpenList {
  return list.hasMore !== undefined;
}

/** The first items of a list that came inside an object; undefined where none came. `place` (`Invoice.lines`) names it in the error when it is no list. */
export function embeddedList(value: unknown, place: string): OpenList | undefined {
  if (value === undefined || value === null) return undefined;
  const list = readList(value);
  if (list === undefined) throw new DriverError('stripe_error', `${place} is not a list`);
  if (saysMore(list)) return list;
  throw new DriverError('stripe_error', `${place} does not say whether the list goes on: has_more is no boolean`);
}

/** An answer that cannot be read further without inventing or losing rows. */
export function brokenList(template: string, what: string, requestId: string | undefined): DriverError {
  return new DriverError('stripe_error', `GET ${template} ${what}`, { requestId });
}
