import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stripe-mock refuses although the pinned client has it: an endpoint, or `endpoint?parameter=value`. */
interface Exception {
  readonly reason: string;
  readonly refused: readonly string[];
}

/** The golden list, by reason. */
export const stripeMockExceptions = JSON.parse(
  readFileSync(join(import.meta.dirname, 'stripe-mock-exceptions.json'), 'utf8'),
) as readonly Exception[];

/** The same as one set of keys. */
export const exceptedByStripeMock: ReadonlySet<string> = new Set(
  stripeMockExceptions.flatMap((exception) => exception.refused),
);
