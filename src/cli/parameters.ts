import { InvalidArgumentError } from 'commander';
import type { Parameters } from '../connection/session.js';
import type { Json, Value } from '../core/value.js';

type Parameter = Parameters[string];

/** Reads `k=v` (an untyped literal) and `k:=<json>` (a typed value or null) into the parameters so far; `1=v` is `$1` and the first `?`. */
export function collectParameter(text: string, sofar: Parameters = {}): Parameters {
  const match = /^[:@$]?(\w+?)(:?=)(.*)$/su.exec(text);
  if (!match) throw new InvalidArgumentError('It must be name=value or name:=json.');
  const [, name = '', operator, value = ''] = match;
  const parameter: Parameter = operator === ':=' ? jsonParameter(value) : { untyped: value };
  return Object.fromEntries([...Object.entries(sofar), [name, parameter]]);
}

function jsonParameter(text: string): Value {
  // JSON.parse would round an integer beyond 2^53.
  if (/^\s*-?\d+\s*$/.test(text) && !Number.isSafeInteger(Number(text))) return BigInt(text);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new InvalidArgumentError('What follows := must be JSON; name=value takes plain text.');
  }
}
