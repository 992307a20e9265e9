import { describe, expect, test } from 'vitest';
import { startComponent } from './component.js';
import { STRIPE_MOCK } from './stripe-mock.js';

describe('a component', () => {
  test.for(['container', 'process'] as const)('starts as a %s, serves on loopback and stops', async (kind, context) => {
    const component = await startComponent(STRIPE_MOCK, [kind]);
    if ('skipped' in component) return context.skip(`skipped: ${component.skipped}`);
    expect(component.kind).toBe(kind);
    expect(new URL(component.url).hostname).toBe('127.0.0.1');
    const answer = await fetch(`${component.url}/v1/customers`, { headers: { Authorization: 'Bearer sk_test_x' } });
    expect(answer.status).toBe(200);
    await component.stop();
    await expect(fetch(`${component.url}/v1/customers`)).rejects.toThrow();
  });

  test('that is not here says what was looked for', async () => {
    const missing = {
      ...STRIPE_MOCK,
      name: 'nothing-of-this-name',
      image: 'localhost/nothing:local',
      binaryVariable: 'NOTHING_OF_THIS_NAME',
    };
    const component = await startComponent(missing, ['container', 'process']);
    expect('skipped' in component && component.skipped).toMatch(/^no nothing-of-this-name: no .*; no binary/);
  });

  test('that ends before it serves is an error with what it printed', async () => {
    const broken = {
      ...STRIPE_MOCK,
      name: 'node',
      binaryVariable: 'NODE_BINARY',
      processCommand: ['--no-such-option'],
    };
    await expect(startComponent(broken, ['process'])).rejects.toThrow(/node ended with 9.*--no-such-option/s);
  });
});
