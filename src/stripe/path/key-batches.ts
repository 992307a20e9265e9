import type { Value } from '../../core/value.js';
import { MAX_BATCH } from './read-objects.js';

/**
 * Distinct keys in batches of one `unit`, then 2, 4 … 8 units: whoever stops early has paid for little. Pulls keys no earlier than they are
 * needed; null joins nothing and no id is empty, so both are left out.
 */
export async function* keyBatches(keys: AsyncIterable<Value>, unit: number): AsyncGenerator<readonly string[]> {
  const seen = new Set<string>();
  let batch: string[] = [];
  let size = unit;
  for await (const key of keys) {
    if (typeof key !== 'string' || key === '' || seen.has(key)) continue;
    seen.add(key);
    batch.push(key);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
    size = Math.min(unit * MAX_BATCH, size * 2);
  }
  if (batch.length > 0) yield batch;
}
