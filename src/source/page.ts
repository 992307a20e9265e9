import type { Row } from '../core/value.js';

/** Some rows of one scan, already flattened to the requested columns (by position); the objects themselves are gone. */
export interface Page {
  readonly rows: readonly Row[];
  /** Rows of the sides that hang on these objects, by the side's scan; a row may come again with a later page. */
  readonly sides?: ReadonlyMap<number, readonly Row[]>;
  /** Objects received to make this page, those dropped (deleted, duplicate) and embedded ones included. */
  readonly fetched: number;
  /** Decoded bytes the page stands for: what back-pressure counts. */
  readonly bytes: number;
}
