import type { Position } from '../../core/errors.js';
import { positionAt } from '../../core/position.js';
import type { CatalogTable } from '../../catalog/table.js';
import type { Query } from '../../sql/ast.js';
import type { PlanContext } from '../plan-select.js';
import type { Block } from './block.js';
import { TableRelation } from './relations.js';

/** A query inside an expression, or a shared WITH query. */
export interface NestedQuery {
  /** As it stands in the bound expression; absent for WITH. */
  readonly query?: Query;
  readonly blocks: readonly Block[];
}

/** What is numbered and gathered over a whole statement while it is bound. */
export class Statement {
  readonly context: PlanContext;
  /** One scan for each table named anywhere. */
  readonly tables: TableRelation[] = [];
  /** Subqueries in expressions: their rows are planned for themselves. */
  readonly nested: NestedQuery[] = [];
  #derived = 0;

  constructor(context: PlanContext) {
    this.context = context;
  }

  position(at: number): Position {
    return positionAt(this.context.source.text, at);
  }

  table(table: CatalogTable, label: string): TableRelation {
    const relation = new TableRelation(table, this.tables.length, label);
    this.tables.push(relation);
    return relation;
  }

  /** A name that nothing else of the statement has. */
  alias(): string {
    this.#derived += 1;
    return `q${this.#derived}`;
  }
}
