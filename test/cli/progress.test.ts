import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readingText, showProgress } from '../../src/cli/progress.js';
import { testIo } from './support/test-io.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a slow statement is seen at work, and the line is wiped', () => {
  const io = testIo({ terminal: true, env: { TERM: 'xterm' } });
  let calls = 1;
  const stop = showProgress(io, () => readingText({ calls, rowsFetched: 1200 }));
  vi.advanceTimersByTime(999);
  expect(io.err()).toBe('');
  vi.advanceTimersByTime(1);
  calls = 2;
  vi.advanceTimersByTime(250);
  stop();
  stop();
  vi.advanceTimersByTime(5000);
  expect(io.err().split('\r\u001b[K')).toEqual([
    '',
    '… 1 call, 1,200 objects (Ctrl-C stops)',
    '… 2 calls, 1,200 objects (Ctrl-C stops)',
    '',
  ]);
});

test('a quick one shows nothing, nor does a pipe', () => {
  const quick = testIo({ terminal: true, env: { TERM: 'xterm' } });
  showProgress(quick, () => 'work')();
  const pipe = testIo();
  showProgress(pipe, () => 'work');
  const dumb = testIo({ terminal: true });
  showProgress(dumb, () => 'work');
  vi.advanceTimersByTime(5000);
  expect([quick.err(), pipe.err(), dumb.err()]).toEqual(['', '', '']);
});
