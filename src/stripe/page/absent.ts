import type { ListOperation } from '../../catalog/definition.js';
import type { Refusal } from '../http/call.js';
import type { Parameter } from './query.js';

/** True when Stripe says that the object of the path does not exist (and not that it knows no such path). */
export function isMissingObject(refusal: Refusal): boolean {
  return refusal.status === 404 && refusal.code !== undefined;
}

/**
 * A list below or about something that does not exist has no rows: `customer = 'cus_gone'` is true of none. Nor has a singleton that
 * was never set up.
 * A missing cursor (`starting_after`) is not meant: there the list itself is there.
 */
export function absentList(list: ListOperation, given: readonly Parameter[]): (refusal: Refusal) => boolean {
  const names = new Set(given.map((parameter) => parameter.name.replace('[]', '')));
  return (refusal) => {
    if ((list.path.includes('{') || list.paging === 'none') && isMissingObject(refusal)) return true;
    return refusal.code === 'resource_missing' && refusal.param !== undefined && names.has(dotted(refusal.param));
  };
}

/** `recurring[meter]` -> `recurring.meter`, `ids[0]` -> `ids`. */
function dotted(parameter: string): string {
  return parameter.replace(/\[(\d*)\]/g, '').replace(/\[(\w+)\]/g, '.$1');
}
