import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { outputMismatch } from './docs/expected-output.js';
import { consoleExamples, fencedBlocks, type ConsoleExample, type FencedBlock } from './docs/markdown.js';
import { runExample, runScript } from './docs/run-example.js';
import { parseCommandLine } from './docs/shell-words.js';

const root = join(import.meta.dirname, '..');
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) => ({
  name,
  text: readFileSync(join(root, name), 'utf8'),
}));
/** The output format that a block shows, by its language. */
const FORMATS: Readonly<Record<string, string>> = {
  text: 'table',
  json: 'json',
  ndjson: 'ndjson',
  csv: 'csv',
  tsv: 'tsv',
};
const readme = fencedBlocks(pages[0]?.text ?? '');
const examples = readme.filter((block) => block.language === 'console').flatMap(consoleExamples);
const scripts = readme.filter((block) => block.language === 'sql').map((block) => ({ block, output: outputOf(block) }));

/** The block that shows the rows of a sql block: the next one, with nothing but blank lines between. */
function outputOf(block: FencedBlock): FencedBlock | undefined {
  const next = readme.find((candidate) => candidate.line > block.line);
  const near = next !== undefined && next.line - (block.line + block.lines.length) <= 3;
  return near && next.language in FORMATS ? next : undefined;
}

/** Outputs for examples that show only `…`, by the line of their command: FILL_EXAMPLES=1 writes them into the README. */
const filled = new Map<number, readonly string[]>();

function isEmpty({ expected }: ConsoleExample): boolean {
  return expected.join('') === '…';
}

function fillReadme(): void {
  if (filled.size === 0) return;
  const lines = (pages[0]?.text ?? '').split('\n');
  const output = (line: number) =>
    (filled.get(line) ?? [])
      .join('\n')
      .trimEnd()
      .replace(/"elapsedMs":.*/, '"elapsedMs":…');
  for (const line of filled.keys()) lines[line] = output(line);
  writeFileSync(join(root, 'README.md'), lines.join('\n'));
}

describe('README.md', () => {
  afterAll(fillReadme);

  test('has examples to run', () => {
    expect(examples.length + scripts.length).toBeGreaterThan(0);
  });

  test.each(examples.map((example) => [example.line, example.command, example] as const))(
    'line %i: %s',
    async (_line, command, example) => {
      if (/^(npm|npx|git) /.test(command)) return;
      const { lines } = await runExample(command);
      if (process.env['FILL_EXAMPLES'] !== undefined && isEmpty(example)) filled.set(example.line, lines);
      expect(isEmpty(example), `shows nothing; it prints:\n${lines.join('\n')}`).toBe(false);
      expect(outputMismatch(example.expected, lines)).toBeUndefined();
    },
  );

  test.each(scripts.map((script) => [script.block.line, script] as const))(
    'line %i: the SQL answers',
    async (_line, { block, output }) => {
      const run = await runScript(block.lines.join('\n'), FORMATS[output?.language ?? ''] ?? 'json');
      expect(run, run.lines.join('\n')).toMatchObject({ exitCode: 0 });
      if (output !== undefined) expect(outputMismatch(output.lines, run.lines)).toBeUndefined();
    },
  );
});

describe.each(pages)('$name', ({ text }) => {
  test('names only npm scripts that exist', () => {
    const { scripts: known } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => known[name] === undefined)).toEqual([]);
  });

  test('links only to files that exist', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1] ?? '');
    expect(targets.filter((target) => !existsSync(join(root, target)))).toEqual([]);
  });

  test('names only files and folders that exist', () => {
    const named = [...text.matchAll(/`((?:src|test|schema|fixtures|bench|\.ci)\/[\w./-]*)`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('an example', () => {
  test.each([
    ['stripe-sql query "SELECT \\"x\\" FROM \'y\'"', ['stripe-sql', 'query', `SELECT "x" FROM 'y'`]],
    [`stripe-sql query 'a "b" c' --param k=v`, ['stripe-sql', 'query', 'a "b" c', '--param', 'k=v']],
    [`a\\ b 'c'd`, ['a b', 'cd']],
  ])('is split as a shell splits it: %s', (command, words) => {
    expect(parseCommandLine(command).words).toEqual(words);
  });

  test('may set the environment', () => {
    expect(parseCommandLine(`A_KEY='x y' stripe-sql tables`)).toEqual({
      environment: { A_KEY: 'x y' },
      words: ['stripe-sql', 'tables'],
    });
  });

  test('that needs a shell is refused', () => {
    expect(() => parseCommandLine('stripe-sql tables | head')).toThrow('needs a shell');
  });

  test('goes on over lines, and each `$` starts one', () => {
    const block = { language: 'console', line: 10, lines: ['$ a \\', '  b', 'out', '$ c'] };
    expect(consoleExamples(block)).toMatchObject([
      { command: 'a   b', expected: ['out'], line: 10 },
      { command: 'c', expected: [], line: 13 },
    ]);
  });

  test.each([
    [['a', 'b…'], ['a', 'bcd'], true],
    [['a', '…', 'z'], ['a', 'b', 'c', 'z', ''], true],
    [['…'], [], true],
    [['a'], ['a', 'b'], false],
    [['a', 'b'], ['a'], false],
    [['a…'], ['b'], false],
    [['a', '…', 'y'], ['a', 'b', 'z'], false],
  ])('%j shows %j: %s', (expected, actual, same) => {
    expect(outputMismatch(expected, actual) === undefined).toBe(same);
  });
});
