import { describe, expect, test } from 'vitest';
import { fitWidths } from '../../src/cli/render/column-widths.js';
import { displayWidth, truncate, visible } from '../../src/cli/render/display.js';
import { uniqueNames } from '../../src/cli/render/json.js';
import { loadRenderer } from '../../src/cli/render/load-renderer.js';
import { ROW_FORMATS, type CreateRenderer, type RenderOptions, type RowFormat } from '../../src/cli/render/renderer.js';
import type { Row, SqlType, Value } from '../../src/core/value.js';

type Columns = readonly (readonly [string, SqlType])[];

const loaded = await Promise.all(ROW_FORMATS.map(async (format) => [format, await loadRenderer(format)] as const));
const renderers = Object.fromEntries(loaded) as Readonly<Record<RowFormat, CreateRenderer>>;

function render(
  format: RowFormat,
  columns: Columns,
  rows: readonly Row[],
  options: Partial<RenderOptions> = {},
): string {
  const types = columns.map(([name, type]) => ({ name, type }));
  const renderer = renderers[format](types, { width: 80, colour: false, footer: true, ...options });
  return renderer.head() + renderer.rows(rows) + renderer.tail();
}

const one = (format: RowFormat, type: SqlType, value: Value): string => render(format, [['v', type]], [[value]]);

describe('json', () => {
  const values: readonly [name: string, type: SqlType, value: Value, text: string][] = [
    ['the largest safe integer is a number', 'BIGINT', 9_007_199_254_740_991, '9007199254740991'],
    ['one more is a string', 'BIGINT', 9_007_199_254_740_992n, '"9007199254740992"'],
    ['the smallest safe HUGEINT is a number', 'HUGEINT', -9_007_199_254_740_991n, '-9007199254740991'],
    ['one less is a string', 'HUGEINT', -9_007_199_254_740_992n, '"-9007199254740992"'],
    ['a DECIMAL is a string with its digits', 'DECIMAL', '1.50', '"1.50"'],
    ['a DOUBLE is a number', 'DOUBLE', 0.1, '0.1'],
    ['infinity has no number', 'DOUBLE', Infinity, '"Infinity"'],
    ['a TIMESTAMP is text', 'TIMESTAMP', '2024-03-01T09:30:00Z', '"2024-03-01T09:30:00Z"'],
    ['a boolean', 'BOOLEAN', false, 'false'],
    ['JSON stays JSON', 'JSON', { a: [1, null, 'x'] }, '{"a":[1,null,"x"]}'],
    ['NULL', 'TEXT', null, 'null'],
    ['text with quotes and lines', 'TEXT', 'a"b\nc', '"a\\"b\\nc"'],
  ];
  test.each(values)('%s', (_name, type, value, text) => {
    expect(one('json', type, value)).toBe(`[{"v":${text}}]\n`);
  });

  test('an empty result is an empty array, several rows are parted by commas over batches', () => {
    const renderer = renderers.json([{ name: 'v', type: 'BIGINT' }], {
      width: 80,
      colour: false,
      footer: true,
    });
    expect(renderer.head() + renderer.tail()).toBe('[]\n');
    expect(renderer.rows([[1], [2]]) + renderer.rows([[3]])).toBe('{"v":1},{"v":2},{"v":3}');
  });

  test('repeated names are numbered past real ones', () => {
    expect(uniqueNames(['id', 'id', 'id'])).toEqual(['id', 'id_2', 'id_3']);
    expect(uniqueNames(['id', 'id_2', 'id'])).toEqual(['id', 'id_2', 'id_3']);
    expect(uniqueNames(['__proto__', 'a', 'a'])).toEqual(['__proto__', 'a', 'a_2']);
  });

  test('ndjson is one object a line', () => {
    expect(
      render(
        'ndjson',
        [
          ['a', 'BIGINT'],
          ['a', 'TEXT'],
        ],
        [
          [1, 'x'],
          [2, null],
        ],
      ),
    ).toBe('{"a":1,"a_2":"x"}\n{"a":2,"a_2":null}\n');
  });
});

describe('csv and tsv', () => {
  const cells: readonly [name: string, format: 'csv' | 'tsv', type: SqlType, value: Value, text: string][] = [
    ['NULL is nothing', 'csv', 'TEXT', null, ''],
    ['the empty string is quoted', 'csv', 'TEXT', '', '""'],
    ['a comma is quoted', 'csv', 'TEXT', 'a,b', '"a,b"'],
    ['a quote is doubled', 'csv', 'TEXT', 'a"b', '"a""b"'],
    ['a line break is quoted', 'csv', 'TEXT', 'a\nb', '"a\nb"'],
    ['a carriage return is quoted', 'csv', 'TEXT', 'a\rb', '"a\rb"'],
    ['JSON is compact and quoted', 'csv', 'JSON', { a: 'x' }, '"{""a"":""x""}"'],
    ['a large integer has all its digits', 'csv', 'HUGEINT', 9_007_199_254_740_993n, '9007199254740993'],
    ['a boolean', 'csv', 'BOOLEAN', true, 'true'],
    ['NULL is nothing', 'tsv', 'TEXT', null, ''],
    ['the empty string is nothing too', 'tsv', 'TEXT', '', ''],
    ['four characters are escaped', 'tsv', 'TEXT', 'a\tb\nc\rd\\e', 'a\\tb\\nc\\rd\\\\e'],
    ['quotes are not', 'tsv', 'TEXT', 'a"b,c', 'a"b,c'],
    ['JSON is compact', 'tsv', 'JSON', [1, { b: null }], '[1,{"b":null}]'],
    ['a DECIMAL', 'tsv', 'DECIMAL', '0.10', '0.10'],
  ];
  test.each(cells)('%s (%s %s)', (_name, format, type, value, text) => {
    expect(one(format, type, value)).toBe(`v\n${text}\n`);
  });

  test('a header line, repeated names as they are', () => {
    expect(
      render(
        'csv',
        [
          ['a', 'TEXT'],
          ['a', 'TEXT'],
          ['x,y', 'TEXT'],
        ],
        [],
      ),
    ).toBe('a,a,"x,y"\n');
  });
});

describe('markdown', () => {
  test('numbers stand at the right; bars, tags and lines are tamed; NULL is empty', () => {
    expect(
      render(
        'markdown',
        [
          ['a|b', 'TEXT'],
          ['n', 'BIGINT'],
        ],
        [
          ['x|y\n<b>\\', 5],
          [null, null],
        ],
      ),
    ).toBe('| a\\|b | n |\n| --- | ---: |\n| x\\|y<br>&lt;b>\\\\ | 5 |\n|  |  |\n');
  });
});

describe('table', () => {
  test('numbers at the right, NULL differs from empty, a footer counts', () => {
    expect(
      render(
        'table',
        [
          ['id', 'TEXT'],
          ['amount', 'BIGINT'],
        ],
        [
          ['ch_1', 5],
          ['', 1200],
          [null, null],
        ],
      ),
    ).toBe(
      ['id   | amount', '-----+-------', 'ch_1 |      5', '     |   1200', 'NULL |   NULL', '(3 rows)', ''].join('\n'),
    );
  });

  test('one row is counted in the singular, none in the plural', () => {
    expect(render('table', [['a', 'TEXT']], [['x']])).toMatch(/\(1 row\)\n$/);
    expect(render('table', [['a', 'TEXT']], [])).toBe('a\n-\n(0 rows)\n');
  });

  test('control characters cannot move the cursor', () => {
    expect(render('table', [['a', 'TEXT']], [['x\n\ty\u001b[31m\u202e']], { footer: false })).toContain(
      'x\\n\\ty\\x1b[31m\\u202e',
    );
  });

  test('wide text is cut to fit, numbers are not', () => {
    const text = render(
      'table',
      [
        ['n', 'BIGINT'],
        ['t', 'TEXT'],
        ['u', 'TEXT'],
      ],
      [[123_456_789, 'x'.repeat(200), 'short']],
      { width: 40 },
    );
    const lines = text.split('\n');
    expect(Math.max(...lines.map(displayWidth))).toBe(40);
    expect(lines[2]).toMatch(/^123456789 \| x+… \| short$/);
  });

  test('a number keeps its digits where an equal share would cut it', () => {
    const text = render(
      'table',
      [
        ['n', 'BIGINT'],
        ['t', 'TEXT'],
      ],
      [[123_456_789_012_345, 'x'.repeat(200)]],
      { width: 28, footer: false },
    );
    expect(text.split('\n')[2]).toBe(`123456789012345 | ${'x'.repeat(9)}…`);
  });

  test('an id stays whole as long as the words beside it have six columns', () => {
    const columns: Columns = [
      ['id', 'TEXT'],
      ['a', 'TEXT'],
      ['b', 'TEXT'],
    ];
    const rows = [['ch_31poGMMNqvzc1vm', 'x'.repeat(50), 'y'.repeat(50)]];
    const line = (width: number): string | undefined => render('table', columns, rows, { width }).split('\n')[2];
    expect(line(38)).toBe('ch_31poGMMNqvzc1vm | xxxxxx… | yyyyyy…');
    expect(line(36)).toBe('ch_31poGMMNqvzc1vm | xxxxx… | yyyyy…');
    expect(line(35)).toBe('ch_31poGM… | xxxxxxxxx… | yyyyyyyy…');
  });

  test('wide characters count double', () => {
    expect(
      render(
        'table',
        [
          ['a', 'TEXT'],
          ['b', 'TEXT'],
        ],
        [
          ['日本', 'x'],
          ['abcd', 'y'],
        ],
        { footer: false },
      ),
    ).toBe('a    | b\n-----+--\n日本 | x\nabcd | y\n');
  });

  test('a row of too many columns becomes a record', () => {
    const columns = Array.from({ length: 20 }, (_, index) => [`column_${index}`, 'TEXT'] as const);
    const text = render('table', columns, [columns.map(() => 'some value')], { width: 60 });
    expect(text.split('\n').slice(0, 3)).toEqual([
      `-[ row 1 ]${'-'.repeat(50)}`,
      'column_0  | some value',
      'column_1  | some value',
    ]);
    expect(text).toMatch(/\(1 row\)\n$/);
  });

  test('rows stream after the first 1,000, cut to the widths chosen by then', () => {
    const renderer = renderers.table([{ name: 'a', type: 'TEXT' }], { width: 80, colour: false, footer: true });
    const rows = Array.from({ length: 999 }, () => ['xxxxxxxxxx']);
    expect(renderer.rows(rows)).toBe('');
    expect(renderer.rows([['last']]).split('\n')).toHaveLength(1003);
    expect(renderer.rows([['y'.repeat(50)]])).toBe(`${'y'.repeat(9)}…\n`);
    expect(renderer.tail()).toBe('(1001 rows)\n');
  });

  test('rows that came are shown when the statement fails', () => {
    const renderer = renderers.table([{ name: 'a', type: 'TEXT' }], { width: 80, colour: false, footer: true });
    renderer.rows([['x']]);
    expect(renderer.torn()).toBe('a\n-\nx\n');
  });
});

describe('widths', () => {
  const text = (natural: number): { natural: number; floor: number } => ({ natural, floor: 8 });
  test('what fits stays', () => expect(fitWidths([text(10), text(20)], 30)).toEqual([10, 20]));
  test('the widest give first', () => expect(fitWidths([text(10), text(90), text(90)], 50)).toEqual([10, 20, 20]));
  test('what rounding leaves goes to the left', () => expect(fitWidths([text(90), text(90)], 41)).toEqual([21, 20]));
  test('floors hold', () => expect(fitWidths([{ natural: 30, floor: 30 }, text(90)], 40)).toEqual([30, 10]));
  test('too little is refused', () => expect(fitWidths([text(90), text(90)], 15)).toBeUndefined());
});

describe('display', () => {
  test('text is cut between graphemes', () => {
    expect(truncate('abcdef', 4)).toBe('abc…');
    expect(truncate('日本語日本', 6)).toBe('日本…');
    expect(truncate('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5)).toBe('👩‍👩‍👧👩‍👩‍👧…');
  });
  test('ordinary text is left alone', () => expect(visible('Zoë O’Hara 日本 C:\\x')).toBe('Zoë O’Hara 日本 C:\\x'));
});
