/**
 * What an example shows against what came out: `…` in a line stands for the rest of that line, a line that is only `…`
 * for any number of lines. Undefined when it matches, else what does not.
 */
export function outputMismatch(expected: readonly string[], actual: readonly string[]): string | undefined {
  const shown = trimEnd(expected);
  const came = trimEnd(actual);
  if (matches(shown, came)) return undefined;
  const at = shown.findIndex((line, index) => line === '…' || !lineMatches(line, came[index]));
  const where = at < 0 ? shown.length : at;
  return `expected ${JSON.stringify(shown[where] ?? 'no more lines')}, got ${JSON.stringify(came[where] ?? 'no more lines')} in:\n${came.join('\n')}`;
}

function matches(expected: readonly string[], actual: readonly string[]): boolean {
  const [line, ...rest] = expected;
  if (line === undefined) return actual.length === 0;
  if (line === '…') return actual.some((_, index) => matches(rest, actual.slice(index))) || matches(rest, []);
  return lineMatches(line, actual[0]) && matches(rest, actual.slice(1));
}

function lineMatches(expected: string, actual: string | undefined): boolean {
  if (actual === undefined) return false;
  const cut = expected.indexOf('…');
  return cut < 0 ? expected.trimEnd() === actual.trimEnd() : actual.startsWith(expected.slice(0, cut));
}

function trimEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, last + 1);
}
