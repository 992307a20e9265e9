import type { TokenCursor } from './cursor.js';

export interface TypeName {
  readonly type: string;
  readonly args: readonly number[];
  readonly array: boolean;
}

/** Spellings of PostgreSQL, T-SQL and MySQL, and the engine's type each stands for. */
const TYPES: Readonly<Record<string, string>> = {
  ...same(
    'BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT REAL DOUBLE DECIMAL VARCHAR DATE TIME TIMESTAMP INTERVAL JSON UUID BLOB',
  ),
  ...alias('BOOLEAN', 'BOOL BIT LOGICAL'),
  ...alias('SMALLINT', 'INT2 SHORT'),
  ...alias('INTEGER', 'INT INT4 SIGNED MEDIUMINT'),
  ...alias('BIGINT', 'INT8 LONG INT64 UNSIGNED'),
  ...alias('REAL', 'FLOAT4'),
  ...alias('DOUBLE', 'FLOAT FLOAT8 FLOAT64'),
  ...alias('DECIMAL', 'NUMERIC DEC NUMBER MONEY SMALLMONEY'),
  ...alias('VARCHAR', 'TEXT STRING CHAR CHARACTER BPCHAR NVARCHAR NCHAR NTEXT SYSNAME'),
  ...alias('TIMESTAMP', 'DATETIME DATETIME2 SMALLDATETIME'),
  ...alias('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ DATETIMEOFFSET'),
  ...alias('JSON', 'JSONB'),
  ...alias('UUID', 'UNIQUEIDENTIFIER'),
  ...alias('BLOB', 'BYTEA VARBINARY BINARY'),
};

function same(names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, name]));
}

function alias(type: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, type]));
}

/** True when a type may start here; a column may have the same name. */
export function seesType(cursor: TokenCursor): boolean {
  const token = cursor.peek();
  return token.kind === 'word' && Object.hasOwn(TYPES, token.value);
}

/** A type as written after `::` or AS, as the engine's canonical name. */
export function parseType(cursor: TokenCursor): TypeName {
  const token = cursor.peek();
  const word = token.kind === 'word' || token.kind === 'quoted' ? token.value.toUpperCase() : '';
  const known = Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
  if (known === undefined)
    throw token.kind === 'word'
      ? cursor.fail(`There is no type "${cursor.text.slice(token.at, token.end)}"`, token)
      : cursor.unexpected('expected a type');
  cursor.next();
  if (word === 'DOUBLE') cursor.accept('PRECISION');
  if (word === 'CHARACTER' || word === 'CHAR') cursor.accept('VARYING');
  if (word === 'SIGNED' || word === 'UNSIGNED') cursor.accept('INTEGER');
  const args = word.endsWith('MONEY') ? MONEY : parseArguments(cursor);
  const type = known === 'TIMESTAMP' || known === 'TIME' ? withZone(cursor, known) : known;
  const matters = type === 'DECIMAL' || (type === 'VARCHAR' && args[0] !== 0);
  return { type, args: matters ? args : [], array: parseArray(cursor) };
}

/** T-SQL's MONEY has four digits after the point. */
const MONEY = [19, 4];

/** Lengths and precisions; DECIMAL's and a text's change a value, the others are read and dropped as DuckDB does. `MAX` is 0. */
function parseArguments(cursor: TokenCursor): readonly number[] {
  if (!cursor.accept('(')) return [];
  const args = cursor.list(() => {
    const token = cursor.next();
    if (token.kind === 'word' && token.value === 'MAX') return 0;
    if (token.kind !== 'number' || !/^\d{1,5}$/.test(token.value)) throw cursor.unexpected('expected a length', token);
    return Number(token.value);
  });
  cursor.expect(')');
  return args;
}

function withZone(cursor: TokenCursor, type: 'TIME' | 'TIMESTAMP'): string {
  if (cursor.accept('WITH', 'TIME', 'ZONE')) return `${type} WITH TIME ZONE`;
  cursor.accept('WITHOUT', 'TIME', 'ZONE');
  return type;
}

function parseArray(cursor: TokenCursor): boolean {
  if (!cursor.accept('[')) return false;
  cursor.expect(']');
  return true;
}
