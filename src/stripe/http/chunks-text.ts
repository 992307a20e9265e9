/** A larger answer takes memory of its own. */
const MOST_KEPT = 2 ** 22;

/** Used again for each answer: memory outside the heap that is new for each page makes the garbage collector run for it. */
let scratch = Buffer.alloc(0);

/** The text of an answer that came in chunks, of so many bytes together; what is no UTF-8 becomes U+FFFD. */
export function chunksText(chunks: readonly Buffer[], bytes: number): string {
  const [first, ...others] = chunks;
  if (first === undefined || others.length === 0) return first?.toString('utf8') ?? '';
  if (bytes > MOST_KEPT) return Buffer.concat(chunks, bytes).toString('utf8');
  if (scratch.length < bytes) scratch = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(bytes)));
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(scratch, at);
  return scratch.toString('utf8', 0, at);
}
