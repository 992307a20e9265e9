/** Which folders of src/ each folder may import, besides itself and `core` (the table of the design). */
export const FOLDER_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sql: [],
  catalog: [],
  source: ['catalog'],
  plan: ['sql', 'catalog', 'source'],
  engine: ['sql', 'source', 'plan'],
  stripe: ['catalog', 'source'],
  procedures: ['catalog', 'source', 'stripe'],
  connection: ['sql', 'catalog', 'source', 'plan', 'engine', 'stripe', 'procedures'],
  connector: ['sql', 'catalog', 'source', 'plan', 'engine', 'stripe', 'procedures', 'connection'],
  cli: ['sql', 'catalog', 'source', 'plan', 'engine', 'stripe', 'procedures', 'connection'],
  server: ['sql', 'catalog', 'source', 'plan', 'engine', 'stripe', 'procedures', 'connection', 'connector'],
};

/** Packages and Node modules that only some folders of src/ may import. */
export const PACKAGE_OWNERS: Readonly<Record<string, readonly string[]>> = {
  stripe: ['stripe'],
  bottleneck: ['stripe'],
  'node-sql-parser': ['sql'],
  '@duckdb/node-api': ['engine'],
  commander: ['cli'],
  picocolors: ['cli'],
  'string-width': ['cli'],
  'node:http': ['stripe', 'server'],
  'node:https': ['stripe', 'server'],
  'node:http2': ['stripe', 'server'],
  'node:net': ['stripe', 'server'],
  'node:tls': ['stripe', 'server'],
};

/** Folders of src/ that may open the embedded Stripe. */
export const SANDBOX_USERS: readonly string[] = ['cli'];

/** Globals that would make planning depend on time, chance or the world outside. */
export const IMPURE_GLOBALS: readonly string[] = [
  'fetch',
  'performance',
  'process',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
];
