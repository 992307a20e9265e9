/** One command line: `NAME=value` in front, then its words. */
export interface CommandLine {
  readonly environment: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

const WORD = /(?:'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]|[^\s'"\\])+/g;
const PIECE = /'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])|([^\s'"\\]+)/g;

/** Splits a command as a POSIX shell does, for quotes and backslashes only: a pipe, redirection or expansion is refused. */
export function parseCommandLine(command: string): CommandLine {
  const bare = command.replace(/'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]/g, '');
  if (/[|<>&;$`*?(){}]/.test(bare)) throw new Error(`needs a shell: ${command}`);
  const words = command.match(WORD) ?? [];
  const assignments = words.slice(
    0,
    words.findIndex((word) => !/^[A-Z_]+=/.test(word)),
  );
  const environment = Object.fromEntries(
    assignments.map((word): [string, string] => [
      word.slice(0, word.indexOf('=')),
      unquote(word.slice(word.indexOf('=') + 1)),
    ]),
  );
  return { environment, words: words.slice(assignments.length).map(unquote) };
}

function unquote(word: string): string {
  return word.replace(
    PIECE,
    (_piece, single?: string, double?: string, escaped?: string, plain?: string) =>
      single ?? double?.replace(/\\([\\"$`])/g, '$1') ?? (escaped === '\n' ? '' : escaped) ?? plain ?? '',
  );
}
