import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DriverError } from '../core/errors.js';
import { packageRoot } from '../core/package-root.js';
import type {
  ProcedureDefinition,
  ProcedureIndexEntry,
  SchemaIndex,
  TableDefinition,
  TableIndexEntry,
} from './definition.js';
import { comparable, plural, suggestion } from './names.js';
import { SYSTEM_TABLES, type SystemTable } from './system-tables.js';
import { COMMON_COLUMNS, TableColumns, type CatalogTable } from './table.js';

/**
 * All of Stripe as data: reads schema/ (the index at once, a table's file when it is first named) and resolves names.
 * Names are forgiving: case, underscores, plural, a `stripe.` or `stripe_` in front and the listed aliases do not matter.
 */
export class Catalog {
  readonly #folder: string;
  readonly #index: SchemaIndex;
  readonly #names = new Map<string, TableIndexEntry>();
  readonly #tables = new Map<string, CatalogTable>();
  readonly #procedures = new Map<string, ProcedureDefinition>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#index = readJson(join(folder, 'index.json')) as SchemaIndex;
    for (const spell of [ownNames, pluralNames, aliasNames])
      for (const entry of this.#index.tables) this.#addNames(entry, spell(entry));
  }

  /** The Stripe-Version that goes with every call. */
  get apiVersion(): string {
    return this.#index.apiVersion;
  }

  tables(): readonly TableIndexEntry[] {
    return this.#index.tables;
  }

  procedures(): readonly ProcedureIndexEntry[] {
    return this.#index.procedures;
  }

  systemTables(): readonly SystemTable[] {
    return SYSTEM_TABLES;
  }

  /** The table of that name in any accepted spelling, or undefined. */
  find(name: string): CatalogTable | undefined {
    const system = SYSTEM_TABLES.find((table) => table.name === name.toLowerCase());
    if (system) return systemTable(system);
    const key = comparable(name);
    const entry =
      this.#names.get(key) ?? (key.startsWith('stripe') ? this.#names.get(key.slice('stripe'.length)) : undefined);
    return entry && this.#open(entry);
  }

  /** Throws `unknown_table` with the nearest names. */
  table(name: string): CatalogTable {
    const table = this.find(name);
    if (table === undefined)
      throw new DriverError('unknown_table', `There is no table "${name}"`, { hint: this.suggestTable(name) });
    return table;
  }

  suggestTable(name: string): string | undefined {
    const names = [...this.#index.tables.map((entry) => entry.name), ...SYSTEM_TABLES.map((table) => table.name)];
    // A plural or prefixed misspelling is compared with the singular names.
    const bare = name.replace(/^stripe[._]/i, '');
    return suggestion(bare, names) ?? suggestion(bare.replace(/s$/i, ''), names);
  }

  findProcedure(name: string): ProcedureDefinition | undefined {
    const entry = this.#index.procedures.find((candidate) => comparable(candidate.name) === comparable(name));
    if (entry === undefined) return undefined;
    let procedure = this.#procedures.get(entry.name);
    if (procedure === undefined) {
      procedure = readJson(join(this.#folder, 'procedures', `${entry.name}.json`)) as ProcedureDefinition;
      this.#procedures.set(entry.name, procedure);
    }
    return procedure;
  }

  /** Throws `unknown_procedure` with the nearest names. */
  procedure(name: string): ProcedureDefinition {
    const procedure = this.findProcedure(name);
    if (procedure !== undefined) return procedure;
    const hint = suggestion(
      name,
      this.#index.procedures.map((entry) => entry.name),
    );
    throw new DriverError('unknown_procedure', `There is no procedure "${name}"`, { hint });
  }

  #open(entry: TableIndexEntry): CatalogTable {
    let table = this.#tables.get(entry.name);
    if (table === undefined) {
      const definition = readJson(join(this.#folder, 'tables', `${entry.name}.json`)) as TableDefinition;
      table = { name: entry.name, columns: new TableColumns([...definition.columns, ...COMMON_COLUMNS]), definition };
      this.#tables.set(entry.name, table);
    }
    return table;
  }

  #addNames(entry: TableIndexEntry, names: readonly string[]): void {
    for (const name of names.map(comparable)) if (!this.#names.has(name)) this.#names.set(name, entry);
  }
}

const ownNames = (entry: TableIndexEntry): string[] => [entry.name];
const pluralNames = (entry: TableIndexEntry): string[] => [plural(entry.name)];
const aliasNames = (entry: TableIndexEntry): string[] =>
  (entry.aliases ?? []).flatMap((alias) => [alias, plural(alias)]);

function systemTable(table: SystemTable): CatalogTable {
  return { name: table.name, columns: new TableColumns(table.columns) };
}

/** The generated files are ours and tested against the package, so their shape is trusted. */
function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

let shared: Catalog | undefined;

/** The catalogue of this package's schema/ folder, read once a process. */
export function defaultCatalog(): Catalog {
  shared ??= new Catalog(join(packageRoot(), 'schema'));
  return shared;
}
