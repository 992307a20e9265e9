import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { showWriteProgress, type WriteProgress } from '../../src/cli/write-progress.js';
import { rowLines } from '../../src/cli/write-report.js';
import { FakeClock } from '../stripe/support/fake-clock.js';
import { fakeStats } from './support/fake-result.js';
import { testIo, type TestIo, type TestIoOptions } from './support/test-io.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const WIPE = '\r\u001b[K';

function progress(options: TestIoOptions, calls = { now: 3 }): { io: TestIo; work: WriteProgress } {
  const io = testIo(options);
  const session = { stats: () => fakeStats({ calls: calls.now, rowsFetched: 10 * calls.now }) };
  return { io, work: showWriteProgress(io, session, io.signal) };
}

describe('on a terminal', () => {
  const terminal = { terminal: true, env: { TERM: 'xterm' } };

  test('a line that is written over tells what is read, then how many rows are done', () => {
    const calls = { now: 3 };
    const { io, work } = progress(terminal, calls);
    calls.now = 5;
    vi.advanceTimersByTime(1000);
    work.onRow(123, 1000);
    vi.advanceTimersByTime(250);
    work.stop();
    expect(io.err().split(WIPE)).toEqual([
      '',
      '… 2 calls, 20 objects (Ctrl-C stops)',
      '… 123 of 1000 rows (Ctrl-C stops)',
      '',
    ]);
  });

  test('after Ctrl-C it says what it waits for', () => {
    const { io, work } = progress(terminal);
    work.onRow(2, 9);
    io.abort(new Error('stop'));
    vi.advanceTimersByTime(1000);
    expect(io.err()).toBe(`${WIPE}… 2 of 9 rows, those in flight end (Ctrl-C leaves them)`);
    work.stop();
  });
});

describe('into a pipe', () => {
  const write = (total: number, options: TestIoOptions = {}): string => {
    const clock = new FakeClock();
    const { io, work } = progress({ clock, ...options });
    for (let done = 1; done <= total; done += 1) {
      clock.advance(100);
      work.onRow(done, total);
    }
    work.stop();
    return io.err();
  };

  test('a write of many rows says a line a second', () => {
    expect(write(35)).toBe('10 of 35 rows\n20 of 35 rows\n30 of 35 rows\n');
  });

  test('one of few rows says nothing', () => {
    expect(write(20)).toBe('');
  });

  test('a terminal that cannot write over a line is one', () => {
    expect(write(21, { terminal: true, env: { TERM: 'dumb' } })).toBe('10 of 21 rows\n20 of 21 rows\n');
  });
});

describe('what became of the rows', () => {
  test('ids stand alone, equal fates of neighbours together', () => {
    const failed = { state: 'failed', reason: 'No such tax rate' } as const;
    const lines = rowLines([
      { row: 1, state: 'done', id: 'cus_1' },
      { row: 2, state: 'done', id: 'cus_2' },
      { row: 3, state: 'done' },
      { row: 4, state: 'done' },
      { row: 5, ...failed },
      { row: 6, state: 'unknown', reason: 'The outcome is unknown' },
      { row: 7, ...failed },
      { row: 8, state: 'not tried' },
      { row: 9, state: 'not tried' },
    ]);
    expect(lines).toEqual([
      'row 1: done cus_1',
      'row 2: done cus_2',
      'rows 3-4: done',
      'row 5: failed: No such tax rate',
      'row 6: unknown: The outcome is unknown',
      'row 7: failed: No such tax rate',
      'rows 8-9: not tried',
    ]);
  });

  test('a thousand ids are a thousand lines', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      row: index + 1,
      state: 'done' as const,
      id: `cus_${index}`,
    }));
    expect(rowLines(rows)).toHaveLength(1000);
  });
});
