import { brokenToken } from './scan-quoted.js';
import type { Token } from './token.js';

export type Comment = { readonly end: number; readonly hint?: string } | { readonly broken: Token };

/** A comment that opens at `at`: `--` to the end of the line, or nested block comments; a `/*+` one carries a hint. */
export function scanComment(text: string, limit: number, at: number): Comment | undefined {
  if (text.startsWith('--', at)) {
    const lineEnd = text.indexOf('\n', at);
    return { end: lineEnd < 0 || lineEnd > limit ? limit : lineEnd + 1 };
  }
  if (!text.startsWith('/*', at)) return undefined;
  const end = blockEnd(text, limit, at);
  if (end === undefined) return { broken: brokenToken(at, limit, 'The comment that starts here is not closed') };
  return text[at + 2] === '+' ? { end, hint: text.slice(at + 3, end - 2).trim() } : { end };
}

function blockEnd(text: string, limit: number, at: number): number | undefined {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at + 2;
  let depth = 1;
  for (let found = mark.exec(text); found !== null && found.index + 2 <= limit; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return undefined;
}
