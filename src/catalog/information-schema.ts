import type { Row } from '../core/value.js';
import type { Catalog } from './catalog.js';
import type { ColumnDefinition, FieldType } from './definition.js';
import type { SystemTable } from './system-tables.js';

const CATALOG = 'stripe';
const SCHEMA = 'stripe';
const OWN_SCHEMA = 'information_schema';

const column = (name: string, type: FieldType = 'TEXT', nullable = false): ColumnDefinition => ({
  name,
  type,
  nullable,
});

/** The standard's three names of a thing: `table_catalog`, `table_schema`, `table_name`. */
const named = (of: string, last = `${of}_name`): ColumnDefinition[] => [
  column(`${of}_catalog`),
  column(`${of}_schema`),
  column(last),
];

const DATA_TYPES: Readonly<Partial<Record<FieldType, string>>> = {
  TEXT: 'text',
  BIGINT: 'bigint',
  BOOLEAN: 'boolean',
  TIMESTAMP: 'timestamp without time zone',
  DECIMAL: 'numeric',
  DOUBLE: 'double precision',
  JSON: 'json',
};

/** Schema and name apart: system tables of this schema have it in their name. */
function schemaOf(name: string): readonly [schema: string, table: string] {
  const prefix = `${OWN_SCHEMA}.`;
  return name.startsWith(prefix) ? [OWN_SCHEMA, name.slice(prefix.length)] : [SCHEMA, name];
}

function* tableRows(catalog: Catalog): Iterable<Row> {
  for (const { name, writes } of catalog.tables())
    yield [CATALOG, SCHEMA, name, 'BASE TABLE', writes.includes('insert') ? 'YES' : 'NO'];
  for (const { name } of catalog.systemTables()) yield [CATALOG, ...schemaOf(name), 'VIEW', 'NO'];
}

/** The columns of `*`. */
function* columnRows(catalog: Catalog): Iterable<Row> {
  const names = [...catalog.tables(), ...catalog.systemTables()].map(({ name }) => name);
  for (const name of names)
    for (const [index, item] of catalog.table(name).columns.visible.entries())
      yield [
        CATALOG,
        ...schemaOf(name),
        item.name,
        index + 1,
        null,
        item.nullable ? 'YES' : 'NO',
        DATA_TYPES[item.type] ?? item.type.toLowerCase(),
        null,
        item.type === 'BIGINT' ? 64 : null,
        item.type === 'BIGINT' ? 0 : null,
        item.type === 'TIMESTAMP' ? 6 : null,
      ];
}

interface Constraint {
  readonly name: string;
  readonly table: string;
  readonly kind: 'PRIMARY KEY' | 'FOREIGN KEY';
  readonly columns: readonly string[];
  readonly references: string | undefined;
}

/** A primary key where objects have one, and a foreign key for each reference to a table. */
function* constraints(catalog: Catalog): Iterable<Constraint> {
  for (const { name } of catalog.tables()) {
    const { definition, columns } = catalog.table(name);
    const key = definition?.key ?? [];
    if (key.length > 0)
      yield { name: `${name}_pkey`, table: name, kind: 'PRIMARY KEY', columns: key, references: undefined };
    for (const item of columns.visible)
      if (item.references !== undefined && catalog.find(item.references) !== undefined)
        yield {
          name: `${name}_${item.name}_fkey`,
          table: name,
          kind: 'FOREIGN KEY',
          columns: [item.name],
          references: item.references,
        };
  }
}

function* constraintRows(catalog: Catalog): Iterable<Row> {
  for (const { name, table, kind } of constraints(catalog))
    yield [CATALOG, SCHEMA, name, CATALOG, SCHEMA, table, kind, 'NO', 'NO'];
}

function* keyColumnRows(catalog: Catalog): Iterable<Row> {
  for (const { name, table, kind, columns } of constraints(catalog))
    for (const [index, item] of columns.entries())
      yield [CATALOG, SCHEMA, name, CATALOG, SCHEMA, table, item, index + 1, kind === 'FOREIGN KEY' ? index + 1 : null];
}

function* referentialRows(catalog: Catalog): Iterable<Row> {
  for (const { name, references } of constraints(catalog))
    if (references !== undefined)
      yield [CATALOG, SCHEMA, name, CATALOG, SCHEMA, `${references}_pkey`, 'NONE', 'NO ACTION', 'NO ACTION'];
}

/** For a foreign key what it refers to, for a primary key its own columns. */
function* usedColumnRows(catalog: Catalog): Iterable<Row> {
  for (const { name, table, columns, references } of constraints(catalog))
    for (const item of references === undefined ? columns : ['id'])
      yield [CATALOG, SCHEMA, references ?? table, item, CATALOG, SCHEMA, name];
}

function* routineRows(catalog: Catalog): Iterable<Row> {
  for (const { name } of catalog.procedures()) yield [CATALOG, SCHEMA, name, CATALOG, SCHEMA, name, 'PROCEDURE'];
}

const view = (
  name: string,
  columns: readonly ColumnDefinition[],
  rows: (catalog: Catalog) => Iterable<Row>,
): SystemTable => ({ name: `${OWN_SCHEMA}.${name}`, columns, rows });

/** The views of the SQL standard that tools ask for tables, columns and keys. */
export const INFORMATION_SCHEMA: readonly SystemTable[] = [
  view('schemata', [column('catalog_name'), column('schema_name')], () => [
    [CATALOG, SCHEMA],
    [CATALOG, OWN_SCHEMA],
  ]),
  view('tables', [...named('table'), column('table_type'), column('is_insertable_into')], tableRows),
  view(
    'columns',
    [
      ...named('table'),
      column('column_name'),
      column('ordinal_position', 'BIGINT'),
      column('column_default', 'TEXT', true),
      column('is_nullable'),
      column('data_type'),
      column('character_maximum_length', 'BIGINT', true),
      column('numeric_precision', 'BIGINT', true),
      column('numeric_scale', 'BIGINT', true),
      column('datetime_precision', 'BIGINT', true),
    ],
    columnRows,
  ),
  view(
    'table_constraints',
    [
      ...named('constraint'),
      ...named('table'),
      column('constraint_type'),
      column('is_deferrable'),
      column('initially_deferred'),
    ],
    constraintRows,
  ),
  view(
    'key_column_usage',
    [
      ...named('constraint'),
      ...named('table'),
      column('column_name'),
      column('ordinal_position', 'BIGINT'),
      column('position_in_unique_constraint', 'BIGINT', true),
    ],
    keyColumnRows,
  ),
  view(
    'referential_constraints',
    [
      ...named('constraint'),
      ...named('unique_constraint'),
      column('match_option'),
      column('update_rule'),
      column('delete_rule'),
    ],
    referentialRows,
  ),
  view('constraint_column_usage', [...named('table'), column('column_name'), ...named('constraint')], usedColumnRows),
  view('routines', [...named('specific'), ...named('routine'), column('routine_type')], routineRows),
];
