import { defaultCatalog } from '../../../src/catalog/catalog.js';
import type { EmbeddedOptions, Runtime } from '../../../src/cli/runtime.js';
import { StatsTally } from '../../../src/cli/stats.js';
import type { ConnectOptions } from '../../../src/connection/options.js';
import type { Parameters, Plan, Session, Statement } from '../../../src/connection/session.js';
import { DriverError } from '../../../src/core/errors.js';
import { positionAt } from '../../../src/core/position.js';
import type { QueryStats } from '../../../src/engine/result.js';
import type { SourceText } from '../../../src/sql/ast.js';
import { FakeResultStream, type FakeResult } from './fake-result.js';

/** What was asked of the fake, in order. */
export interface FakeRuntime extends Runtime {
  readonly connections: ConnectOptions[];
  readonly sandboxes: (EmbeddedOptions & { closed: boolean })[];
  readonly statements: { readonly sql: string; readonly parameters: Parameters; readonly dryRun?: boolean }[];
  readonly results: FakeResultStream[];
  sessionsOpen(): number;
}

/** A runtime whose statements are known by their text; any other is a syntax error at its first character. */
export function fakeRuntime(known: Readonly<Record<string, FakeResult>> = {}): FakeRuntime {
  let open = 0;
  const fake: FakeRuntime = {
    connections: [],
    sandboxes: [],
    statements: [],
    results: [],
    sessionsOpen: () => open,
    version: async () => '1.2.3',
    async connect(options) {
      fake.connections.push(options);
      open += 1;
      return fakeSession(fake, known, () => (open -= 1));
    },
    catalog: async () => defaultCatalog(),
    explainer: async () => ({ text: () => 'scan Customer: 1 call\n', json: () => ({ calls: { min: 1, max: 1 } }) }),
    scripts: async () => ({
      split,
      isComplete: (text) => /;\s*$/.test(text.replace(/'[^']*'/g, '')) && text.split("'").length % 2 === 1,
    }),
    async embeddedStripe(options) {
      const sandbox = { ...options, closed: false };
      fake.sandboxes.push(sandbox);
      return { url: `http://127.0.0.1:${options.port || 40_000}`, close: async () => void (sandbox.closed = true) };
    },
  };
  return fake;
}

function fakeSession(fake: FakeRuntime, known: Readonly<Record<string, FakeResult>>, onClose: () => void): Session {
  return {
    prepare: (sql) => fakeStatement(fake, known, sql),
    idempotencySeed: 'seed',
    stats: () => sum(fake.results),
    close: async () => onClose(),
  };
}

function fakeStatement(
  fake: FakeRuntime,
  known: Readonly<Record<string, FakeResult>>,
  source: string | SourceText,
): Statement {
  const { text, start, end } = typeof source === 'string' ? { text: source, start: 0, end: source.length } : source;
  const sql = text.slice(start, end).trim();
  const result = known[sql];
  if (!result) throw new DriverError('syntax_error', `Unknown statement ${sql}`, { position: positionAt(text, start) });
  return {
    syntax: { kind: result.changes?.[0] ?? 'session' } as Statement['syntax'],
    parameters: [...sql.matchAll(/[:$](\w+)/g)].map((match) => match[1] ?? ''),
    plan: () => ({}) as Plan,
    async run(parameters = {}, { signal, dryRun } = {}) {
      fake.statements.push({ sql, parameters, ...(dryRun !== undefined && { dryRun }) });
      const stream = new FakeResultStream(result, signal);
      fake.results.push(stream);
      return stream;
    },
  };
}

function sum(results: readonly FakeResultStream[]): QueryStats {
  const tally = new StatsTally();
  for (const result of results) tally.add(result.stats());
  return JSON.parse(tally.line()) as QueryStats;
}

/** Statements between semicolons outside single quotes; blank ones are none. */
function split(script: string): readonly SourceText[] {
  const parts = script.match(/(?:'[^']*'|[^;'])+/g) ?? [];
  if (script.replace(/'[^']*'/g, '').includes("'")) throw new DriverError('syntax_error', 'The string is not closed');
  let from = 0;
  return parts.flatMap((part) => {
    const at = script.indexOf(part, from);
    from = at + part.length;
    const start = at + part.length - part.trimStart().length;
    return part.trim() === '' ? [] : [{ text: script, start, end: at + part.trimEnd().length }];
  });
}
