import { scanComment } from './scan-comment.js';
import { brokenToken, scanDollarQuoted, scanQuoted } from './scan-quoted.js';
import { endsOperand, tokenIs, type Token } from './token.js';

export interface LexedText {
  /** Ends with one token of kind `end`. */
  readonly tokens: readonly Token[];
  /** Texts of the optimizer hint comments (`/*+ … *​/`), in order. */
  readonly hints: readonly string[];
}

const SPACE = /[\s\uFEFF]+/y;
const WORD = /[\p{L}_][\p{L}\p{N}\p{M}_$]*/uy;
const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAMED_PARAMETER = /[$:@]([\p{L}_][\p{L}\p{N}_]*|\d{1,5})/uy;
// `x <@p` is a comparison with a parameter.
const SYMBOL =
  /!~\*|#>>|->>|<=>|::|:=|=>|<=|>=|<>|!=|==|\|\||<<|>>|->|#>|~\*|!~|&&|\*\*|@>|<@(?![\p{L}_\d])|[-+*/%^&|~<>=(),.;[\]{}]/uy;
/** PostgreSQL's tests for a key of a jsonb: only there a value stands on both sides of a question mark. */
const KEY_TEST = /\?(?=\s*')|\?[|&](?=\s*ARRAY\b)/iy;
const SUBSCRIPT_START = /\[\s*(?:'|[-+]?\d|[$?:])/y;

/** Cuts `text` from `start` to `end` into tokens; wrong pieces become `broken` tokens, nothing throws. Linear time. */
export function lex(text: string, start = 0, end = text.length): LexedText {
  return new Lexer(text, start, end).run();
}

class Lexer {
  readonly #text: string;
  readonly #limit: number;
  #at: number;
  #questionMarks = 0;
  #previous: Token | undefined;
  readonly #openBrackets: ('(' | '[')[] = [];

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#at = start;
    this.#limit = end;
  }

  run(): LexedText {
    const tokens: Token[] = [];
    const hints: string[] = [];
    while (this.#skip(SPACE) || this.#at < this.#limit) {
      if (this.#at >= this.#limit) break;
      const comment = scanComment(this.#text, this.#limit, this.#at);
      if (comment && !('broken' in comment)) {
        if (comment.hint !== undefined) hints.push(comment.hint);
        this.#at = comment.end;
        continue;
      }
      const token = comment?.broken ?? this.#token();
      tokens.push(token);
      this.#previous = token;
      this.#at = token.end;
    }
    tokens.push({ kind: 'end', value: '', at: this.#limit, end: this.#limit });
    return { tokens, hints };
  }

  #token(): Token {
    const char = this.#text[this.#at] ?? '';
    if (char === "'") return this.#quoted(this.#at, "'", 'string', 'string');
    if (char === '"') return this.#quoted(this.#at, '"', 'quoted', 'quoted name');
    if (char === '`') return this.#quoted(this.#at, '`', 'quoted', 'quoted name');
    if (char === '[' && !this.#opensSubscript()) return this.#quoted(this.#at, ']', 'quoted', 'bracketed name');
    const keyTest = char === '?' && endsOperand(this.#previous) ? this.#matches(KEY_TEST) : undefined;
    if (keyTest !== undefined) return { kind: 'symbol', value: keyTest, at: this.#at, end: this.#at + keyTest.length };
    if (char === '?')
      return { kind: 'parameter', value: String(++this.#questionMarks), at: this.#at, end: this.#at + 1 };
    return this.#number() ?? this.#word() ?? this.#parameter() ?? this.#symbol() ?? this.#unknown();
  }

  #quoted(open: number, close: string, kind: 'string' | 'quoted', what: string): Token {
    return scanQuoted(this.#text, this.#limit, this.#at, open, close, kind, what);
  }

  /** `x['k']`, `x[1]`, `x[y]` and ARRAY[…] hold expressions; a bracket anywhere else is a T-SQL name. */
  #opensSubscript(): boolean {
    if (
      tokenIs(this.#previous, 'ARRAY') ||
      (this.#openBrackets.at(-1) === '[' && !tokenIs(this.#previous, '.') && !endsOperand(this.#previous))
    )
      return true;
    if (!endsOperand(this.#previous)) return false;
    const adjacent = this.#previous?.end === this.#at;
    return (adjacent && this.#previous?.kind !== 'string') || this.#matches(SUBSCRIPT_START) !== undefined;
  }

  #number(): Token | undefined {
    if (this.#text[this.#at] === '.' && this.#previous?.end === this.#at && endsOperand(this.#previous))
      return undefined;
    const written = this.#matches(NUMBER);
    if (written === undefined) return undefined;
    const end = this.#at + written.length;
    const tail = matchAt(WORD, this.#text, end);
    if (tail === undefined) return { kind: 'number', value: written, at: this.#at, end };
    return brokenToken(
      this.#at,
      end + tail.length,
      `"${written}${tail}" is neither a number nor a name`,
      'text goes in single quotes',
    );
  }

  #word(): Token | undefined {
    const written = this.#matches(WORD);
    if (written === undefined) return undefined;
    const end = this.#at + written.length;
    const value = written.toUpperCase();
    if (this.#text[end] === "'" && end < this.#limit) {
      if (value === 'N') return this.#quoted(end, "'", 'string', 'string');
      if (value === 'E' || value === 'B' || value === 'X') return this.#refusedString(end, value);
    }
    return { kind: 'word', value, at: this.#at, end };
  }

  #refusedString(open: number, prefix: string): Token {
    const string = this.#quoted(open, "'", 'string', 'string');
    if (string.kind === 'broken') return string;
    return brokenToken(
      this.#at,
      string.end,
      `Strings written ${prefix}'…' are not supported`,
      "write the characters themselves in '…', with '' for a quote",
    );
  }

  #parameter(): Token | undefined {
    const dollar = this.#text[this.#at] === '$' ? scanDollarQuoted(this.#text, this.#limit, this.#at) : undefined;
    if (dollar) return dollar;
    const written = this.#matches(NAMED_PARAMETER);
    if (written === undefined) return undefined;
    return { kind: 'parameter', value: written.slice(1), at: this.#at, end: this.#at + written.length };
  }

  #symbol(): Token | undefined {
    const value = this.#matches(SYMBOL);
    if (value === undefined) return undefined;
    if (value === '(' || value === '[') this.#openBrackets.push(value);
    if (value === ')' || value === ']') this.#openBrackets.pop();
    return { kind: 'symbol', value, at: this.#at, end: this.#at + value.length };
  }

  #unknown(): Token {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const hint = '‘’‚‛“”„'.includes(char) ? "text goes in straight single quotes: '…'" : undefined;
    const shown = /[\p{C}\p{Z}]/u.test(char)
      ? `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
      : `"${char}"`;
    return brokenToken(this.#at, this.#at + char.length, `Unexpected character ${shown}`, hint);
  }

  #matches(pattern: RegExp): string | undefined {
    const found = matchAt(pattern, this.#text, this.#at);
    return found !== undefined && this.#at + found.length > this.#limit
      ? found.slice(0, this.#limit - this.#at)
      : found;
  }

  #skip(pattern: RegExp): boolean {
    const found = this.#matches(pattern);
    if (found === undefined) return false;
    this.#at += found.length;
    return true;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
