import type { FieldType } from '../../src/catalog/definition.js';
import type { EntryUse, Overlay } from './overlay.js';

const TIME_NAME =
  /^(created|updated|date|timestamp|start|end|as_of|eta|capture_before|billing_cycle_anchor|next_pending_invoice_item_invoice|next_payment_attempt|deadline|expires|due_by|redeem_by|time)$|_(at|date|start|end|on|time|until|before|after|deadline)$/;
const FRACTION_NAME = /percent|percentage|(^|_)rates?$|latitude|longitude|similarity/;

/** A plain `number` of the package is a time, a fraction or an integer: only its name (and the word epoch) tells. */
export function numberType(path: string, doc: string, overlay: Overlay, use: EntryUse): FieldType {
  const leaf = lastPart(path);
  const stated = statedType(path, overlay, use);
  if (stated !== undefined) return stated;
  if (TIME_NAME.test(leaf) || /unix epoch|unix timestamp/i.test(doc)) return 'TIMESTAMP';
  return FRACTION_NAME.test(leaf) ? 'DOUBLE' : 'BIGINT';
}

/** v2 writes times as ISO strings under the same names. */
export function isIsoTime(path: string, doc: string, overlay: Overlay, use: EntryUse): boolean {
  const stated = statedType(path, overlay, use);
  if (stated !== undefined) return stated === 'TIMESTAMP';
  return TIME_NAME.test(lastPart(path)) || /RFC ?3339/i.test(doc);
}

function statedType(path: string, overlay: Overlay, use: EntryUse): FieldType | undefined {
  const leaf = lastPart(path);
  return use.find(overlay.types, ({ name }) => name === path || name === leaf)?.type;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
