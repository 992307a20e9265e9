import { DriverError } from '../../src/core/errors.js';
import type { Value } from '../../src/core/value.js';
import type { Session } from '../../src/connection/session.js';

/** What a case came to: header and rows as text, or the error. */
export interface Outcome {
  readonly rows: readonly string[];
  readonly error: string | undefined;
  /** Notices, or the error's message and hint. */
  readonly said: string;
}

export async function runCase(session: Session, sql: string): Promise<Outcome> {
  try {
    const result = await session.prepare(sql).run();
    const rows = await result.toArray();
    const header = result.columns.map((column) => column.name).join('\t');
    return {
      rows: [header, ...rows.map((row) => row.map(cellText).join('\t'))],
      error: undefined,
      said: result.notices().join('\n'),
    };
  } catch (thrown) {
    if (!(thrown instanceof DriverError)) throw thrown;
    const { code, position, message, hint = '' } = thrown;
    const place = position ? ` at ${position.line}:${position.column}` : '';
    return { rows: [], error: `${code}${place}`, said: `${message}\n${hint}` };
  }
}

/** NULL and the empty text are told apart; tabs and line ends are escaped; JSON is compact. */
function cellText(value: Value): string {
  if (value === null) return 'NULL';
  if (value === '') return '(empty)';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(/[\t\n\\]/g, (char) => ({ '\t': '\\t', '\n': '\\n' })[char] ?? '\\\\');
}
