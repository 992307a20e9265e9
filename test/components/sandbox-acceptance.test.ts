import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import type { TableDefinition } from '../../src/catalog/definition.js';
import { FakeTime } from '../sandbox/client.js';
import { useComponent } from './component.js';
import { askSandbox, askStripeMock, probeKey, type Verdict } from './probe.js';
import { STRIPE_MOCK } from './stripe-mock.js';
import { valueProbes } from './value-probes.js';

/** Where the two judge a value differently for a reason: `POST /v1/invoices?due_date=abc`. */
interface Difference {
  readonly reason: string;
  readonly probes: readonly string[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'sandbox-acceptance.json'), 'utf8'),
) as readonly Difference[];
const explained = new Set(golden.flatMap((difference) => difference.probes));
const folder = join(import.meta.dirname, '../../schema/tables');
const tables = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as TableDefinition)
  .filter((table) => table.version === 'v1');
const stripeMock = useComponent(STRIPE_MOCK);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({}, new FakeTime());
});
afterAll(() => sandbox.close());

/** What counts of a verdict: a value is taken or not; why not is the other test's matter. */
const taken = (verdict: Verdict): boolean => verdict === 'accepted';

const cases = tables.filter((table) => valueProbes(table).length > 0).map((table) => [table.name, table] as const);

describe('a value of the body is taken or refused as stripe-mock does:', () => {
  test.for(cases)('%s', async ([, table], context) => {
    const url = stripeMock(context);
    const found: string[] = [];
    for (const probe of valueProbes(table)) {
      const [ours, theirs] = await Promise.all([askSandbox(sandbox.url, probe), askStripeMock(url, probe)]);
      const decided = [ours, theirs].every((verdict) => verdict === 'accepted' || verdict === 'refused');
      const differs = decided && taken(ours) !== taken(theirs);
      if (differs !== explained.has(probeKey(probe)))
        found.push(`${probeKey(probe)}: sandbox ${ours}, stripe-mock ${theirs}`);
    }
    expect(found).toEqual([]);
  });
});

test('every difference has its reason, and is about something asked', () => {
  expect(golden.filter((difference) => difference.reason.length < 20)).toEqual([]);
  const asked = new Set(tables.flatMap(valueProbes).map(probeKey));
  expect([...explained].filter((key) => !asked.has(key))).toEqual([]);
});
