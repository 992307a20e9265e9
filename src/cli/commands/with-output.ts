import type { CliContext } from '../context.js';
import type { RowFlags } from '../options.js';
import { openOutputFile } from '../output-file.js';
import { defaultFormat, ResultPrinter } from '../result-printer.js';
import { streamSink } from '../text-sink.js';

/** Runs `work` with a printer onto stdout or onto the file of `--output`, which takes its place only when all went well. */
export async function withOutput(
  context: CliContext,
  flags: RowFlags,
  work: (printer: ResultPrinter) => Promise<void>,
): Promise<void> {
  const format = flags.format ?? defaultFormat(context, flags.output !== undefined);
  if (flags.output === undefined)
    return work(new ResultPrinter(context, streamSink(context.io.stdout, context.io.signal), format));
  const file = await openOutputFile(flags.output);
  try {
    await work(new ResultPrinter(context, file, format, { colour: false }));
  } catch (thrown) {
    await file.discard();
    throw thrown;
  }
  await file.commit();
}
