import type { Json } from './value.js';

/** Every integer beyond ±(2^53-1) has at least so many digits. */
const LONG = 16;

/** As `JSON.parse`, but an integer beyond ±(2^53-1) is a bigint of its exact digits; a byte order mark is passed over. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const rounded = JSON.parse(body) as unknown;
  return hasLongInteger(body) ? readValue(tokensOf(body)) : rounded;
}

/** Whether digits that may be a long number's stand somewhere: text between quotes can only cost a slower parse. Looks at every sixteenth character. */
function hasLongInteger(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigit(text, at)) continue;
    let [first, last] = [at, at];
    while (isDigit(text, first - 1)) first -= 1;
    while (isDigit(text, last + 1)) last += 1;
    if (last - first + 1 >= LONG && isBeforeNumber(text, first - 1)) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function isBeforeNumber(text: string, at: number): boolean {
  return at < 0 || /[[:,\s-]/.test(text.charAt(at));
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
