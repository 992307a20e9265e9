import type { Row } from '../core/value.js';
import type { Catalog } from './catalog.js';
import type { ColumnDefinition, FieldType } from './definition.js';
import { describeFilter } from './describe-filter.js';
import { INFORMATION_SCHEMA } from './information-schema.js';

/** A table about the catalogue itself: no call, rows computed. */
export interface SystemTable {
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  /** Rows by position of `columns`. */
  rows(catalog: Catalog): Iterable<Row>;
}

const column = (name: string, type: FieldType = 'TEXT', nullable = false): ColumnDefinition => ({
  name,
  type,
  nullable,
});

function* tableRows(catalog: Catalog): Iterable<Row> {
  for (const entry of catalog.tables()) {
    const { definition } = catalog.table(entry.name);
    yield [entry.name, entry.kind, entry.path, entry.writes.join(', '), definition?.description ?? null];
  }
  for (const table of catalog.systemTables()) yield [table.name, 'system', null, '', null];
}

function* columnRows(catalog: Catalog): Iterable<Row> {
  for (const { name } of catalog.tables()) {
    const table = catalog.table(name);
    for (const [index, item] of table.columns.all.entries()) {
      const filter = table.definition ? describeFilter(table.definition, item) : '';
      yield [
        name,
        item.name,
        index + 1,
        item.type,
        item.nullable,
        item.hidden === true,
        item.references ?? null,
        filter || null,
      ];
    }
  }
  for (const table of catalog.systemTables())
    for (const [index, item] of table.columns.entries())
      yield [table.name, item.name, index + 1, item.type, item.nullable, false, null, null];
}

function* procedureRows(catalog: Catalog): Iterable<Row> {
  for (const entry of catalog.procedures())
    yield [entry.name, entry.method, entry.path, catalog.procedure(entry.name).table ?? null];
}

function* procedureParameterRows(catalog: Catalog): Iterable<Row> {
  for (const { name } of catalog.procedures())
    for (const [index, input] of catalog.procedure(name).inputs.entries())
      yield [name, input.name, index + 1, input.type, input.required, input.parameter];
}

function* foreignKeyRows(catalog: Catalog): Iterable<Row> {
  for (const { name } of catalog.tables())
    for (const item of catalog.table(name).columns.all)
      if (item.references !== undefined) yield [name, item.name, item.references, 'id'];
}

export const SYSTEM_TABLES: readonly SystemTable[] = [
  {
    name: 'sys_tables',
    columns: [
      column('name'),
      column('kind'),
      column('path', 'TEXT', true),
      column('writes'),
      column('description', 'TEXT', true),
    ],
    rows: tableRows,
  },
  {
    name: 'sys_columns',
    columns: [
      column('table_name'),
      column('name'),
      column('position', 'BIGINT'),
      column('type'),
      column('nullable', 'BOOLEAN'),
      column('hidden', 'BOOLEAN'),
      column('references_table', 'TEXT', true),
      column('filter', 'TEXT', true),
    ],
    rows: columnRows,
  },
  {
    name: 'sys_procedures',
    columns: [column('name'), column('method'), column('path'), column('table_name', 'TEXT', true)],
    rows: procedureRows,
  },
  {
    name: 'sys_procedure_parameters',
    columns: [
      column('procedure_name'),
      column('name'),
      column('position', 'BIGINT'),
      column('type'),
      column('required', 'BOOLEAN'),
      column('parameter'),
    ],
    rows: procedureParameterRows,
  },
  {
    name: 'sys_foreign_keys',
    columns: [column('table_name'), column('column_name'), column('references_table'), column('references_column')],
    rows: foreignKeyRows,
  },
  ...INFORMATION_SCHEMA,
];
