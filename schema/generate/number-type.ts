import type { FieldType } from '../../src/catalog/definition.js';
import type { EntryUse, Overlay } from './overlay.js';

const TIME_NAME =
  /^(created|updated|date|timestamp|start|end|as_of|eta|capture_before|billing_cycle_anchor|next_pending_invoice_item_invoice|now|expires)$|_(at|date|start|end|on|time|until|before|after|anchor)$/;
const FRACTION_NAME = /percent|percentage|(^|_)rates?$|latitude|longitude|(^|_)score$|similarity|_probability$/;

/** A plain `number` of the package is a time, a fraction or an integer: only its name (and the word epoch) tells. */
export function numberType(path: string, doc: string, overlay: Overlay, use: EntryUse): FieldType {
  const leaf = path.slice(path.lastIndexOf('.') + 1);
  const entry = use.find(overlay.numbers, ({ name }) => name === path || name === leaf);
  if (entry !== undefined) return entry.type;
  if (TIME_NAME.test(leaf) || /unix epoch|unix timestamp/i.test(doc)) return 'TIMESTAMP';
  return FRACTION_NAME.test(leaf) ? 'DOUBLE' : 'BIGINT';
}

/** v2 writes times as ISO strings under the same names. */
export function isIsoTime(path: string, doc: string): boolean {
  const leaf = path.slice(path.lastIndexOf('.') + 1);
  return TIME_NAME.test(leaf) || /\b(RFC ?3339|ISO ?8601)\b/i.test(doc);
}
