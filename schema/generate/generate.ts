import type { ProcedureDefinition, SchemaIndex, TableDefinition } from '../../src/catalog/definition.js';
import { checkCatalogue } from './check.js';
import { classifyOperations, type Classified } from './classify.js';
import { readDescriptions } from './descriptions.js';
import { readOperations } from './operations.js';
import { EntryUse, readOverlay } from './overlay.js';
import { compareText, openStripePackage, type StripePackage } from './package-files.js';
import { buildProcedures } from './procedures.js';
import { renderJson } from './render.js';
import { ShapeReader } from './shape.js';
import { buildTables, type BuildContext } from './tables.js';
import { openTypes } from './type-reader.js';

/** All files of the catalogue by their path under `schema/`. Reads the package and the overlay, writes nothing. */
export function generate(schemaFolder: string): Map<string, string> {
  const pkg = openStripePackage();
  const overlay = readOverlay(schemaFolder);
  const use = new EntryUse();
  const types = openTypes(pkg);
  const classified = classifyOperations(readOperations(pkg), overlay, use);
  const shapes = new ShapeReader(types.checker);
  const descriptions = readDescriptions(schemaFolder);
  const context: BuildContext = { types, shapes, overlay, use, descriptions, classified };
  const tables = buildTables(context);
  const procedures = buildProcedures(context);
  checkCatalogue({ pkg, tables, procedures, classified, descriptions, unused: use.unused(overlay) });
  return filesOf(pkg, tables, procedures, classified);
}

function filesOf(
  pkg: StripePackage,
  tables: readonly TableDefinition[],
  procedures: readonly ProcedureDefinition[],
  classified: readonly Classified[],
): Map<string, string> {
  const files = new Map<string, string>();
  for (const table of tables) files.set(`tables/${table.name}.json`, renderJson(table));
  for (const procedure of procedures) files.set(`procedures/${procedure.name}.json`, renderJson(procedure));
  files.set('index.json', renderJson(indexOf(pkg, tables, procedures)));
  files.set('operations.json', renderJson(classified.map(operationLine)));
  files.set('names.json', renderJson({ tables: tables.map(nameOf), procedures: procedures.map(nameOf) }));
  files.set('number-columns.json', renderJson(numberColumns(tables)));
  return new Map([...files].sort(([a], [b]) => compareText(a, b)));
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function indexOf(
  pkg: StripePackage,
  tables: readonly TableDefinition[],
  procedures: readonly ProcedureDefinition[],
): SchemaIndex {
  return {
    apiVersion: pkg.apiVersion,
    sdkVersion: pkg.sdkVersion,
    tables: tables.map(({ name, kind, list, aliases, create, update, delete: remove }) => ({
      name,
      kind,
      path: list.path,
      ...(aliases === undefined ? {} : { aliases }),
      writes: [
        ...(create === undefined ? [] : ['insert' as const]),
        ...(update === undefined ? [] : ['update' as const]),
        ...(remove === undefined ? [] : ['delete' as const]),
      ],
    })),
    procedures: procedures.map(({ name, method, path }) => ({ name, method, path })),
  };
}

function operationLine({ operation, class: kind, table, procedure, reason }: Classified): object {
  const { resource, method, verb, path } = operation;
  return {
    resource,
    method,
    verb,
    path,
    class: kind,
    ...(table === undefined ? {} : { table }),
    ...(procedure === undefined ? {} : { procedure }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Verdict on every number: the last part of its path, its type, and the tables it stands in. */
function numberColumns(tables: readonly TableDefinition[]): object[] {
  const verdicts = new Map<string, string[]>();
  for (const { name: table, columns } of tables) {
    for (const { name, type, parameterOnly } of columns) {
      if (!['BIGINT', 'DOUBLE', 'DECIMAL', 'TIMESTAMP'].includes(type) || parameterOnly === true) continue;
      const key = `${name.slice(name.lastIndexOf('.') + 1)} ${type}`;
      verdicts.set(key, [...(verdicts.get(key) ?? []), `${table}.${name}`]);
    }
  }
  return [...verdicts]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, places]) => {
      const [name, type] = key.split(' ');
      return { name, type, columns: places.length, first: places[0] };
    });
}
