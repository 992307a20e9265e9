import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Line {
  readonly verb: string;
  readonly path: string;
  readonly class: string;
  readonly table?: string;
  readonly procedure?: string;
  readonly reason?: string;
}

const RESOURCES = path.resolve('node_modules/stripe/esm/resources');
const operations = JSON.parse(readFileSync('schema/operations.json', 'utf8')) as Line[];

/** The text of every resource file: this test knows nothing of the generator's parser. */
function resourceText(): string {
  return readdirSync(RESOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(path.join(RESOURCES, name), 'utf8'))
    .join('\n');
}

function keyOf(verb: string, template: string): string {
  return `${verb} ${template.replace(/\$?\{[^}]*\}/g, '{}')}`;
}

/** Endpoints that the package calls, each once: two methods may share one (the account of the key). */
function scanEndpoints(text: string): string[] {
  const calls = [...text.matchAll(/_makeRequest\(\s*'(\w+)',\s*(?:'([^']+)'|`([^`]+)`)/g)];
  return [...new Set(calls.map((call) => keyOf(call[1] ?? '', call[2] ?? call[3] ?? '')))].sort();
}

function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

describe('schema/operations.json', () => {
  const text = resourceText();
  const scanned = scanEndpoints(text);

  it('holds every endpoint of the package exactly once', () => {
    expect(operations.map((line) => keyOf(line.verb, line.path)).sort()).toEqual(scanned);
  });

  it('holds 650 endpoints: 648 of the API and the two of OAuth', () => {
    expect(countBy(operations.map(({ verb }) => verb))).toEqual({ GET: 290, POST: 332, DELETE: 28 });
    expect(operations.filter((line) => line.class === 'excluded').map((line) => line.path)).toEqual([
      '/oauth/deauthorize',
      '/oauth/token',
    ]);
  });

  it('makes a table of every list but the preview of credit note lines', () => {
    const lists = [...text.matchAll(/'GET',\s*['`]([^'`]+)['`][^;]*?methodType: '(\w+)'/g)];
    const scannedLists = lists
      .filter(([, , kind]) => kind === 'list')
      .map(([, template]) => keyOf('GET', template ?? ''));
    const tables = operations.filter((line) => line.class === 'list').map((line) => keyOf(line.verb, line.path));
    expect(scannedLists.filter((key) => !tables.includes(key))).toEqual(['GET /v1/credit_notes/preview/lines']);
    expect(tables.filter((key) => key.startsWith('GET /v1/'))).toHaveLength(119);
    expect(tables.filter((key) => key.startsWith('GET /v2/'))).toHaveLength(18);
  });

  it('knows the seven searches', () => {
    const searches = operations.filter((line) => line.class === 'search').map(({ table }) => table);
    expect(searches.sort()).toEqual([
      'Charge',
      'Customer',
      'Invoice',
      'PaymentIntent',
      'Price',
      'Product',
      'Subscription',
    ]);
    expect(text.split("methodType: 'search'").length - 1).toBe(7);
  });

  it('names the table or procedure of each, or the reason why there is none', () => {
    const nameless = operations.filter(({ table, procedure, reason }) => (table ?? procedure ?? reason) === undefined);
    expect(nameless).toEqual([]);
    const procedures = operations.filter((line) => line.class === 'procedure');
    expect(procedures.every(({ procedure }) => procedure !== undefined)).toBe(true);
  });
});
