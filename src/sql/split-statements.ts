import type { SourceText } from './ast.js';
import { lex } from './lexer.js';
import { tokenIs, type Token } from './token.js';

/** The statements of a script, cut at each `;` outside strings, names and comments; pieces without a statement are left out. */
export function splitStatements(text: string): SourceText[] {
  const statements: SourceText[] = [];
  let start = 0;
  let last: Token | undefined;
  for (const token of lex(text).tokens) {
    const cut = tokenIs(token, ';') || token.kind === 'end';
    if (!cut) last = token;
    else {
      if (last) statements.push({ text, start: start + leadingSpace(text, start), end: last.end });
      last = undefined;
      start = token.end;
    }
  }
  return statements;
}

function leadingSpace(text: string, start: number): number {
  const space = /\s*/y;
  space.lastIndex = start;
  return space.exec(text)?.[0].length ?? 0;
}

/** True when a prompt can run the text: it ends with `;` and no string, name or comment is open (an open one runs to the end). Nothing at all is complete too. */
export function isComplete(text: string): boolean {
  const { tokens } = lex(text);
  const last = tokens.at(-2);
  return last === undefined || tokenIs(last, ';');
}
