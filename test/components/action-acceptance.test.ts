import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../fixtures/stripe-sandbox/index.js';
import { FakeTime } from '../sandbox/client.js';
import { useComponent } from './component.js';
import { askSandbox, askStripeMock, probeKey, type Parameter, type Probe, type Verdict } from './probe.js';
import { STRIPE_MOCK } from './stripe-mock.js';

interface Input {
  readonly parameter: string;
  readonly in: 'path' | 'query' | 'body';
  readonly type: string;
  readonly required: boolean;
  readonly values?: readonly string[];
}

interface Procedure {
  readonly name: string;
  readonly method: Probe['method'];
  readonly path: string;
  readonly inputs: readonly Input[];
}

/** Where the two judge a parameter of an action differently for a reason. */
interface Difference {
  readonly reason: string;
  readonly probes: readonly string[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'action-acceptance.json'), 'utf8'),
) as readonly Difference[];
const explained = new Set(golden.flatMap((difference) => difference.probes));
const folder = join(import.meta.dirname, '../../schema/procedures');
const procedures = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Procedure)
  .filter((procedure) => procedure.path.startsWith('/v1/') && !procedure.path.endsWith('/pdf'));
const stripeMock = useComponent(STRIPE_MOCK);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({}, new FakeTime());
});
afterAll(() => sandbox.close());

/** Names that no action has, or that only some have. */
const OTHER_NAMES = ['amount', 'customer', 'expand[]', 'metadata[k]', 'no_such_parameter', 'object', 'status'];

const SCALARS: Readonly<Record<string, readonly [right: string, wrong: string]>> = {
  BIGINT: ['1', 'abc'],
  BOOLEAN: ['true', 'maybe'],
  TIMESTAMP: ['1700000000', 'abc'],
};

/** Each own parameter at the top with a right and a wrong value, and names of other endpoints. */
function actionProbes({ method, path, inputs }: Procedure): readonly Probe[] {
  const own = inputs.filter((input) => input.in !== 'path' && !input.parameter.includes('.'));
  const isObject = (name: string): boolean => inputs.some((other) => other.parameter.startsWith(`${name}.`));
  const scalar = (input: Input): boolean => input.type !== 'JSON' && !isObject(input.parameter);
  const required = own
    .filter((input) => input.required && scalar(input))
    .map((input): Parameter => [input.parameter, input.values?.[0] ?? SCALARS[input.type]?.[0] ?? 'obj_1']);
  const names = new Set(own.map((input) => input.parameter));
  const asked = own
    .filter(scalar)
    .flatMap((input) => valuesOf(input).map((value): Parameter => [input.parameter, value]));
  const others = OTHER_NAMES.filter((name) => !names.has(name.replace(/\[.*/, ''))).map((name): Parameter => [
    name,
    'x',
  ]);
  return [...asked, ...others].map((each) => ({ method, path, required, asked: each }));
}

function valuesOf({ type, values }: Input): readonly string[] {
  if (values !== undefined) return [...values, 'no_such_value'];
  return SCALARS[type] ?? ['obj_1'];
}

const decided = (verdict: Verdict): boolean => verdict !== 'undecided' && verdict !== 'absent';
const taken = (verdict: Verdict): boolean => verdict === 'accepted';

describe('an action takes or refuses a parameter as stripe-mock does:', () => {
  test.for(procedures.map((procedure) => [procedure.name, procedure] as const))(
    '%s',
    async ([, procedure], context) => {
      const url = stripeMock(context);
      const found: string[] = [];
      for (const probe of actionProbes(procedure)) {
        const [ours, theirs] = await Promise.all([askSandbox(sandbox.url, probe), askStripeMock(url, probe)]);
        expect(ours).not.toBe('absent');
        const differs = decided(ours) && decided(theirs) && taken(ours) !== taken(theirs);
        if (differs !== explained.has(probeKey(probe)))
          found.push(`${probeKey(probe)}: sandbox ${ours}, stripe-mock ${theirs}`);
      }
      expect(found).toEqual([]);
    },
  );
});

test('every difference has its reason, and is about something asked', () => {
  expect(golden.filter((difference) => difference.reason.length < 20)).toEqual([]);
  const asked = new Set(procedures.flatMap(actionProbes).map(probeKey));
  expect([...explained].filter((key) => !asked.has(key))).toEqual([]);
});
