import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One case of a .slt file: `-- sentence`, SQL, `----`, then what is expected. */
export interface LogicCase {
  /** The sentence, and the line it stands in. */
  readonly name: string;
  readonly sql: string;
  /** Calls that Stripe sees; undefined = none are counted. */
  readonly calls: number | undefined;
  /** `unknown_column`, or `unknown_column at 1:8`. */
  readonly error: string | undefined;
  /** Texts that a notice, or the error with its hint, holds. */
  readonly holds: readonly string[];
  /** Header and rows, cells separated by tabs. */
  readonly rows: readonly string[];
}

/** All cases of a folder's .slt files, by file. */
export function logicFiles(folder: string): readonly { readonly file: string; readonly cases: readonly LogicCase[] }[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.slt'));
  return files.sort().map((file) => ({ file, cases: parseSlt(readFileSync(join(folder, file), 'utf8')) }));
}

/** Blocks are separated by blank lines; a line that starts with `#` says something about the file. */
export function parseSlt(text: string): LogicCase[] {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
  const blocks: { line: string; number: number }[][] = [[]];
  for (const entry of lines) {
    if (entry.line.startsWith('#')) continue;
    if (entry.line === '') blocks.push([]);
    else blocks.at(-1)?.push(entry);
  }
  return blocks.filter((block) => block.length > 0).map((block) => caseOf(block));
}

function caseOf(block: readonly { line: string; number: number }[]): LogicCase {
  const [first, ...rest] = block;
  const cut = rest.findIndex(({ line }) => line === '----');
  if (first === undefined || !first.line.startsWith('-- ') || cut < 1)
    throw new Error(`line ${first?.number}: a case is "-- sentence", SQL, "----", and what is expected`);
  const expected = rest.slice(cut + 1).map(({ line }) => line);
  const said = (word: string): string[] =>
    expected.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const [calls] = said('calls');
  return {
    name: `${first.line.slice(3)} (line ${first.number})`,
    sql: rest
      .slice(0, cut)
      .map(({ line }) => line)
      .join('\n'),
    calls: calls === undefined ? undefined : Number(calls),
    error: said('error')[0],
    holds: said('holds'),
    rows: expected.filter((line) => !/^(calls|error|holds) /.test(line)),
  };
}
