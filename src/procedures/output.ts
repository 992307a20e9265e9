import type { ProcedureDefinition } from '../catalog/definition.js';
import type { Json } from '../core/value.js';

/** The one row of a procedure, as the connector gives it: names and values in order, every value text or NULL. */
export interface ProcedureRow {
  readonly columns: readonly string[];
  readonly values: readonly (string | null)[];
}

type Field = readonly [name: string, value: string | null];

const SUCCESS: Field = ['Success', 'true'];

/** Procedures whose output the connector's page shows as `Success` alone. */
const SUCCESS_ONLY: ReadonlySet<string> = new Set([
  'AttachPaymentMethodToCustomer',
  'DetachPaymentMethodFromCustomer',
  'FinalizeQuote',
  'CancelQuote',
]);

/**
 * The output of a procedure by the samples of the connector's page: `Success` is the text "true" and comes first, then the object flattened with
 * dots in Stripe's order; AcceptQuote gives InvoiceId and Success.
 */
export function procedureRow(procedure: Pick<ProcedureDefinition, 'name'>, answer: Json | undefined): ProcedureRow {
  return rowOf(fieldsOf(procedure.name, answer));
}

function fieldsOf(name: string, answer: Json | undefined): readonly Field[] {
  if (SUCCESS_ONLY.has(name)) return [SUCCESS];
  if (name === 'AcceptQuote') return [['InvoiceId', invoiceOf(answer)], SUCCESS];
  return [SUCCESS, ...(isMap(answer) ? flattened(answer, '') : [])];
}

function rowOf(fields: readonly Field[]): ProcedureRow {
  return { columns: fields.map(([name]) => name), values: fields.map(([, value]) => value) };
}

type JsonMap = { readonly [key: string]: Json };

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A quote's invoice is an id, or the object when it came expanded. */
function invoiceOf(answer: Json | undefined): string | null {
  const invoice = isMap(answer) ? answer.invoice : undefined;
  if (typeof invoice === 'string') return invoice;
  return isMap(invoice) && typeof invoice.id === 'string' ? invoice.id : null;
}

/** Nested objects by dotted names; lists and empty objects are NULL; of an embedded list only `data`, `has_more` and `total_count` stay. */
function flattened(object: JsonMap, prefix: string): Field[] {
  return Object.entries(object).flatMap(([key, value]): readonly Field[] => {
    const name = `${prefix}${key}`;
    if (!isMap(value)) return [[name, scalar(value)]];
    if (value.object === 'list') return listFields(value, name);
    const fields = flattened(value, `${name}.`);
    return fields.length === 0 ? [[name, null]] : fields;
  });
}

function listFields(list: JsonMap, name: string): readonly Field[] {
  const kept = ['has_more', 'total_count'].filter((key) => key in list);
  return [[`${name}.data`, null], ...kept.map((key): Field => [`${name}.${key}`, scalar(list[key])])];
}

function scalar(value: Json | undefined): string | null {
  return value === null || value === undefined || typeof value === 'object' ? null : String(value);
}
