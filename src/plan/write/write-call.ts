import type { WriteOperation } from '../../catalog/definition.js';
import { DriverError, type Position } from '../../core/errors.js';
import type { Value } from '../../core/value.js';
import type { AccountKey } from '../../source/account.js';
import type { WriteCall } from '../../source/writer.js';
import { bodyOf, isGiven, type BodyPart } from './body.js';

/** The endpoint of a write or a procedure. */
export type Endpoint = Pick<WriteOperation, 'path' | 'encoding' | 'host'> & { readonly method: WriteCall['method'] };

export interface CallParts {
  readonly placeholders: Readonly<Record<string, string>>;
  readonly body: readonly BodyPart[];
  readonly account: AccountKey;
}

/** The request of one row. Throws `invalid_value` for an id that would leave its place in the path. */
export function writeCall(endpoint: Endpoint, parts: CallParts, position?: Position): WriteCall {
  for (const [name, value] of Object.entries(parts.placeholders)) checkSegment(name, value, position);
  checkAccount(parts.account, position);
  const path = endpoint.path.replace(/\{(\w+)\}/g, (whole, name: string) => parts.placeholders[name] ?? whole);
  return {
    method: endpoint.method,
    template: endpoint.path,
    path,
    placeholders: parts.placeholders,
    body: bodyOf(parts.body, position),
    encoding: endpoint.encoding,
    account: parts.account,
    ...(endpoint.host && { host: endpoint.host }),
  };
}

/** A value as an id in a path; what is no text or number is refused as such when the call is made. */
export function segment(value: Value): string {
  return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
}

/** Names of the placeholders of a path. */
export function placeholdersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** Slashes, what starts a query or a fragment, control characters and halves of surrogate pairs (which no URL can hold). */
const NO_SEGMENT = /[/\\?#\p{Cc}\p{Cs}]/u;

/** An account goes into a header. */
function checkAccount(account: AccountKey, position: Position | undefined): void {
  if (/^[\w-]{0,500}$/.test(account)) return;
  throw new DriverError('invalid_value', `'${account}' is no account_id`, { position, hint: "it looks like 'acct_…'" });
}

function checkSegment(name: string, value: string, position: Position | undefined): void {
  const isSegment = value !== '' && value !== '.' && value !== '..' && value.length <= 500 && !NO_SEGMENT.test(value);
  if (isSegment) return;
  throw new DriverError('invalid_value', `'${value}' cannot be the ${name} of a request`, {
    position,
    hint: 'an id is one word without slashes',
  });
}

/** Required parameters that a call leaves out. */
export function missingParameters(call: WriteCall, operation: Pick<WriteOperation, 'parameters'>): string[] {
  const required = operation.parameters
    .filter((parameter) => parameter.required && !isGiven(call.body, parameter.name))
    .map((parameter) => parameter.name);
  // A missing whole is named once, not with each of its parts; a part is only missing inside a whole that is given.
  return required.filter((name) => {
    const parent = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : undefined;
    return parent === undefined || isGiven(call.body, parent);
  });
}
