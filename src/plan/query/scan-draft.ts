import type { TableDefinition } from '../../catalog/definition.js';
import type { DriverError } from '../../core/errors.js';
import type { ScanRequest } from '../../source/access-path.js';
import type { Conjunct } from '../terms.js';
import type { EarlyEnd } from './early-end.js';
import type { TableRelation } from './relations.js';

/** A table of the statement before a way to its rows is chosen. */
export interface ScanDraft {
  readonly relation: TableRelation;
  /** Absent for system tables. */
  readonly definition: TableDefinition | undefined;
  readonly parts: readonly Conjunct[];
  /** Without sides and keys. */
  readonly request: ScanRequest;
  /** Set where some of its rows will do; its request is for those. */
  readonly early?: {
    readonly end: EarlyEnd;
    /** Rows that will probably have to be read. */
    readonly guess: number;
  };
  /** Set where only the values of this column, fed by another table, find its rows; what is told where they cannot be fed. */
  readonly keyed?: { readonly column: string; readonly refusal: DriverError };
  /** True when no row can fulfil its conditions. */
  readonly empty: boolean;
}
