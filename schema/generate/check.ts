import { readFileSync } from 'node:fs';
import type { ProcedureDefinition, TableDefinition } from '../../src/catalog/definition.js';
import type { Classified } from './classify.js';
import { descriptionProblems, type Descriptions } from './descriptions.js';
import { resourceFile, type StripePackage } from './package-files.js';

/** What the generator is about to write. */
export interface Catalogue {
  readonly pkg: StripePackage;
  readonly tables: readonly TableDefinition[];
  readonly procedures: readonly ProcedureDefinition[];
  readonly classified: readonly Classified[];
  readonly descriptions: Descriptions;
  /** Overlay entries that nothing asked for. */
  readonly unused: readonly string[];
}

/** Fails, with everything that is wrong, when the catalogue disagrees with the package or with itself. */
export function checkCatalogue(catalogue: Catalogue): void {
  const problems = [
    ...countProblems(catalogue),
    ...nameProblems(catalogue),
    ...descriptionProblems(
      catalogue.descriptions,
      catalogue.tables.map(({ name }) => name),
    ),
    ...catalogue.tables.flatMap((table) => tableProblems(table, catalogue)),
  ];
  const stale = catalogue.unused.map((entry) => `overlay entry without effect: ${entry}`);
  const all = [...problems, ...stale];
  if (all.length > 0) throw new Error(`the catalogue is wrong:\n  ${all.join('\n  ')}`);
}

/** Calls counted in the text of the resource files, without a parser: another way to the same numbers. */
export function countCalls(pkg: StripePackage): { endpoints: number; lists: number; searches: number } {
  const text = pkg.resources.map((resource) => readFileSync(resourceFile(pkg, resource, '.js'), 'utf8')).join('\n');
  const calls = [...text.matchAll(/_makeRequest\('(GET|POST|DELETE)', ['`]([^'`]+)['`]/g)];
  const endpoints = new Set(calls.map(([, verb, path]) => `${verb} ${path?.replace(/\$\{[^}]*\}/g, '{}')}`));
  return {
    endpoints: endpoints.size,
    lists: text.split("methodType: 'list'").length - 1,
    searches: text.split("methodType: 'search'").length - 1,
  };
}

function countProblems({ pkg, tables, procedures, classified }: Catalogue): string[] {
  const counted = countCalls(pkg);
  const computed = classified.filter(
    ({ operation, class: kind }) => operation.methodType === 'list' && kind !== 'list',
  );
  const listed = tables.filter(({ kind }) => kind !== 'singleton').length + computed.length;
  const searched = tables.filter(({ search }) => search !== undefined).length;
  const named = classified.filter(({ procedure }) => procedure !== undefined).length;
  return [
    ...differs('operations', classified.length, counted.endpoints),
    ...differs('lists', listed, counted.lists),
    ...differs('searches', searched, counted.searches),
    ...differs('procedures', procedures.length, named),
  ];
}

function differs(what: string, emitted: number, counted: number): string[] {
  return emitted === counted ? [] : [`${emitted} ${what} emitted, ${counted} counted`];
}

function nameProblems({ tables, procedures }: Catalogue): string[] {
  const names = [...tables.flatMap(({ name, aliases = [] }) => [name, ...aliases])];
  return [
    ...repeated(names, 'table'),
    ...repeated(
      procedures.map(({ name }) => name),
      'procedure',
    ),
  ];
}

function repeated(names: readonly string[], what: string): string[] {
  const seen = new Set<string>();
  const twice = names.filter((name) => seen.has(name.toLowerCase()) || !seen.add(name.toLowerCase()));
  return twice.map((name) => `${what} name ${name} stands twice`);
}

/** What follows an embedded list is asked for by the parent's id. */
function isFiltered(child: string | undefined, column: string, tables: Catalogue['tables']): boolean {
  const filters = tables.find(({ name }) => name === child)?.filters ?? [];
  return filters.some(
    (filter) => filter.column === column && filter.style === 'value' && filter.operators.includes('='),
  );
}

function tableProblems(table: TableDefinition, { tables }: Catalogue): string[] {
  const columns = new Set(table.columns.map(({ name }) => name));
  const missing = (name: string, what: string): string[] =>
    columns.has(name) ? [] : [`${table.name}: ${what} ${name} is no column`];
  const known = (name: string | undefined, what: string): string[] =>
    name === undefined || name === '' || tables.some((other) => other.name === name)
      ? []
      : [`${table.name}: ${what} ${name} is no table`];
  return [
    ...repeated([...table.columns.map(({ name }) => name)], `${table.name} column`),
    ...table.filters.flatMap(({ column }) => missing(column, 'filter')),
    ...table.requires.flatMap(({ column }) => missing(column, 'requirement')),
    ...table.key.flatMap((column) => missing(column, 'key')),
    ...(table.search?.fields ?? []).flatMap(({ column }) => missing(column, 'search field')),
    ...(table.list.order === undefined ? [] : missing('created', 'order')),
    ...[...table.list.path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => missing(name ?? '', 'placeholder')),
    ...table.columns.flatMap(({ references, referencesAny = [], embeds, embedsBy }) => [
      ...[references, ...referencesAny].flatMap((name) => known(name, 'reference')),
      ...known(embeds, 'embedded table'),
      ...(embedsBy === undefined || isFiltered(embeds, embedsBy, tables)
        ? []
        : [`${table.name}: ${embeds ?? ''} is not listed by ${embedsBy}`]),
    ]),
    ...table.requires.flatMap(({ table: feed }) => known(feed, 'feeding table')),
    ...table.requires.flatMap(({ table: feed, conditions = {} }) =>
      Object.entries(conditions).flatMap(([own, parents]) => [
        ...missing(own, 'condition'),
        ...(isFiltered(feed, parents, tables) ? [] : [`${feed ?? ''} is not listed by ${parents}`]),
      ]),
    ),
    ...table.columns
      .filter(({ name, hidden }) => name.endsWith('.object') && hidden !== true)
      .map(({ name }) => `${table.name}: ${name} says nothing in *`),
  ];
}
