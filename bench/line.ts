/** One figure of the table. */
export interface Line {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  /** Undefined for a figure that has no target of its own. */
  readonly met: boolean | undefined;
}

/** What a bench measures, and how the figures come out. */
export interface Bench {
  readonly name: string;
  measure(): Promise<readonly Line[]>;
}

/** The lines as a table of markdown, as the README has it. */
export function tableOf(lines: readonly Line[]): string {
  const head = ['what', 'target', 'measured', ''];
  const rows = [head, ...lines.map(({ what, target, measured, met }) => [what, target, measured, verdict(met)])];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const text = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = head, ...rest] = rows;
  return [text(first), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest.map(text)].join('\n');
}

function verdict(met: boolean | undefined): string {
  return met === undefined ? '' : met ? 'ok' : 'OVER';
}

/** The middle of the figures; of an even number the lower one. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

/** As many results as rounds, one after the other. */
export async function repeat<T>(rounds: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await work());
  return results;
}
