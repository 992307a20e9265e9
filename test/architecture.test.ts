import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourceFile } from './architecture/imports.js';
import { importViolations } from './architecture/imports.js';
import { FOLDER_IMPORTS } from './architecture/rules.js';
import { habitViolations, purityViolations, surfaceViolations } from './architecture/syntax.js';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const runtimePackages = new Set(Object.keys(manifest.dependencies));
const shipped = [...filesUnder('src'), ...filesUnder('fixtures')];
const everything = [...shipped, ...filesUnder('schema/generate'), ...filesUnder('test'), ...filesUnder('bench')];

function filesUnder(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(root.length + 1).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
}

describe('the repository', () => {
  test('every folder of src imports only what the table allows, and only packages that ship', () => {
    expect(shipped.length).toBeGreaterThan(10);
    expect(shipped.flatMap((file) => importViolations(file, runtimePackages))).toEqual([]);
  });

  test('every folder of src is in the table', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).filter((name) => FOLDER_IMPORTS[name] === undefined)).toEqual([]);
  });

  test('no file has `any`, an enum or a default export', () => {
    expect(everything.flatMap(habitViolations)).toEqual([]);
  });

  test('planning is pure and synchronous', () => {
    expect(shipped.filter((file) => file.path.startsWith('src/plan/')).flatMap(purityViolations)).toEqual([]);
  });

  test('src/index.ts only re-exports', () => {
    expect(shipped.filter((file) => file.path === 'src/index.ts').flatMap(surfaceViolations)).toEqual([]);
  });

  test('nothing is left for later', () => {
    const marker = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`);
    expect(everything.filter((file) => marker.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  test('files are named in kebab-case', () => {
    const misnamed = everything.filter(
      (file) => !/^[a-z0-9-]+(\.[a-z]+)*\.ts$/.test(file.path.split('/').at(-1) ?? ''),
    );
    expect(misnamed.map((file) => file.path)).toEqual([]);
  });
});

describe('the rules catch', () => {
  const broken: readonly [name: string, path: string, text: string][] = [
    ['sql that knows the catalogue', 'src/sql/x.ts', `import { a } from '../catalog/a.js';`],
    ['a type import across the table', 'src/plan/x.ts', `import type { A } from '../engine/a.js';`],
    ['a lazy import across the table', 'src/engine/x.ts', `export const a = () => import('../stripe/a.js');`],
    ['a re-export across the table', 'src/core/x.ts', `export * from '../sql/a.js';`],
    ['cli that reaches into the server', 'src/cli/x.ts', `import { a } from '../server/a.js';`],
    ['a folder nobody declared', 'src/extra/x.ts', `import { a } from '../sql/a.js';`],
    ['an import without its extension', 'src/sql/x.ts', `import { a } from './a';`],
    ['Stripe outside src/stripe', 'src/procedures/x.ts', `import Stripe from 'stripe';`],
    ['HTTP outside src/stripe', 'src/engine/x.ts', `import { request } from 'node:https';`],
    ['DuckDB outside src/engine', 'src/plan/x.ts', `import type { DuckDBValue } from '@duckdb/node-api/lib/values';`],
    ['the parser outside src/sql', 'src/plan/x.ts', `import p from 'node-sql-parser/build/postgresql.js';`],
    ['a development package at run time', 'src/sql/x.ts', `import ts from 'typescript';`],
    ['a Node module without its prefix', 'src/stripe/x.ts', `import { request } from 'http';`],
    ['the embedded Stripe below cli', 'src/engine/x.ts', `import { a } from '../../fixtures/stripe-sandbox/index.js';`],
    ['an embedded Stripe that knows src', 'fixtures/stripe-sandbox/x.ts', `import { a } from '../../src/core/a.js';`],
  ];
  test.each(broken)('%s', (_name, path, text) => {
    expect(importViolations({ path, text }, runtimePackages)).toHaveLength(1);
  });

  test.each([
    ['any', 'export const a: any = 1;'],
    ['an enum', 'export enum A { B }'],
    ['a default export', 'export default 1;'],
    ['a default function', 'export default function a() {}'],
    ['a renamed default', 'const a = 1; export { a as default };'],
  ])('%s', (_name, text) => {
    expect(habitViolations({ path: 'src/sql/x.ts', text })).toHaveLength(1);
  });

  test.each([
    ['a clock', 'export const a = Date.now();'],
    ['an empty date', 'export const a = new Date();'],
    ['chance', 'export const a = Math.random();'],
    ['the network', `export const a = fetch('x');`],
    ['the environment', 'export const a = process.env;'],
    ['waiting', 'export async function a(): Promise<void> {}'],
    ['the file system', `import { readFileSync } from 'node:fs';`],
    ['the clock of core', `import { systemClock } from '../core/clock.js';`],
  ])('%s in planning', (_name, text) => {
    expect(purityViolations({ path: 'src/plan/x.ts', text })).toHaveLength(1);
  });

  test('a date built from a number and properties of those names are pure', () => {
    expect(
      purityViolations({
        path: 'src/plan/x.ts',
        text: 'export const a = new Date(0); export const b = { process: 1 }.process;',
      }),
    ).toEqual([]);
  });

  test('code on the public surface', () => {
    expect(
      surfaceViolations({ path: 'src/index.ts', text: `export * from './a.js';\nexport const b = 1;` }),
    ).toHaveLength(1);
  });
});
