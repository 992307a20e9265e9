import { DriverError, type Position } from '../core/errors.js';
import type { SqlType } from '../core/value.js';
import { suggestion } from '../catalog/names.js';

export interface CastType {
  /** DuckDB's name. */
  readonly duck: string;
  readonly type: SqlType;
  /** How many numbers in parentheses mean something: precision and scale, or a length. */
  readonly args?: 'decimal' | 'length';
}

const text: CastType = { duck: 'VARCHAR', type: 'TEXT', args: 'length' };
/** The catalogue has one type of integer, so a narrower one named in a CAST does not overflow. */
const integer: CastType = { duck: 'BIGINT', type: 'BIGINT' };
const decimal: CastType = { duck: 'DECIMAL', type: 'DECIMAL', args: 'decimal' };
const double: CastType = { duck: 'DOUBLE', type: 'DOUBLE' };
const boolean: CastType = { duck: 'BOOLEAN', type: 'BOOLEAN' };
const timestamp: CastType = { duck: 'TIMESTAMP', type: 'TIMESTAMP' };
const json: CastType = { duck: 'JSON', type: 'JSON' };

/** Type names of CAST, `::` and CONVERT by the three dialects. */
const TYPES: Readonly<Record<string, CastType>> = {
  TEXT: text,
  VARCHAR: text,
  CHAR: text,
  NCHAR: text,
  NVARCHAR: text,
  BPCHAR: text,
  STRING: text,
  NTEXT: text,
  CHARACTER: text,
  'CHARACTER VARYING': text,
  INT: integer,
  INTEGER: integer,
  INT4: integer,
  SIGNED: integer,
  'SIGNED INTEGER': integer,
  UNSIGNED: integer,
  MEDIUMINT: integer,
  SMALLINT: integer,
  INT2: integer,
  TINYINT: integer,
  BIGINT: integer,
  INT8: integer,
  UTINYINT: integer,
  USMALLINT: integer,
  UINTEGER: integer,
  UBIGINT: { duck: 'HUGEINT', type: 'HUGEINT' },
  HUGEINT: { duck: 'HUGEINT', type: 'HUGEINT' },
  DECIMAL: decimal,
  NUMERIC: decimal,
  DEC: decimal,
  FLOAT: double,
  REAL: double,
  DOUBLE: double,
  'DOUBLE PRECISION': double,
  FLOAT8: double,
  FLOAT4: double,
  BOOLEAN: boolean,
  BOOL: boolean,
  BIT: boolean,
  TIMESTAMP: timestamp,
  TIMESTAMPTZ: timestamp,
  DATETIME: timestamp,
  DATETIME2: timestamp,
  SMALLDATETIME: timestamp,
  DATETIMEOFFSET: timestamp,
  'TIMESTAMP WITH TIME ZONE': timestamp,
  'TIMESTAMP WITHOUT TIME ZONE': timestamp,
  DATE: { duck: 'DATE', type: 'DATE' },
  TIME: { duck: 'TIME', type: 'TIME' },
  'TIME WITH TIME ZONE': { duck: 'TIME', type: 'TIME' },
  INTERVAL: { duck: 'INTERVAL', type: 'INTERVAL' },
  JSON: json,
  JSONB: json,
  UUID: { duck: 'UUID', type: 'TEXT' },
};

/** What a type name means; throws `type_mismatch` with near names. */
export function castType(name: string, position: Position): CastType {
  const type = TYPES[name.toUpperCase().replace(/\s+/g, ' ')];
  if (type !== undefined) return type;
  throw new DriverError('type_mismatch', `There is no type "${name}"`, {
    position,
    hint: suggestion(name, Object.keys(TYPES)),
  });
}
