import { Secret } from '../../../src/core/secret.js';
import type { ScanRequest, TableSource } from '../../../src/source/access-path.js';
import type { Term, TermOperator } from '../../../src/source/term.js';
import type { Value } from '../../../src/core/value.js';
import { createExecutor, type ExecutorSettings } from '../../../src/stripe/executor-registry.js';
import type { Executor } from '../../../src/stripe/executor.js';
import { createTableSource } from '../../../src/stripe/path/table-source.js';
import { apiVersion, definition } from './definition.js';

/** An executor for a server of the test's own, unlimited unless told otherwise. */
export function executorFor(apiBase: string, settings: Partial<ExecutorSettings> = {}): Executor {
  const key = new Secret('sk_test_51SecretKey');
  return createExecutor({
    apiBase,
    apiKey: key,
    account: '',
    apiVersion: apiVersion(),
    rateLimit: 'off',
    random: () => 0,
    ...settings,
  });
}

/** Nobody listens there: planning must not notice. */
export const NOWHERE = 'http://127.0.0.1:9';

export function sourceOf(table: string, executor: Executor = executorFor(NOWHERE)): TableSource {
  return createTableSource(definition(table), { definition }, executor);
}

export function term(column: string, op: TermOperator, ...values: Value[]): Term {
  return { column, op, values, text: `${column} ${op} ${JSON.stringify(values)}` };
}

export function scanRequest(terms: readonly Term[], rest: Partial<ScanRequest> = {}): ScanRequest {
  return { account: '', terms, columns: ['id'], order: [], keyColumns: [], consistency: 'strict', ...rest };
}
