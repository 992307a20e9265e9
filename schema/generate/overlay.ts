import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FieldType, FilterDefinition, SearchField } from '../../src/catalog/definition.js';

/** Every entry says why it is there. */
interface Reasoned {
  readonly reason: string;
}

/** The name of the table or entity at a collection's path. */
export interface EntityEntry extends Reasoned {
  readonly path: string;
  readonly name: string;
}

/** Other names of a table. */
export interface AliasEntry extends Reasoned {
  readonly table: string;
  readonly aliases: readonly string[];
}

/** An endpoint that is not what its form says. */
export interface OperationEntry extends Reasoned {
  readonly operation: string;
  readonly class: 'singleton' | 'procedure' | 'excluded';
  readonly table?: string;
}

/** A procedure that does not follow the plain rule, by `VERB path`. */
export interface ProcedureEntry extends Reasoned {
  readonly operation: string;
  readonly name?: string;
  /** Input names by placeholder or parameter. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  readonly required?: readonly string[];
  /** Sent as POST, changes nothing. */
  readonly effect?: false;
}

/** What a list parameter means when its column does not say it. */
export interface FilterEntry extends Reasoned {
  readonly table: string;
  readonly parameter: string;
  readonly column?: string;
  readonly style?: FilterDefinition['style'];
  readonly operators?: FilterDefinition['operators'];
  readonly exact?: boolean;
  readonly values?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
  readonly bounds?: FilterDefinition['bounds'];
  readonly with?: Readonly<Record<string, string>>;
  readonly max?: number;
  /** Never pushed. */
  readonly ignored?: true;
}

/** A column that no field holds under that name, or one that is not what its type says. */
export interface ColumnEntry extends Reasoned {
  readonly table: string;
  readonly column: string;
  readonly path?: string;
  readonly parameterOnly?: true;
  readonly references?: string;
  /** Tables whose ids it may hold, where those are several. */
  readonly referencesAny?: readonly string[];
  /** The table of an embedded list, and the column of it that holds this object's id. */
  readonly embeds?: string;
  readonly embedsBy?: string;
  readonly type?: FieldType;
  readonly visible?: boolean;
}

/** Where the values of a required parameter come from. */
export interface FeedEntry extends Reasoned {
  readonly table: string;
  readonly parameter: string;
  readonly column?: string;
  readonly from?: string;
  /** A column of the table -> the column of `from` by which its list finds the objects that hold such a row. */
  readonly conditions?: Readonly<Record<string, string>>;
  /** Needed although the types let it be left out. */
  readonly required?: true;
}

/** A field whose object stays one JSON column. */
export interface CollapsedEntry extends Reasoned {
  readonly field: string;
  readonly visible: readonly string[];
  /** Not even its leaves are columns. */
  readonly opaque?: true;
}

/** A parameter of a write that the types do not list, because the call carries it outside its fields. */
export interface ParameterEntry extends Reasoned {
  readonly operation: string;
  readonly name: string;
  readonly type: FieldType;
}

/** Fields that rows lack unless a call asks for them (`expand`, `include`) or that only other calls answer. */
export interface AbsentEntry extends Reasoned {
  readonly tables: readonly string[];
  readonly fields: readonly string[];
}

export interface Overlay {
  readonly entities: readonly EntityEntry[];
  readonly aliases: readonly AliasEntry[];
  readonly operations: readonly OperationEntry[];
  readonly procedures: readonly ProcedureEntry[];
  readonly filters: readonly FilterEntry[];
  readonly columns: readonly ColumnEntry[];
  readonly feeds: readonly FeedEntry[];
  readonly defaults: readonly (Reasoned & {
    readonly table: string;
    readonly values: Readonly<Record<string, string>>;
  })[];
  readonly orders: readonly (Reasoned & { readonly tables: readonly string[] })[];
  /** Fields whose objects stay one JSON column, with the leaves that stay visible beside it. */
  readonly collapsed: readonly CollapsedEntry[];
  readonly absent: readonly AbsentEntry[];
  readonly parameters: readonly ParameterEntry[];
  /** Members of a union that are not rows of the table. */
  readonly variants: readonly (Reasoned & { readonly table: string; readonly objects: readonly string[] })[];
  /** Fields whose type their name does not tell: last part of the path, or the whole path -> type. */
  readonly types: readonly (Reasoned & { readonly name: string; readonly type: FieldType })[];
  /** Embedded lists that come by themselves: naming them in `expand` is an error. */
  readonly notExpandable: readonly (Reasoned & { readonly field: string })[];
  /** Plain text fields that hold the id of a table's row, by the last part of their path. */
  readonly references: readonly (Reasoned & {
    readonly field: string;
    readonly table: string;
    readonly version?: 'v2';
  })[];
  /** One object name, several tables: the one that references mean. */
  readonly objects: readonly (Reasoned & { readonly object: string; readonly table: string })[];
  /** Enumerations to which Stripe adds no values, whatever the types leave open. */
  readonly closed: readonly (Reasoned & { readonly table: string; readonly column: string })[];
  readonly search: readonly (Reasoned & { readonly table: string; readonly fields: readonly SearchField[] })[];
}

/** Reads `schema/overlay.json`. */
export function readOverlay(schemaFolder: string): Overlay {
  return JSON.parse(readFileSync(path.join(schemaFolder, 'overlay.json'), 'utf8')) as Overlay;
}

/** A lookup that remembers which entries were used, so that a stale entry fails the generation. */
export class EntryUse {
  readonly #used = new Set<object>();

  /** The first entry that fits, marked as used. */
  find<T extends object>(entries: readonly T[], fits: (entry: T) => boolean): T | undefined {
    const entry = entries.find(fits);
    if (entry !== undefined) this.#used.add(entry);
    return entry;
  }

  /** All entries that fit, marked as used. */
  filter<T extends object>(entries: readonly T[], fits: (entry: T) => boolean): T[] {
    const found = entries.filter(fits);
    for (const entry of found) this.#used.add(entry);
    return found;
  }

  /** Entries never asked for, as JSON text. */
  unused(overlay: Overlay): string[] {
    const lists: readonly (readonly object[])[] = Object.values(overlay);
    return lists
      .flat()
      .filter((entry) => !this.#used.has(entry))
      .map((entry) => JSON.stringify(entry));
  }
}
