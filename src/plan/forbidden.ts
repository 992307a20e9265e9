import { DriverError, type Position } from '../core/errors.js';
import type { Query } from '../sql/ast.js';
import { visitExpressions } from '../sql/walk.js';

/** Names that reach files, settings or other text of DuckDB, whatever their place. */
const FORBIDDEN =
  /^(read_|query$|query_table$|glob$|sniff_csv$|duckdb_|pragma_|enable_|disable_|json_execute_|json_serialize_|json_deserialize_|parquet_|getenv$|set_config$|current_setting$|pg_read_|pg_ls_|lo_|load_extension$|writefile$|xp_|openrowset$|load_file$|storage_info$|force_checkpoint$|checkpoint$|import_|export_|seq_scan$|sql_auto_complete$|system$|from_substrait|get_substrait|which_secret$)/i;

export function isForbidden(name: string): boolean {
  return FORBIDDEN.test(name);
}

/** Throws `forbidden` for a function on the deny list anywhere in the query, before anything else is said of it. */
export function refuseForbiddenCalls(query: Query, position: (at: number) => Position): void {
  visitExpressions(query, (node) => {
    if (node.kind === 'call' && isForbidden(node.name.name))
      throw new DriverError('forbidden', `The function ${node.name.name.toLowerCase()} is not allowed`, {
        position: position(node.at),
        hint: 'it would reach beyond Stripe',
      });
  });
}

/** A name in FROM that no table has: `forbidden` when it is on the deny list, else `unknown_table` with the hint. */
export function unknownRelation(written: string, position: Position, hint: string | undefined): DriverError {
  const name = written.split('.').at(-1) ?? written;
  return isForbidden(name)
    ? new DriverError('forbidden', `The relation ${written} is not allowed`, {
        position,
        hint: 'it would reach beyond Stripe',
      })
    : new DriverError('unknown_table', `There is no table "${written}"`, { position, hint });
}
