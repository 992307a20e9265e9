import { DriverError } from '../../core/errors.js';

/** Does the work; an error in what Stripe gave names the request that gave it. */
export function underRequest<T>(requestId: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (requestId === undefined || !(thrown instanceof DriverError) || thrown.requestId !== undefined) throw thrown;
    const { code, message, hint, cause } = thrown;
    throw new DriverError(code, message, { hint, requestId, cause });
  }
}
