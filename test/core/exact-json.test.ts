import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonText, parseJson } from '../../src/core/exact-json.js';
import type { Json } from '../../src/core/value.js';

/** Numbers as their text reads: without an exponent, long integers are exact. */
function exact(value: Json): Json {
  if (typeof value === 'number')
    return /^-?\d{16,}$/.test(String(value)) && !Number.isSafeInteger(value) ? BigInt(String(value)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as Json[]).map(exact);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, exact(field)]));
}

describe('JSON without loss', () => {
  test.each<[string, string, unknown]>([
    ['a long integer', '9007199254740993', 9007199254740993n],
    ['a negative one', '{"a":-9007199254740993}', { a: -9007199254740993n }],
    ['one beyond 64 bits', '[1, 9223372036854775808]', [1, 9223372036854775808n]],
    ['a safe one', '[9007199254740991]', [9007199254740991]],
    ['a fraction', '[9007199254740993,0.1234567890123456789]', [9007199254740993n, 0.12345678901234568]],
    ['digits in a text', '{"a":"x: 9007199254740993 \\" ]","b":2}', { a: 'x: 9007199254740993 " ]', b: 2 }],
    ['a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
  ])('%s', (_name, text, value) => expect(parseJson(text)).toEqual(value));

  test('a key is only a key, and the last of two counts', () => {
    const value = parseJson('{"__proto__":{"x":1},"a":1,"a":9007199254740993}') as object;
    expect(Object.entries(value)).toEqual([
      ['__proto__', { x: 1 }],
      ['a', 9007199254740993n],
    ]);
  });

  test('what is no JSON is refused', () => {
    expect(() => parseJson('[9007199254740993 1]')).toThrow(SyntaxError);
    expect(() => parseJson('[9007199254740993')).toThrow(SyntaxError);
  });

  test('whatever JSON it is, with a long integer beside it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }), (value, long) => {
        const expected = { value: exact(JSON.parse(JSON.stringify(value)) as Json), long };
        const text = `{"value":${JSON.stringify(value, undefined, 1)},"long":${long}}`;
        expect(parseJson(text)).toEqual(expected);
        expect(parseJson(jsonText(expected))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('is written as its digits', () => {
    expect(jsonText({ a: [9223372036854775808n, 'x', null], b: { c: true } })).toBe(
      '{"a":[9223372036854775808,"x",null],"b":{"c":true}}',
    );
  });
});
