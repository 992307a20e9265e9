import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

const MAX_ENTRIES = 1000;
const PRIVATE = { mode: 0o600 };

/**
 * What was entered, newest first, whole statements instead of lines, kept in a file that only its owner reads. Without a path, or
 * when the file cannot be used, it lasts as long as the process.
 */
export class History {
  readonly entries: string[];
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
    this.entries = load(path);
  }

  add(text: string): void {
    const entry = flatten(text.trim());
    if (entry === '' || entry === this.entries[0]) return;
    this.entries.unshift(entry);
    if (this.#path === undefined) return;
    attempt(this.#path, (path) => appendFileSync(path, `${encode(entry)}\n`, PRIVATE));
  }
}

function load(path: string | undefined): string[] {
  const lines = (attempt(path, (file) => readFileSync(file, 'utf8')) ?? '').split('\n').filter((line) => line !== '');
  const kept = lines.slice(-MAX_ENTRIES);
  if (lines.length > 2 * MAX_ENTRIES) attempt(path, (file) => writeFileSync(file, `${kept.join('\n')}\n`, PRIVATE));
  return kept.map(decode).reverse();
}

/** A history that cannot be kept is no reason to stop. */
function attempt<T>(path: string | undefined, action: (path: string) => T): T | undefined {
  try {
    return path === undefined ? undefined : action(path);
  } catch {
    return undefined;
  }
}

/** On one line where that changes nothing: line breaks inside quotes and after `--` mean something. */
function flatten(text: string): string {
  const balanced = text
    .split('\n')
    .every((line) => ["'", '"', '`'].every((quote) => line.split(quote).length % 2 === 1));
  return balanced && !text.includes('--') ? text.replace(/\s*\n\s*/g, ' ') : text;
}

function encode(entry: string): string {
  return entry.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function decode(line: string): string {
  return line.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
