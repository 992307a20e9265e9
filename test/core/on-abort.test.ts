import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { onAbort } from '../../src/core/on-abort.js';
import { abortable } from '../../src/engine/abort.js';
import { abortScope } from '../../src/stripe/http/abort-scope.js';

describe('many who wait for one abort', () => {
  test('are told, each once, but not those who left', () => {
    const abort = new AbortController();
    const told: string[] = [];
    onAbort(abort.signal, () => told.push('one'));
    const leave = onAbort(abort.signal, () => told.push('gone'));
    onAbort(abort.signal, () => told.push('two'));
    leave();
    abort.abort();
    expect(told).toEqual(['one', 'two']);
  });

  test('put one listener on the signal, whoever they are', async () => {
    const { signal } = new AbortController();
    const scopes = Array.from({ length: 20 }, () => abortScope(signal));
    await Promise.all(Array.from({ length: 20 }, () => abortable(Promise.resolve(), signal)));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    for (const scope of scopes) scope.close();
  });

  test('one function may wait twice', () => {
    const abort = new AbortController();
    let told = 0;
    const listener = (): void => void (told += 1);
    onAbort(abort.signal, listener)();
    onAbort(abort.signal, listener);
    onAbort(abort.signal, listener);
    abort.abort();
    expect(told).toBe(2);
  });
});
