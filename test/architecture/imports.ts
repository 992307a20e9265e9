import { posix } from 'node:path';
import ts from 'typescript';
import { FOLDER_IMPORTS, PACKAGE_OWNERS, SANDBOX_USERS } from './rules.js';

/** One file of the repository: `path` is relative to its root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Module names that a file imports, statically or by `import('…')`. */
export function importsOf(file: SourceFile): readonly string[] {
  return ts.preProcessFile(file.text, true, true).importedFiles.map((imported) => imported.fileName);
}

/** What is wrong with the imports of one file: sentences, none when nothing is. */
export function importViolations(file: SourceFile, runtimePackages: ReadonlySet<string>): readonly string[] {
  return importsOf(file).flatMap((name) => {
    const reason = name.startsWith('.')
      ? localReason(file.path, name)
      : packageReason(file.path, name, runtimePackages);
    return reason === undefined ? [] : [`${file.path} imports ${name}: ${reason}`];
  });
}

function localReason(from: string, name: string): string | undefined {
  if (!name.endsWith('.js') && !name.endsWith('.json')) return 'an import names its file with .js';
  const target = posix.normalize(posix.join(posix.dirname(from), name));
  if (!from.startsWith('src/')) return fixtureReason(from, target);
  if (target.startsWith('fixtures/'))
    return SANDBOX_USERS.includes(folderOf(from)) ? undefined : 'only cli opens the embedded Stripe';
  if (!target.startsWith('src/')) return 'src imports nothing outside src and fixtures';
  return folderReason(folderOf(from), folderOf(target));
}

function fixtureReason(from: string, target: string): string | undefined {
  return from.startsWith('fixtures/') && !target.startsWith('fixtures/')
    ? 'the embedded Stripe imports nothing but itself'
    : undefined;
}

function folderReason(from: string, to: string): string | undefined {
  if (from === '' || from === to || to === 'core') return undefined;
  const allowed = FOLDER_IMPORTS[from];
  if (allowed === undefined) return `src/${from} is not in the table of folders`;
  return allowed.includes(to)
    ? undefined
    : `src/${from} may import core${allowed.map((folder) => `, ${folder}`).join('')}`;
}

function packageReason(from: string, name: string, runtimePackages: ReadonlySet<string>): string | undefined {
  const owned = packageName(name);
  const owners = from.startsWith('src/') ? PACKAGE_OWNERS[owned] : undefined;
  if (owners !== undefined && !owners.includes(folderOf(from))) return `only src/${owners.join(' and src/')} may`;
  if (owned.startsWith('node:') || runtimePackages.has(owned)) return undefined;
  return 'not among the dependencies of package.json (Node modules are written node:…)';
}

/** `@duckdb/node-api/lib/x` -> `@duckdb/node-api`; `node:fs/promises` -> `node:fs`. */
function packageName(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

/** Folder right below src/, '' for a file that lies in src/ itself. */
function folderOf(path: string): string {
  const parts = path.split('/');
  return parts.length > 2 ? (parts[1] ?? '') : '';
}
