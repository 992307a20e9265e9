import { InvalidArgumentError } from 'commander';
import type { Parameters } from '../connection/session.js';
import type { Json, Value } from '../core/value.js';

/** A name and its value as the command line gives them: `k=v` an untyped literal, `k:=<json>` a typed value or null. */
export interface Assignment {
  readonly name: string;
  readonly value: Parameters[string];
}

/** Reads one `--param` into the parameters so far; `1=v` is `$1` and the first `?`. */
export function collectParameter(text: string, sofar: Parameters = {}): Parameters {
  const { name, value } = assignment(text, /^[:@$]?(\w+?)(:?=)(.*)$/su);
  return Object.fromEntries([...Object.entries(sofar), [name, value]]);
}

/** Reads one `Name=value` of `exec` into the inputs so far. */
export function collectInput(text: string, sofar: readonly Assignment[] = []): readonly Assignment[] {
  return [...sofar, assignment(text, /^@?([\p{L}_][\p{L}\p{N}_.]*?)(:?=)(.*)$/su)];
}

function assignment(text: string, pattern: RegExp): Assignment {
  const match = pattern.exec(text);
  if (!match) throw new InvalidArgumentError('It must be name=value or name:=json.');
  const [, name = '', operator, value = ''] = match;
  return { name, value: operator === ':=' ? jsonValue(value) : { untyped: value } };
}

function jsonValue(text: string): Value {
  // JSON.parse would round an integer beyond 2^53.
  if (/^\s*-?\d+\s*$/.test(text) && !Number.isSafeInteger(Number(text))) return BigInt(text);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new InvalidArgumentError('What follows := must be JSON; name=value takes plain text.');
  }
}
