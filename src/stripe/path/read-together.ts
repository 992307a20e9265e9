import type { ScanContext } from '../../source/access-path.js';
import { abortScope } from '../http/abort-scope.js';
import { MAX_BATCH } from './read-objects.js';

/** Something to read when its turn comes. */
export type Opening<T> = (context: ScanContext) => AsyncGenerator<T>;

/** Reads several sequences to their ends: the first pull of up to eight at once, then each in turn. One failure ends all. */
export async function* readTogether<T>(openings: readonly Opening<T>[], context: ScanContext): AsyncGenerator<T> {
  for (let start = 0; start < openings.length; start += MAX_BATCH)
    yield* readSome(openings.slice(start, start + MAX_BATCH), context);
}

async function* readSome<T>(openings: readonly Opening<T>[], context: ScanContext): AsyncGenerator<T> {
  const scope = abortScope(context.signal);
  const readers = openings.map((open) => open({ ...context, signal: scope.signal }));
  try {
    const firsts = await Promise.all(readers.map((reader) => reader.next()));
    for (const [index, first] of firsts.entries()) {
      if (first.done) continue;
      yield first.value;
      yield* readers[index] as AsyncGenerator<T>;
    }
  } catch (error) {
    scope.abort(error);
    throw error;
  } finally {
    await Promise.all(readers.map((reader) => reader.return(undefined)));
    scope.close();
  }
}
