import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldType, ParameterDefinition } from '../../src/catalog/definition.js';

/** What stripe-mock does not know: endpoints, and `endpoint?parameter` with all that lies inside it. */
export const writeExceptions = JSON.parse(
  readFileSync(join(import.meta.dirname, 'write-exceptions.json'), 'utf8'),
) as readonly { readonly reason: string; readonly refused: readonly string[] }[];

const excepted: ReadonlySet<string> = new Set(writeExceptions.flatMap(({ refused }) => refused));

/** The parameter itself or an object around it is excepted, but for `included`. */
function isExcepted(key: string, included: string | undefined): boolean {
  if (excepted.has(key)) return key !== included;
  const dot = key.lastIndexOf('.');
  return dot > key.indexOf('?') && key.includes('?') && isExcepted(key.slice(0, dot), included);
}

/** One parameter and its value as SQL. */
export type Cell = readonly [parameter: string, value: string];

/**
 * What is given: all values that have a type, and of lists and maps what can be known or is required. An excepted parameter only when it is
 * `included`.
 */
export function given(
  endpoint: string,
  parameters: readonly ParameterDefinition[],
  included?: string,
): readonly Cell[] {
  const isWhole = ({ name }: ParameterDefinition): boolean =>
    parameters.some((other) => other.name.startsWith(`${name}.`));
  return parameters
    .filter((parameter) => !insideText(parameter, parameters))
    .filter((parameter) => parameter.type !== 'JSON' || !isWhole(parameter) || parameter.name === 'rejection_reasons')
    .filter(({ name }) => !isExcepted(`${endpoint}?${name}`, included))
    .flatMap((parameter): Cell[] => {
      const key = `${endpoint}?${parameter.name}`;
      const value = literal(endpoint, parameter) ?? (key === included ? `'["obj_1"]'` : undefined);
      return value === undefined ? [] : [[parameter.name, value]];
    });
}

/** A parameter that takes a text or an object is given as the text. */
function insideText({ name }: ParameterDefinition, parameters: readonly ParameterDefinition[]): boolean {
  return parameters.some((other) => other.type !== 'JSON' && name.startsWith(`${other.name}.`));
}

/** Three bytes. */
const CONTENT = 'AAAA';

const SAMPLES: Readonly<Record<Exclude<FieldType, 'JSON'>, string>> = {
  TEXT: `'obj_1'`,
  BIGINT: '1',
  DOUBLE: '1.5',
  DECIMAL: '1.5',
  BOOLEAN: 'TRUE',
  TIMESTAMP: `TIMESTAMP '2027-03-01 09:30:00'`,
};

function literal(endpoint: string, { name, type, values, required }: ParameterDefinition): string | undefined {
  const chosen = CHOSEN[`${endpoint}?${name}`] ?? CHOSEN[name];
  if (chosen !== undefined && (required || type !== 'JSON' || `${endpoint}?${name}` in CHOSEN)) return `'${chosen}'`;
  if (type !== 'JSON') return values?.[0] === undefined || type !== 'TEXT' ? SAMPLES[type] : `'${values[0]}'`;
  if (name === 'metadata' || name.endsWith('.metadata')) return `'{"k":"v"}'`;
  return required ? `'["obj_1"]'` : undefined;
}

/** Lists and maps that must be given, or must be when what is around them is, and are none of ids; words that stripe-mock's older specification knows. */
const CHOSEN: Readonly<Record<string, string>> = {
  'country_options.us.type': 'state_sales_tax',
  enabled_events: '["charge.failed"]',
  features: '["transactions"]',
  inputs: '[{"custom_text":{"title":"t"},"type":"text"}]',
  line_items: '[{"price":"price_1","quantity":1}]',
  'POST /v1/payment_records/report_payment?outcome': 'failed',
  'POST /v1/payment_records/{id}/report_payment_attempt?outcome': 'failed',
  permissions: '["balances"]',
  rejection_reasons: '{"card_logo":["geographic_location"]}',
  replacements: '["card_number"]',
  supported_currencies: '["usd"]',
  tax_type: 'vat',
  'POST /v1/billing_portal/configurations?features.subscription_cancel.cancellation_reason.options': '["unused"]',
  'POST /v1/billing_portal/configurations/{id}?features.subscription_cancel.cancellation_reason.options': '["unused"]',
  'POST /v1/billing_portal/sessions?flow_data.subscription_update_confirm.items': '[{"id":"si_1"}]',
  'POST /v1/files?file': CONTENT,
  'POST /v1/invoices/{id}/add_lines?lines': '[{"description":"x"}]',
  'POST /v1/invoices/{id}/remove_lines?lines': '[{"behavior":"delete","id":"il_1"}]',
  'POST /v1/invoices/{id}/update_lines?lines': '[{"id":"il_1"}]',
  'POST /v1/tax/calculations?line_items': '[{"amount":1,"reference":"x"}]',
  'POST /v1/terminal/readers/{id}/set_reader_display?cart.line_items': '[{"amount":1,"description":"x","quantity":1}]',
};
