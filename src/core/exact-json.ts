import type { Json } from './value.js';

/** Sixteen digits that may be a number's: text between quotes can only cost a slower parse. */
const LONG_DIGITS = /(?:^|[[:,\s-])\d{16}/;

/** As `JSON.parse`, but an integer beyond ±(2^53-1) is a bigint of its exact digits; a byte order mark is passed over. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const rounded = JSON.parse(body) as unknown;
  return LONG_DIGITS.test(body) ? readValue(tokensOf(body)) : rounded;
}

/** As `JSON.stringify`, but a bigint is written as its digits. */
export function jsonText(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    return exactText(value);
  }
}

function exactText(value: Json): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(exactText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, field]) => `${JSON.stringify(key)}:${exactText(field)}`)
    .join(',')}}`;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[-\d][\d.eE+-]*|true|false|null|[{}[\]]/g;

type Tokens = Iterator<string>;

/** `JSON.parse` has accepted the text, so commas and colons need no look. */
function* tokensOf(text: string): Generator<string> {
  for (const [token] of text.matchAll(TOKEN)) yield token;
}

const next = (tokens: Tokens): string => String(tokens.next().value);

function readValue(tokens: Tokens, token = next(tokens)): Json {
  if (token === '{') return readObject(tokens);
  if (token === '[') return readList(tokens);
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? BigInt(token) : (JSON.parse(token) as Json);
}

function readObject(tokens: Tokens): Json {
  const entries: [string, Json][] = [];
  for (let token = next(tokens); token !== '}'; token = next(tokens))
    entries.push([JSON.parse(token) as string, readValue(tokens)]);
  return Object.fromEntries(entries);
}

function readList(tokens: Tokens): Json {
  const items: Json[] = [];
  for (let token = next(tokens); token !== ']'; token = next(tokens)) items.push(readValue(tokens, token));
  return items;
}
