import { DriverError } from '../../src/core/errors.js';
import type { Session } from '../../src/connection/session.js';
import type { Cell } from './oracle.js';
import type { RandomQuery } from './random-query.js';

/** All rows as text, or what was thrown. */
export async function answerOf(session: Session, sql: string): Promise<Cell[][] | string> {
  try {
    const rows = await (await session.prepare(sql).run()).toArray();
    return rows.map((row) => row.map((value) => (value === null ? null : String(value as string))));
  } catch (thrown) {
    return `threw ${thrown instanceof DriverError ? `${thrown.code}: ${thrown.message}` : String(thrown)}`;
  }
}

/** How an answer differs from what it should be; undefined when it does not. */
export function difference(query: RandomQuery, answer: Cell[][] | string, expected: Cell[][]): string | undefined {
  if (typeof answer === 'string') return answer;
  const ours = answer.map((row) => JSON.stringify(row));
  const theirs = expected.map((row) => JSON.stringify(row));
  if (query.compare === 'some') return partOf(query, ours, theirs);
  if (query.compare === 'rows') [ours, theirs].forEach((rows) => rows.sort());
  const at = ours.findIndex((row, index) => row !== theirs[index]);
  if (at < 0 && ours.length === theirs.length) return undefined;
  return `${ours.length} rows for ${theirs.length}; row ${at}: ${ours[at] ?? 'none'} for ${theirs[Math.max(at, 0)] ?? 'none'}`;
}

/** LIMIT without a total order: so many rows, each of them one of those there are. */
function partOf({ limit = 0, offset }: RandomQuery, ours: string[], theirs: string[]): string | undefined {
  const wanted = Math.min(limit, Math.max(0, theirs.length - offset));
  if (ours.length !== wanted) return `${ours.length} rows for ${wanted}`;
  const left = new Map<string, number>();
  for (const row of theirs) left.set(row, (left.get(row) ?? 0) + 1);
  const foreign = ours.find((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count === 0;
  });
  return foreign && `the row ${foreign} is none of them`;
}
