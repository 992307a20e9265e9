import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { TableDefinition } from '../../src/catalog/definition.js';
import { useComponent } from './component.js';
import { readNames, readProbes, searchProbes, writeProbes } from './parameter-probes.js';
import { askSandbox, askStripeMock, parameterKey, probeKey, type Probe, type Verdict } from './probe.js';
import { STRIPE_MOCK } from './stripe-mock.js';

/** Where the embedded Stripe and stripe-mock differ for a reason: `GET /v1/payouts?status`, whatever the value. */
interface Difference {
  readonly reason: string;
  readonly parameters: readonly string[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'sandbox-differences.json'), 'utf8'),
) as readonly Difference[];
const excepted = new Set(golden.flatMap((difference) => difference.parameters));
const folder = join(import.meta.dirname, '../../schema/tables');
const tables = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as TableDefinition)
  .filter((table) => table.version === 'v1');
const pool = readNames(tables);
const stripeMock = useComponent(STRIPE_MOCK);

const started = startSandbox({ port: 0 });
afterAll(async () => (await started).close());

type Compare = (sandbox: Verdict, stripeMock: Verdict) => boolean;

/** Stripe-mock does not look inside most objects of a form, so of a write only the names are compared. */
const sameName: Compare = (ours, theirs) => (ours === 'unknown') === (theirs === 'unknown');
const sameVerdict: Compare = (ours, theirs) => ours === theirs;

/** What the two judge differently and nobody explained, and explanations that are no longer needed; stripe-mock's abstentions are left out. */
async function differences(url: string, probes: readonly Probe[], same: Compare): Promise<readonly string[]> {
  const sandbox = await started;
  const found: string[] = [];
  const needed = new Set<string>();
  for (const probe of probes) {
    const [ours, theirs] = await Promise.all([askSandbox(sandbox.url, probe), askStripeMock(url, probe)]);
    if (theirs === 'absent' || theirs === 'undecided' || same(ours, theirs)) continue;
    needed.add(parameterKey(probe));
    if (!excepted.has(parameterKey(probe))) found.push(`${probeKey(probe)}: sandbox ${ours}, stripe-mock ${theirs}`);
  }
  const stale = new Set(probes.map(parameterKey).filter((key) => excepted.has(key) && !needed.has(key)));
  return [...found, ...[...stale].map((key) => `${key}: no longer different`)];
}

const cases = tables.map((table) => [table.name, table] as const);

describe('the embedded Stripe takes the query parameters that stripe-mock takes, and no others:', () => {
  test.for(cases)('%s', async ([, table], context) => {
    expect(await differences(stripeMock(context), readProbes(table, pool), sameVerdict)).toEqual([]);
  });
});

describe('the embedded Stripe takes the search parameters that stripe-mock takes, and no others:', () => {
  test.for(cases.filter(([, table]) => table.search !== undefined))('%s', async ([, table], context) => {
    expect(await differences(stripeMock(context), searchProbes(table), sameName)).toEqual([]);
  });
});

describe('the embedded Stripe takes the body parameters that stripe-mock takes, and no others:', () => {
  test.for(cases.filter(([, table]) => writeProbes(table).length > 0))('%s', async ([, table], context) => {
    expect(await differences(stripeMock(context), writeProbes(table), sameName)).toEqual([]);
  });
});

test('every difference has its reason', () => {
  expect(golden.filter((difference) => difference.reason.length < 20)).toEqual([]);
});
