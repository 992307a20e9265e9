import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { DriverError } from '../../src/core/errors.js';
import { canonical, expressionOf } from './canonical.js';
import { duckdbCanonical } from './duckdb-tree.js';
import { randomExpression, randomFrom } from './random-expression.js';

/** `random` draws one; else a run repeats itself. */
const seedOf = (given: string): number => (given === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(given));
const seed = seedOf(process.env['SQL_SEED'] ?? '20261124');
const WANTED = 3_500;
const REFUSED = 'refused';

/** DuckDB's trees for many expressions in one query; a syntax error in one is an answer like any other. */
async function duckdbTrees(expressions: readonly string[]): Promise<string[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = expressions.map(
    (text, index) =>
      `(${index}, '${`SELECT ${text.replaceAll('«', '(').replaceAll('»', ')')}`.replaceAll("'", "''")}')`,
  );
  const result = await connection.runAndReadAll(
    `SELECT json_serialize_sql(sql) FROM (VALUES ${rows.join(', ')}) AS t(id, sql) ORDER BY id`,
  );
  connection.closeSync();
  instance.closeSync();
  return result.getRows().map(([json]) => treeOf(String(json)));
}

function treeOf(json: string): string {
  const parsed = JSON.parse(json) as { error: boolean; statements: { node: { select_list: unknown[] } }[] };
  return parsed.error ? REFUSED : duckdbCanonical(parsed.statements[0]?.node.select_list[0]);
}

function ourTree(text: string): string {
  try {
    return canonical(expressionOf(text.replace(/[«»]/g, '')));
  } catch (error) {
    if (error instanceof DriverError && error.code !== 'internal') return REFUSED;
    throw error;
  }
}

test(
  `random expressions have DuckDB's own tree, and what DuckDB refuses is refused (SQL_SEED=${seed})`,
  { timeout: 60_000 },
  async () => {
    const random = randomFrom(seed);
    const expressions = Array.from({ length: WANTED * 2 }, () => randomExpression(random));
    const theirs = await duckdbTrees(expressions);
    const wrong = expressions.flatMap((text, index) => {
      const ours = ourTree(text);
      return ours === theirs[index] ? [] : [{ text, ours, duckdb: theirs[index] }];
    });
    expect(wrong.slice(0, 6), `${wrong.length} of ${expressions.length} differ; replay with SQL_SEED=${seed}`).toEqual(
      [],
    );
    expect(theirs.filter((tree) => tree !== REFUSED).length).toBeGreaterThanOrEqual(WANTED);
  },
);
