import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../core/package-root.js';
import type { Runtime } from './runtime.js';

/** The real parts, each loaded when it is first asked for. */
export const systemRuntime: Runtime = {
  async version() {
    const manifest = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    return manifest.version;
  },
  connect: async (options) => (await import('../connection/connect.js')).connect(options),
  catalog: async () => (await import('../catalog/catalog.js')).defaultCatalog(),
  async explainer() {
    const { explainText, explainJson } = await import('../plan/explain.js');
    return { text: explainText, json: explainJson };
  },
  scripts: async () => {
    const { splitStatements, isComplete } = await import('../sql/split-statements.js');
    return { split: splitStatements, isComplete };
  },
  embeddedStripe: async (options) => (await import('../../fixtures/stripe-sandbox/index.js')).startSandbox(options),
};
