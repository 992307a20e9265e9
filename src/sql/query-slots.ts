import type { Expression, FromItem, Identifier, JoinKind, OrderItem, Query, Select, SetOperation } from './ast.js';

/** The first column of every SELECT in the skeleton: what the grammar cannot carry (places, TOP, DISTINCT ON, QUALIFY, …). */
export interface SelectMark {
  readonly at: number;
  /** The set operator in front of this operand. */
  readonly set?: { readonly op: SetOperation['op']; readonly all: boolean };
  readonly distinctOn?: readonly Expression[];
  readonly top?: Expression;
  readonly topIs?: RowShare;
  windows?: Select['windows'];
  qualify?: Expression;
  readonly group?: { readonly by: 'all' | readonly Expression[]; readonly grouping?: 'rollup' | 'cube' };
  /** Instead of a SELECT: a query in parentheses, or VALUES. */
  readonly query?: Query;
  readonly values?: readonly (readonly Expression[])[];
}

/** How a number of rows is meant when it is no plain count. */
export interface RowShare {
  /** So many of a hundred. */
  readonly percent: boolean;
  /** With the rows that equal the last one in the order. */
  readonly ties: boolean;
}

/** A table, derived table or function; `join` when the grammar's own join words would be misread. */
export interface TableSlot {
  readonly item: Extract<FromItem, { kind: 'table' | 'derived' | 'values' | 'function' | 'join' }>;
  readonly lateral: boolean;
  readonly at: number;
  readonly join?: JoinKind;
  readonly natural?: boolean;
}

/** The condition of a join: one of the two. */
export interface JoinSlot {
  readonly on?: Expression;
  readonly using?: readonly Identifier[];
}

export interface AliasSlot {
  readonly alias: Identifier;
  readonly columnAliases?: readonly Identifier[];
}

export interface OrderSlot {
  readonly at: number;
  readonly items: readonly OrderItem[];
}

/** ALL and NULL limit nothing. */
export interface LimitSlot {
  readonly at: number;
  readonly value?: Expression;
  readonly is?: RowShare;
}
