import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksText } from '../../src/stripe/http/chunks-text.js';

/** The bytes in pieces that end at these places. */
function pieces(bytes: Buffer, ends: readonly number[]): Buffer[] {
  const cuts = [...new Set(ends.map((end) => end % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...cuts, bytes.length].map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end));
}

test('is the text, wherever its characters are cut and whatever came before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(), { maxLength: 5 }), (text, ends) => {
      const bytes = Buffer.from(text);
      expect(chunksText(pieces(bytes, ends), bytes.length)).toBe(text);
    }),
  );
});

test('of an answer beyond what is kept, and of none', () => {
  const text = 'é'.repeat(2 ** 21 + 1);
  const bytes = Buffer.from(text);
  expect(chunksText(pieces(bytes, [3]), bytes.length)).toBe(text);
  expect(chunksText([], 0)).toBe('');
});
