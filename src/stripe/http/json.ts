import type { Json } from '../../core/value.js';

export type JsonObject = { readonly [key: string]: Json };

/** An object out of parsed JSON, or undefined when it is anything else. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Follows keys (and list positions as text) from object to object; undefined where the way ends early. */
export function walk(value: unknown, steps: readonly string[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return at;
}
