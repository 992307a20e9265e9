import type { Json } from '../../core/value.js';
import { asObject, walk, type JsonObject } from '../http/json.js';
import type { Side } from './side-plan.js';

/**
 * Undoes an expansion in the object it was asked for: the id stands again where the object came, and a list that comes only on request is gone.
 * So `_json` and other JSON columns are the same whichever way the object was fetched. The object is ours alone, so it is changed in place.
 */
export function foldBack(side: Side, object: JsonObject): void {
  if (!side.onRequest) return;
  const holder = asObject(walk(object, side.steps.slice(0, -1))) as Record<string, Json> | undefined;
  const last = side.steps.at(-1) ?? '';
  if (holder === undefined || !Object.hasOwn(holder, last)) return;
  if (side.kind === 'expanded') holder[last] = asObject(holder[last])?.id ?? holder[last] ?? null;
  else delete holder[last];
}
