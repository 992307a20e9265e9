import type { ByteSink } from '../../core/byte-sink.js';
import type { ResultStream } from '../../engine/result.js';
import type { CliContext } from '../context.js';
import type { RowFlags } from '../options.js';
import { openOutputFile, type OutputFile } from '../output-file.js';
import { defaultFormat, ResultPrinter } from '../result-printer.js';
import { streamSink } from '../text-sink.js';

/** Where the results of a command go. */
export interface Output {
  /** Prints all rows and closes the result. */
  print(result: ResultStream): Promise<void>;
  /** Takes a downloaded file in place of rows; only `--output` can. */
  readonly download?: ByteSink;
}

/** Runs `work` with an output onto stdout or onto the file of `--output`, which takes its place only when all went well. */
export async function withOutput(
  context: CliContext,
  flags: RowFlags & { readonly output?: string },
  work: (output: Output) => Promise<void>,
): Promise<void> {
  const format = flags.format ?? defaultFormat(context, flags.output !== undefined);
  if (flags.output === undefined)
    return work(new ResultPrinter(context, streamSink(context.io.stdout, context.io.signal), format));
  const file = await openOutputFile(flags.output);
  try {
    await work(fileOutput(file, new ResultPrinter(context, file, format, { colour: false })));
  } catch (thrown) {
    await file.discard();
    throw thrown;
  }
  await file.commit();
}

/** A file holds rows or one download: the row of the procedure that brought it says nothing more. */
function fileOutput(file: OutputFile, printer: ResultPrinter): Output {
  return {
    print: (result) => (file.takeDownload() ? result.close() : printer.print(result)),
    download: file.download,
  };
}
