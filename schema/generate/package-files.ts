import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Where the pinned `stripe` package lies and which versions it speaks. */
export interface StripePackage {
  readonly root: string;
  readonly sdkVersion: string;
  readonly apiVersion: string;
  /** Resource files without extension, relative to `esm/resources`, sorted: `Issuing/Cards`. */
  readonly resources: readonly string[];
}

/** Finds the installed package and lists its resource files. */
export function openStripePackage(): StripePackage {
  const require = createRequire(import.meta.url);
  const root = findRoot(require.resolve('stripe'));
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const version = readFileSync(path.join(root, 'esm/apiVersion.js'), 'utf8');
  const apiVersion = /ApiVersion = '([^']+)'/.exec(version)?.[1];
  if (apiVersion === undefined) throw new Error('esm/apiVersion.js names no ApiVersion');
  return { root, sdkVersion: manifest.version, apiVersion, resources: listResources(root) };
}

/** Absolute path of one file of a resource. */
export function resourceFile(pkg: StripePackage, resource: string, extension: '.js' | '.d.ts'): string {
  return path.join(pkg.root, 'esm/resources', resource + extension);
}

function findRoot(entry: string): string {
  const marker = `${path.sep}node_modules${path.sep}stripe${path.sep}`;
  const at = entry.lastIndexOf(marker);
  if (at < 0) throw new Error(`the stripe package is not under node_modules: ${entry}`);
  return entry.slice(0, at + marker.length - 1);
}

function listResources(root: string): string[] {
  const folder = path.join(root, 'esm/resources');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && !name.endsWith('index.js'))
    .map((name) => name.slice(0, -3).split(path.sep).join('/'))
    .sort(compareText);
}

/** Order of code units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
