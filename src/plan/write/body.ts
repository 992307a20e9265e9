import { DriverError, type Position } from '../../core/errors.js';
import type { Json } from '../../core/value.js';
import type { WriteBody } from '../../source/writer.js';

type Draft = { [key: string]: Json };

/** One parameter of a body by its dotted path. */
export interface BodyPart {
  readonly path: readonly string[];
  readonly value: Json;
}

/** Nests dotted parameters: `address.city` and `address.line1` meet in one `address`. Throws `invalid_value` when one holds the other. */
export function bodyOf(parts: readonly BodyPart[], position?: Position): WriteBody {
  const body = draft({});
  // Whole objects first, so that single members add to them.
  for (const part of [...parts].sort((a, b) => a.path.length - b.path.length)) place(body, part, position);
  return body;
}

function place(body: Draft, { path, value }: BodyPart, position: Position | undefined): void {
  const last = path.at(-1) ?? '';
  let at = body;
  for (const key of path.slice(0, -1)) at = memberOf(at, key, path, position);
  if (Object.hasOwn(at, last)) throw new DriverError('invalid_value', `${path.join('.')} is given twice`, { position });
  at[last] = value;
}

function memberOf(at: Draft, key: string, path: readonly string[], position: Position | undefined): Draft {
  const member = Object.hasOwn(at, key) ? at[key] : {};
  if (typeof member !== 'object' || member === null || Array.isArray(member))
    throw new DriverError('invalid_value', `${path.join('.')} lies inside ${key}, which is given as a whole`, {
      position,
    });
  const copy = draft(member as Draft);
  at[key] = copy;
  return copy;
}

/** Without a prototype, so that no key (`__proto__`) means anything but itself. */
const draft = (members: Draft): Draft => Object.assign(Object.create(null) as Draft, members);

/** True when the parameter, an object around it or a part of it is given. */
export function isGiven(body: WriteBody, parameter: string): boolean {
  let at: Json | undefined = body;
  for (const key of parameter.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return at !== undefined;
    at = (at as WriteBody)[key];
  }
  return at !== undefined;
}
