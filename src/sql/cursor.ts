import type { DriverError } from '../core/errors.js';
import type { Identifier } from './ast.js';
import { CLAUSE_WORDS, meantWord, RESERVED } from './keywords.js';
import { errorAt, quoteToken } from './syntax-error.js';
import { tokenIs, type Token } from './token.js';

/** How deep expressions and queries may nest in each other, whatever they are made of. */
const MAX_DEPTH = 500;

/** Walks the tokens of one statement; every error it makes points into the whole user text. */
export class TokenCursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;
  #depth = 0;

  readonly #partners: ReadonlyMap<number, number>;

  /** `partners` gives for each opening bracket the index of the closing one. */
  constructor(text: string, tokens: readonly Token[], partners: ReadonlyMap<number, number>) {
    this.text = text;
    this.#tokens = tokens;
    this.#partners = partners;
    this.#end = tokens.at(-1) ?? { kind: 'end', value: '', at: text.length, end: text.length };
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  /** How far ahead the partner of the opening bracket `ahead` tokens from here is. */
  closing(ahead: number): number {
    return (this.#partners.get(this.#index + ahead) ?? this.#index + ahead) - this.#index;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#index++;
    return token;
  }

  /** True when the next tokens are these words and symbols. */
  sees(...values: string[]): boolean {
    return values.every((value, ahead) => tokenIs(this.peek(ahead), value));
  }

  seesAny(...values: string[]): boolean {
    return values.some((value) => tokenIs(this.peek(), value));
  }

  /** Steps over these words and symbols if they come next. */
  accept(...values: string[]): boolean {
    if (!this.sees(...values)) return false;
    this.#index += values.length;
    return true;
  }

  expect(value: string): Token {
    if (!this.sees(value)) throw this.unexpected(`expected ${value}`);
    return this.next();
  }

  /** A word that is not reserved, or a quoted name, or (after AS or a dot) any word. */
  identifier(allowReserved = false): Identifier {
    const identifier = this.acceptIdentifier(allowReserved);
    if (identifier === undefined)
      throw this.unexpected(
        this.peek().kind === 'string' ? 'names go in double quotes, not single ones' : 'expected a name',
      );
    return identifier;
  }

  acceptIdentifier(allowReserved = false): Identifier | undefined {
    const token = this.peek();
    const fits = token.kind === 'quoted' || (token.kind === 'word' && (allowReserved || !RESERVED.has(token.value)));
    if (!fits) return undefined;
    this.next();
    return identifierOf(this.text, token);
  }

  /** `a`, `a.b.c`: after a dot every word is a name. */
  path(): readonly Identifier[] {
    const path = [this.identifier()];
    while (this.accept('.')) path.push(this.identifier(true));
    return path;
  }

  /** One or more of something, separated by commas. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    return items;
  }

  /** Runs a nested rule, or refuses the statement before the stack runs out. */
  nested<T>(rule: () => T): T {
    if (++this.#depth > MAX_DEPTH)
      throw this.fail('The statement is nested too deeply', this.peek(), `at most ${MAX_DEPTH} levels`);
    const result = rule();
    this.#depth--;
    return result;
  }

  fail(message: string, token: Token = this.peek(), hint?: string): DriverError {
    return errorAt(this.text, token.at, message, hint);
  }

  unsupported(message: string, token: Token = this.peek(), hint?: string): DriverError {
    return errorAt(this.text, token.at, message, hint, 'unsupported_statement');
  }

  /** `Unexpected "x"` at the token, or at the misspelt clause word in front of it that explains it. */
  unexpected(hint?: string, token: Token = this.peek()): DriverError {
    const before = this.#before(token);
    for (const suspect of [token, before]) {
      const meant =
        suspect?.kind === 'word' && !RESERVED.has(suspect.value) ? meantWord(suspect.value, CLAUSE_WORDS) : undefined;
      if (suspect && meant !== undefined)
        return this.fail(`Unexpected ${quoteToken(this.text, suspect)}`, suspect, `did you mean ${meant}?`);
    }
    return this.fail(`Unexpected ${quoteToken(this.text, token)}`, token, hint ?? commonMistake(token, before));
  }

  #before(token: Token): Token | undefined {
    const index = this.#tokens.indexOf(token, Math.max(0, this.#index - 2));
    return index < 0 ? undefined : this.#tokens[index - 1];
  }
}

/** The name a word or quoted token stands for. */
export function identifierOf(text: string, token: Token): Identifier {
  if (token.kind === 'quoted') return { name: token.value, quoted: true, at: token.at };
  return { name: text.slice(token.at, token.end), quoted: false, at: token.at };
}

function commonMistake(token: Token, before: Token | undefined): string | undefined {
  if (token.kind === 'symbol' && token.value in SYMBOL_HINTS) return SYMBOL_HINTS[token.value];
  if (tokenIs(before, ',') && (token.kind === 'end' || RESERVED.has(token.value)))
    return 'there is a comma too many before it';
  if (token.kind === 'word' && RESERVED.has(token.value)) return undefined;
  if (before?.kind === 'word' && !RESERVED.has(before.value) && token.kind !== 'symbol' && token.kind !== 'end')
    return 'is a comma or an operator missing before it?';
  return undefined;
}

const SYMBOL_HINTS: Readonly<Record<string, string>> = {
  '==': 'equality is written =',
  '&&': 'use AND; || joins text',
  '<=>': 'use IS NOT DISTINCT FROM',
  '**': 'use ^ for powers',
  ':=': 'values are given with = or =>',
  '=>': 'only procedure calls take Name => value',
};
