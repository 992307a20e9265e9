import type {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import { jsonText, parseJson } from '../core/exact-json.js';
import { formatTicks, formatTimestamp } from '../core/format-time.js';
import type { Json, SqlType, Value } from '../core/value.js';
import type { DuckDb } from './duckdb-process.js';
import { presentInteger } from './present-value.js';
import { DECIMAL_SCALE, DECIMAL_WIDTH } from './staged-type.js';
import { dateText, intervalText, timeText } from './time-text.js';

/** What a column that DuckDB computed is in our closed list, and how its values are presented. */
export interface ResultType {
  readonly type: SqlType;
  /** A value that is not NULL, as a result gives it. A JSON null becomes SQL NULL. */
  readonly present: (value: NonNullable<DuckDBValue>) => Value;
}

const TEXT: ResultType = { type: 'TEXT', present: String };
const SMALL_INTEGER: ResultType = { type: 'BIGINT', present: (value) => value as number };
const WIDE: ResultType['present'] = (value) => presentInteger(value as bigint);
const HUGEINT: ResultType = { type: 'HUGEINT', present: WIDE };
const DOUBLE: ResultType = { type: 'DOUBLE', present: (value) => value as number };

/** Types without parameters, by DuckDB's name; what is not named here is TEXT. */
const SIMPLE: Readonly<Record<string, ResultType>> = {
  BOOLEAN: { type: 'BOOLEAN', present: (value) => value as boolean },
  TINYINT: SMALL_INTEGER,
  SMALLINT: SMALL_INTEGER,
  INTEGER: SMALL_INTEGER,
  UTINYINT: SMALL_INTEGER,
  USMALLINT: SMALL_INTEGER,
  UINTEGER: SMALL_INTEGER,
  BIGINT: { type: 'BIGINT', present: WIDE },
  UBIGINT: HUGEINT,
  HUGEINT,
  UHUGEINT: HUGEINT,
  BIGNUM: HUGEINT,
  FLOAT: DOUBLE,
  DOUBLE,
  DATE: { type: 'DATE', present: (value) => dateText((value as DuckDBDateValue).days) },
  TIME: { type: 'TIME', present: (value) => timeText((value as DuckDBTimeValue).micros) },
  TIME_TZ: { type: 'TIME', present: (value) => utcTimeText(value as DuckDBTimeTZValue) },
  TIMESTAMP: { type: 'TIMESTAMP', present: finite((value: DuckDBTimestampValue) => formatTimestamp(value.micros)) },
  TIMESTAMP_TZ: { type: 'TIMESTAMP', present: finite((value: DuckDBTimestampValue) => formatTimestamp(value.micros)) },
  TIMESTAMP_S: {
    type: 'TIMESTAMP',
    present: finite((value: DuckDBTimestampSecondsValue) => formatTicks(value.seconds, 0)),
  },
  TIMESTAMP_MS: {
    type: 'TIMESTAMP',
    present: finite((value: DuckDBTimestampMillisecondsValue) => formatTicks(value.millis, 3)),
  },
  TIMESTAMP_NS: {
    type: 'TIMESTAMP',
    present: finite((value: DuckDBTimestampNanosecondsValue) => formatTicks(value.nanos, 9)),
  },
  INTERVAL: { type: 'INTERVAL', present: (value) => intervalOf(value as DuckDBIntervalValue) },
  BLOB: { type: 'TEXT', present: (value) => `\\x${Buffer.from((value as DuckDBBlobValue).bytes).toString('hex')}` },
};

/** Our type for DuckDB's. VARCHAR, ENUM, UUID, BLOB (as `\x…`) and an untyped NULL are TEXT; lists, structs and maps JSON. */
export function resultType(duckdb: DuckDb, type: DuckDBType): ResultType {
  const name = duckdb.DuckDBTypeId[type.typeId];
  if (name === 'VARCHAR') return type.alias === 'JSON' ? JSON_TEXT : TEXT;
  if (name === 'DECIMAL') return decimalType(type as DuckDBDecimalType);
  const json = nestedJson(duckdb, name, type);
  return json ? { type: 'JSON', present: json } : (SIMPLE[name] ?? TEXT);
}

const JSON_TEXT: ResultType = { type: 'JSON', present: (value) => parseJson(value as string) as Json };

/**
 * Exact text at the type's scale; a DECIMAL as wide as a staged column (the column itself, its sums and products) without the
 * zeros that staging appended.
 */
function decimalType(type: DuckDBDecimalType): ResultType {
  const staged = type.width === DECIMAL_WIDTH && type.scale >= DECIMAL_SCALE;
  const text = (value: NonNullable<DuckDBValue>): string => (value as DuckDBDecimalValue).toString();
  return { type: 'DECIMAL', present: staged ? (value) => text(value).replace(/\.?0+$/, '') : text };
}

function nestedJson(
  duckdb: DuckDb,
  name: string,
  type: DuckDBType,
): ((value: NonNullable<DuckDBValue>) => Json) | undefined {
  const item = (itemType: DuckDBType): ((value: DuckDBValue) => Json) => {
    const { present } = resultType(duckdb, itemType);
    return (value) => (value === null ? null : jsonOf(present(value)));
  };
  switch (name) {
    case 'LIST':
    case 'ARRAY': {
      const of = item((type as DuckDBListType | DuckDBArrayType).valueType);
      return (value) => (value as DuckDBListValue | DuckDBArrayValue).items.map(of);
    }
    case 'STRUCT': {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      const fields = entryNames.map((field, index) => [field, item(entryTypes[index] as DuckDBType)] as const);
      return (value) => {
        const { entries } = value as DuckDBStructValue;
        return Object.fromEntries(fields.map(([field, of]) => [field, of(entries[field] ?? null)]));
      };
    }
    case 'MAP': {
      const { keyType, valueType } = type as DuckDBMapType;
      const [key, of] = [item(keyType), item(valueType)];
      return (value) =>
        Object.fromEntries(
          (value as DuckDBMapValue).entries.map((entry) => [keyText(key(entry.key)), of(entry.value)]),
        );
    }
    default:
      return undefined;
  }
}

function keyText(key: Json): string {
  return typeof key === 'string' ? key : jsonText(key);
}

/** Inside JSON an integer too large for a number is text. */
function jsonOf(value: Value): Json {
  return typeof value === 'bigint' ? String(value) : value;
}

function finite<T extends { readonly isFinite: boolean; toString(): string }>(
  text: (value: T) => string,
): ResultType['present'] {
  return (value) => {
    const time = value as unknown as T;
    return time.isFinite ? text(time) : time.toString();
  };
}

function intervalOf({ months, days, micros }: DuckDBIntervalValue): string {
  return intervalText(months, days, micros);
}

function utcTimeText({ micros, offset }: DuckDBTimeTZValue): string {
  const day = 86_400_000_000n;
  return timeText((micros - BigInt(offset) * 1_000_000n + 2n * day) % day);
}
