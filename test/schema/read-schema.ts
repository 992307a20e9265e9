import { readFileSync, readdirSync } from 'node:fs';
import type { ProcedureDefinition, TableDefinition } from '../../src/catalog/definition.js';

/** A file under `schema/` as JSON. */
export function readSchema(file: string): unknown {
  return JSON.parse(readFileSync(`schema/${file}`, 'utf8'));
}

/** Every table file. */
export function readTables(): TableDefinition[] {
  return readdirSync('schema/tables').map((file) => readSchema(`tables/${file}`) as TableDefinition);
}

/** Every procedure file. */
export function readProcedures(): ProcedureDefinition[] {
  return readdirSync('schema/procedures').map((file) => readSchema(`procedures/${file}`) as ProcedureDefinition);
}
