import { DriverError } from '../../core/errors.js';

/** Does the work; an error in what Stripe gave names the request that gave it. */
export function underRequest<T>(requestId: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw named(thrown, requestId);
  }
}

/** Does the work for each of the items; an error names the request that gave its item. */
export function eachUnderRequest<Item extends { readonly requestId?: string | undefined }>(
  items: readonly Item[],
  work: (item: Item) => void,
): void {
  let requestId: string | undefined;
  try {
    for (const item of items) {
      requestId = item.requestId;
      work(item);
    }
  } catch (thrown) {
    throw named(thrown, requestId);
  }
}

function named(thrown: unknown, requestId: string | undefined): unknown {
  if (requestId === undefined || !(thrown instanceof DriverError) || thrown.requestId !== undefined) return thrown;
  const { code, message, hint, cause } = thrown;
  return new DriverError(code, message, { hint, requestId, cause });
}
