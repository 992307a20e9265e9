import { Agent } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/core/secret.js';
import { ExecutorRegistry, type ExecutorSettings } from '../../src/stripe/executor-registry.js';

const settings: ExecutorSettings = { apiKey: new Secret('sk_test_abc'), account: '', apiVersion: '2026-01-01' };

describe('the registry', () => {
  test.each<[string, Partial<ExecutorSettings>, boolean]>([
    ['the same settings', { apiKey: new Secret('sk_test_abc') }, true],
    ['the same base, written out', { apiBase: 'https://api.stripe.com/' }, true],
    ['another key', { apiKey: new Secret('sk_test_abd') }, false],
    ['another account', { account: 'acct_1' }, false],
    ['another base', { apiBase: 'http://127.0.0.1:1' }, false],
    ['another limit', { rateLimit: 5 }, false],
    ['another agent', { agent: new Agent() }, false],
  ])('shares an executor for %s or not', (_name, change, shared) => {
    const registry = new ExecutorRegistry();
    expect(registry.executor({ ...settings, ...change }) === registry.executor(settings)).toBe(shared);
  });

  test('shows no key', () => {
    const registry = new ExecutorRegistry();
    expect(
      inspect(registry.executor(settings), { depth: 10, showHidden: true }) + inspect(registry, { depth: 10 }),
    ).not.toContain('abc');
  });

  test.each<[string, Partial<ExecutorSettings>]>([
    ['API key', { apiKey: new Secret('sk_test_abc\nX: y') }],
    ['API key', { apiKey: new Secret('sk_test_abc\u200b') }],
    ['account', { account: 'acct_1\r\n' }],
  ])('refuses what no header can carry: an %s', (what, change) => {
    const refusal = expect.objectContaining({
      code: 'invalid_connection',
      message: `The ${what} holds a character that no HTTP header can carry`,
    }) as Error;
    expect(() => new ExecutorRegistry().executor({ ...settings, ...change })).toThrow(refusal);
  });

  test('refuses a base that is no URL', () => {
    expect(() => new ExecutorRegistry().executor({ ...settings, apiBase: 'nowhere' })).toThrow('is no API base URL');
  });
});
