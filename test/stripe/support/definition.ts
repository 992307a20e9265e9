import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaIndex, TableDefinition } from '../../../src/catalog/definition.js';
import { packageRoot } from '../../../src/core/package-root.js';

/** A table of the generated catalogue. */
export function definition(name: string): TableDefinition {
  return read(`tables/${name}.json`) as TableDefinition;
}

export function apiVersion(): string {
  return (read('index.json') as SchemaIndex).apiVersion;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(packageRoot(), 'schema', file), 'utf8'));
}
