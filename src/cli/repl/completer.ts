import type { Catalog } from '../../catalog/catalog.js';

const KEYWORDS = (
  'SELECT FROM WHERE AND OR NOT IN LIKE ILIKE BETWEEN IS NULL TRUE FALSE AS DISTINCT ORDER BY ASC DESC LIMIT OFFSET CASE WHEN THEN ELSE END ' +
  'GROUP HAVING JOIN LEFT ON UNION WITH EXPLAIN SHOW DESCRIBE CAST COALESCE LOWER UPPER COUNT SUM MIN MAX ' +
  'INSERT INTO VALUES UPDATE SET DELETE RETURNING DEFAULT EXEC CALL'
).split(' ');

/** Completions of the last word and that word, as readline wants them. */
export type Completion = [matches: string[], word: string];

/** Completes tables, columns of the tables the statement names, keywords, and the prompt's own commands. */
export function createCompleter(
  catalog: Catalog,
  commands: readonly string[],
  typedBefore: () => string,
): (line: string) => Completion {
  const tables = [...catalog.tables(), ...catalog.systemTables()].map((table) => table.name);
  const procedures = catalog.procedures().map((procedure) => procedure.name);
  return (line) => {
    const word = /[\w.]*$/.exec(line)?.[0] ?? '';
    if (line === word && word.startsWith('.')) return [matching(commands, word), word];
    if (/^\.describe\s/.test(line)) return [matching([...tables, ...procedures], word), word];
    if (word === '') return [[], word];
    if (/\b(?:from|join|into|update)\s+[\w.]*$/i.test(line)) return [matching(tables, word), word];
    if (/\b(?:exec|execute|call)\s+\w*$/i.test(line)) return [matching(procedures, word), word];
    const statement = `${typedBefore()}\n${line}`;
    const keywords = word === word.toLowerCase() ? KEYWORDS.map((keyword) => keyword.toLowerCase()) : KEYWORDS;
    const names = [...inputsOf(catalog, statement), ...columnsOf(catalog, statement, word)];
    return [matching([...names, ...tables, ...keywords], word), word];
  };
}

function matching(candidates: readonly string[], word: string): string[] {
  const start = word.toLowerCase();
  return [...new Set(candidates)].filter((candidate) => candidate.toLowerCase().startsWith(start));
}

/** Inputs of the procedure that the statement runs. */
function inputsOf(catalog: Catalog, statement: string): string[] {
  const [, procedure = ''] = /^\s*(?:exec|execute|call)\s+(\w+)/i.exec(statement) ?? [];
  return catalog.findProcedure(procedure)?.inputs.map((input) => input.name) ?? [];
}

/** Columns of the tables after FROM and JOIN, behind the alias that the word begins with. */
function columnsOf(catalog: Catalog, statement: string, word: string): string[] {
  const sources = [...statement.matchAll(/\b(?:from|join|into|update)\s+([\w.]+)(?:\s+(?:as\s+)?(\w+))?/gi)];
  return sources.flatMap(([, table = '', alias = '']) => {
    const names = catalog.find(table)?.columns.visible.map((column) => column.name) ?? [];
    const qualifier = [alias, table].find(
      (name) => name !== '' && word.toLowerCase().startsWith(`${name.toLowerCase()}.`),
    );
    return qualifier === undefined ? names : names.map((name) => `${word.slice(0, qualifier.length)}.${name}`);
  });
}
