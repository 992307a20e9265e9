import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One line of our own for each table, by its name. */
export type Descriptions = Readonly<Record<string, string>>;

/** What fits beside a name in a list of tables. */
const MAX_LENGTH = 90;

/** Reads `schema/descriptions.json`. */
export function readDescriptions(schemaFolder: string): Descriptions {
  return JSON.parse(readFileSync(path.join(schemaFolder, 'descriptions.json'), 'utf8')) as Descriptions;
}

/** The line of a table; fails when there is none: a generated one would repeat the name. */
export function describeTable(table: string, descriptions: Descriptions): string {
  const description = descriptions[table];
  if (description === undefined) throw new Error(`${table} has no line in descriptions.json`);
  return description;
}

/** Lines that name no table, are too long or do not read as a sentence. */
export function descriptionProblems(descriptions: Descriptions, tables: readonly string[]): string[] {
  return Object.entries(descriptions).flatMap(([table, text]) => [
    ...(tables.includes(table) ? [] : [`descriptions.json: ${table} is no table`]),
    ...(text.length <= MAX_LENGTH
      ? []
      : [`descriptions.json: ${table} takes ${text.length} of ${MAX_LENGTH} characters`]),
    ...(/^[A-Z0-9].*\.$/.test(text) ? [] : [`descriptions.json: ${table} is no sentence`]),
  ]);
}
