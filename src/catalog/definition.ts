/**
 * The shape of the files under schema/: what the generator writes and the catalogue reads.
 * Nothing here is code about Stripe: a table is data.
 */

/** Types that a Stripe field can have (money BIGINT in minor units, epoch seconds and ISO times TIMESTAMP). */
export type FieldType = 'TEXT' | 'BIGINT' | 'DOUBLE' | 'DECIMAL' | 'BOOLEAN' | 'TIMESTAMP' | 'JSON';

export interface ColumnDefinition {
  /** Stripe's own dotted path: `id`, `address.city`, `payment_method_details.card.last4`. */
  readonly name: string;
  readonly type: FieldType;
  /** True when the field can be null or absent. */
  readonly nullable: boolean;
  /** Outside `*`: aliases of moved fields, parameter-only columns, leaves inside a collapsed JSON column. */
  readonly hidden?: true;
  /** The table whose `id` this column holds. */
  readonly references?: string;
  /** The tables whose ids it may hold, where those are several: the object that comes expanded tells which. */
  readonly referencesAny?: readonly string[];
  /** True when `expand[]=data.<name>` replaces the id by the object. */
  readonly expandable?: true;
  /** The object itself stands where the id is read (`path` is `<name>.id`): a join along it needs no expand and no call. */
  readonly inline?: true;
  /** Values of an enumeration, sorted. */
  readonly values?: readonly string[];
  /** True when Stripe may add values (`| OtherString` in the types). */
  readonly open?: true;
  /** The column holds an embedded Stripe list (`{object: 'list', data, has_more}`, 10 items); value = its child table, '' when it has none. */
  readonly embeds?: string;
  /** The child table's column that holds this object's id, where the child's own list needs no parent: `charge` of Refund. */
  readonly embedsBy?: string;
  /** Where the value is read when it is not at `name`: a dotted path into the object. */
  readonly path?: string;
  /** True when no field holds it: the column echoes the value it was filtered by. It takes `=` and IN only. */
  readonly parameterOnly?: true;
  /** 'iso' when a TIMESTAMP arrives as an ISO string (v2); epoch seconds otherwise. */
  readonly time?: 'iso';
}

export type FilterOperator = '=' | 'in' | '<' | '<=' | '>' | '>=' | 'is null' | 'is not null';

export interface FilterDefinition {
  /** The column that the parameter restricts. Every column of a filter exists in `columns` (maybe hidden). */
  readonly column: string;
  /** Stripe's parameter, dotted: `created`, `recurring.interval` (sent `recurring[interval]`), `ids` (sent `ids[]`). */
  readonly parameter: string;
  /**
   * value: one value, `=`. array: several values, `=` and IN. range: `{gt,gte,lt,lte}` of whole seconds or numbers, also `=`.
   * bounds: one parameter a bound, named by `bounds`. flag: `values` maps what the condition is to what is sent.
   */
  readonly style: 'value' | 'array' | 'range' | 'bounds' | 'flag';
  readonly operators: readonly FilterOperator[];
  /** False when Stripe's meaning is wider than the column's condition, or not known to be the same. */
  readonly exact: boolean;
  /** Literals the parameter accepts; absent = any. Another literal is not pushed (Stripe would answer 400). */
  readonly values?: readonly string[];
  /** style flag: SQL literal (or 'null' / 'not null' for IS [NOT] NULL) -> parameter value. Literals not listed are not pushed. */
  readonly map?: Readonly<Record<string, string>>;
  /** style bounds: operator -> parameter. */
  readonly bounds?: Readonly<Partial<Record<FilterOperator, string>>>;
  /** Parameters that must go with it: `owner.customer` is sent with `owner.type=customer`. */
  readonly with?: Readonly<Record<string, string>>;
  /** style array: how many values one call takes; absent = not known to be limited. */
  readonly max?: number;
}

/**
 * Something the list endpoint cannot be called without. The rows of a call hold in `column` the value the call was made
 * with, also where the object itself leaves it out.
 */
export interface RequirementDefinition {
  /** Name of the path placeholder (`/v1/customers/{customer}/sources`) or of the query parameter. */
  readonly parameter: string;
  readonly in: 'path' | 'query';
  /** The column whose condition fixes it (always present in `columns`, maybe hidden and echoed). */
  readonly column: string;
  /** The table whose rows can feed it, and the column of that table; absent = the user must give it. */
  readonly table?: string;
  readonly tableColumn?: string;
  /** The parent's column in which the first items of this list come embedded: `lines` of Invoice. */
  readonly embedded?: string;
  /** A column of this table -> the parent's that its list takes for it: only the parents that have such a row (the prices of subscription items). */
  readonly conditions?: Readonly<Record<string, string>>;
}

/** v1: starting_after/has_more; search: page/next_page; v2: page token in next_page_url; none: one object, no paging. */
export type Paging = 'v1' | 'search' | 'v2' | 'none';

export interface ReadOperation {
  /** `/v1/customers/{customer}/sources/{id}`: placeholders are columns of the table. */
  readonly path: string;
  readonly paging: Paging;
}

export interface ListOperation extends ReadOperation {
  /** Fixed parameters that make the list complete: `status=all` on subscriptions. Overridden by a filter on the same parameter. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Declared order of the rows, when Stripe documents one. Off unless the overlay says so. */
  readonly order?: { readonly column: 'created'; readonly direction: 'desc' };
  /** False when the endpoint knows no `limit`. */
  readonly limit?: false;
}

/** How one field can be searched (Stripe's public search page). */
export interface SearchField {
  readonly column: string;
  /** Field in the query language: `billing_details.address.postal_code`; `metadata` for any key. */
  readonly field: string;
  readonly kind: 'numeric' | 'string' | 'token' | 'metadata';
}

export interface SearchOperation extends ReadOperation {
  readonly fields: readonly SearchField[];
}

/** A body (or query) parameter of a write or an action. */
export interface ParameterDefinition {
  /** Stripe's dotted path: `address.city`; arrays and maps are one JSON parameter (`items`, `metadata`). */
  readonly name: string;
  readonly type: FieldType;
  /** Satisfied when it, an object around it (`address`) or a part of it (`address.city`) is given. */
  readonly required: boolean;
  /** Accepted words; with type BIGINT or TIMESTAMP they are words accepted beside numbers (`now`). */
  readonly values?: readonly string[];
  readonly open?: true;
  /** True when `''` (unset) is accepted. */
  readonly clearable?: true;
}

export interface WriteOperation {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  /** form: bracketed form encoding; json: v2; multipart: file upload. */
  readonly encoding: 'form' | 'json' | 'multipart';
  /** Set when the call goes to another host than the API's: `files`, `meter_events`. */
  readonly host?: string;
  readonly parameters: readonly ParameterDefinition[];
}

export interface TableDefinition {
  /** Singular PascalCase: `Customer`, `InvoiceLineItem`. */
  readonly name: string;
  /** One line, our own words. */
  readonly description: string;
  readonly kind: 'list' | 'child' | 'singleton';
  readonly version: 'v1' | 'v2';
  /** The value of Stripe's `object` field, '' when it has none. */
  readonly object: string;
  /** Other names, beyond plural and snake case forms of `name`. */
  readonly aliases?: readonly string[];
  /** The columns that name a row: ['id'] for most, with the parent's column for children, [] where Stripe gives no id. */
  readonly key: readonly string[];
  readonly columns: readonly ColumnDefinition[];
  readonly filters: readonly FilterDefinition[];
  readonly requires: readonly RequirementDefinition[];
  /** For a singleton `list` is the endpoint itself with paging 'none'. */
  readonly list: ListOperation;
  readonly retrieve?: ReadOperation;
  readonly search?: SearchOperation;
  readonly create?: WriteOperation;
  readonly update?: WriteOperation;
  readonly delete?: WriteOperation;
  /** Names of procedures that act on this table's objects. */
  readonly procedures: readonly string[];
}

export interface ProcedureDefinition {
  /** `<Verb><Entity>`: `FinalizeInvoice`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly encoding: 'form' | 'json' | 'multipart';
  /** Set when the call goes to another host than the API's: `files`, `meter_events`. */
  readonly host?: string;
  /** The table it acts on, when there is one. */
  readonly table?: string;
  /** Path ids first (`InvoiceId`), then every parameter of the endpoint. */
  readonly inputs: readonly ProcedureInput[];
  /** Value of `object` of what comes back, '' if unknown; 'binary' for downloads. */
  readonly returns: string;
  /** False when it changes nothing although it is sent as POST (a preview): a read-only connection may run it. */
  readonly effect?: false;
}

export interface ProcedureInput {
  /** PascalCase: `InvoiceId`, `AmountToCapture`. */
  readonly name: string;
  /** Placeholder of the path or dotted parameter. */
  readonly parameter: string;
  readonly in: 'path' | 'body' | 'query';
  readonly type: FieldType;
  /** As in ParameterDefinition. */
  readonly required: boolean;
  readonly values?: readonly string[];
  readonly open?: true;
  readonly clearable?: true;
  readonly aliases?: readonly string[];
}

/** schema/index.json: everything needed to resolve names without opening the files. */
export interface SchemaIndex {
  /** Stripe-Version that goes with every call. */
  readonly apiVersion: string;
  readonly sdkVersion: string;
  readonly tables: readonly TableIndexEntry[];
  readonly procedures: readonly ProcedureIndexEntry[];
}

export interface TableIndexEntry {
  readonly name: string;
  readonly kind: TableDefinition['kind'];
  /** `/v1/invoices/{invoice}/lines` */
  readonly path: string;
  readonly aliases?: readonly string[];
  /** Any of insert, update, delete. */
  readonly writes: readonly ('insert' | 'update' | 'delete')[];
}

export interface ProcedureIndexEntry {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}
