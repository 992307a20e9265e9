import type { ColumnDefinition, FilterDefinition, Paging, TableDefinition } from '../../src/catalog/definition.js';
import { bracketed, companions } from './parameter-probes.js';
import type { Parameter } from './probe.js';

export interface TableRequest {
  /** `GET /v1/customers/{customer}/sources` */
  readonly endpoint: string;
  /** What this request is about: `created[gte]=1700000000`; '' for the bare call. */
  readonly about: string;
  /** Path and query, encoded. */
  readonly target: string;
}

/**
 * Every GET the driver may send for a table, as its definition says: the list bare, paged, and once with each value of
 * each filter; the retrieve; the search with each of its fields.
 */
export function tableRequests(table: TableDefinition): readonly TableRequest[] {
  return [...listRequests(table), ...retrieveRequests(table), ...searchRequests(table)];
}

function listRequests(table: TableDefinition): readonly TableRequest[] {
  const { path, paging, defaults = {}, limit } = table.list;
  const required = table.requires
    .filter((requirement) => requirement.in === 'query')
    .map((requirement): Parameter => [bracketed(requirement.parameter), sample(columnOf(table, requirement.column))]);
  const base = [...required, ...Object.entries(defaults).map(([name, value]): Parameter => [bracketed(name), value])];
  const paged = limit === false ? [] : pagingParameters(paging);
  const filters = table.filters.flatMap((filter) =>
    filterParameters(table, filter).map((asked) => [...asked, ...companions(filter)]),
  );
  return [[], paged, ...filters].map((asked) => makeRequest(path, base, asked));
}

/** What asks for a later page; v2 answers with the whole address of the next one. */
function pagingParameters(paging: Paging): readonly Parameter[] {
  if (paging === 'none') return [];
  return [['limit', '100'], ...(paging === 'v1' ? [['starting_after', 'obj_1'] as const] : [])];
}

function retrieveRequests(table: TableDefinition): readonly TableRequest[] {
  return table.retrieve === undefined ? [] : [makeRequest(table.retrieve.path, [], [])];
}

function searchRequests(table: TableDefinition): readonly TableRequest[] {
  if (table.search === undefined) return [];
  const clauses = {
    numeric: (field: string) => `${field}>=100`,
    string: (field: string) => `${field}:"x"`,
    token: (field: string) => `${field}:"x"`,
    metadata: (field: string) => `${field}["k"]:"x"`,
  };
  const path = table.search.path;
  const queries = table.search.fields.map((field) =>
    makeRequest(
      path,
      [],
      [
        ['query', clauses[field.kind](field.field)],
        ['limit', '100'],
      ],
    ),
  );
  return [...queries, makeRequest(path, [['query', 'created>0']], [['page', 'token']])];
}

/** The groups of parameters that one filter may be sent as, each with every value it is known to take. */
function filterParameters(table: TableDefinition, filter: FilterDefinition): readonly (readonly Parameter[])[] {
  const column = columnOf(table, filter.column);
  const name = bracketed(filter.parameter);
  const values = filter.values ?? (filter.style === 'range' ? undefined : column.values) ?? [sample(column)];
  switch (filter.style) {
    case 'value':
      return values.map((value) => [[name, value]]);
    case 'array':
      return [
        ...values.map((value): Parameter[] => [[`${name}[]`, value]]),
        [values[0] ?? '', values.at(-1) ?? ''].map((value): Parameter => [`${name}[]`, value]),
      ];
    case 'range':
      // `=` goes as both bounds: some endpoints take no plain value.
      return [
        [
          [`${name}[gte]`, sample(column)],
          [`${name}[lte]`, sample(column)],
        ],
        ...['gt', 'gte', 'lt', 'lte'].map((bound): Parameter[] => [[`${name}[${bound}]`, sample(column)]]),
      ];
    case 'bounds':
      return Object.values(filter.bounds ?? {}).map((parameter) => [[bracketed(parameter), sample(column)]]);
    case 'flag':
      return Object.values(filter.map ?? {}).map((value) => [[name, value]]);
  }
}

function makeRequest(path: string, base: readonly Parameter[], asked: readonly Parameter[]): TableRequest {
  const names = new Set(asked.map(([name]) => name));
  const sent = [...base.filter(([name]) => !names.has(name)), ...asked];
  const query = sent.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const filled = path.replace(/\{[^}]*\}/g, 'obj_1');
  return {
    endpoint: `GET ${path}`,
    about: asked.map(([name, value]) => `${name}=${value}`).join('&'),
    target: query === '' ? filled : `${filled}?${query}`,
  };
}

function columnOf(table: TableDefinition, name: string): ColumnDefinition {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`${table.name} filters by ${name}, which is no column of it`);
  return column;
}

/** A value of the column's type, as Stripe reads it in a query string. */
function sample(column: ColumnDefinition): string {
  const samples = {
    TEXT: 'obj_1',
    BIGINT: '1',
    DOUBLE: '1.5',
    DECIMAL: '1.5',
    BOOLEAN: 'true',
    TIMESTAMP: '1700000000',
    JSON: '{}',
  };
  return column.values?.[0] ?? samples[column.type];
}
