import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DriverError } from '../core/errors.js';
import type { TextSink } from './text-sink.js';

/** The file of `--output`: its old content stays until `commit`. */
export interface OutputFile extends TextSink {
  commit(): Promise<void>;
  /** Leaves the old file as it was. */
  discard(): Promise<void>;
}

/**
 * Opens a temporary file beside `path`, before any call is made, so that a bad path costs nothing.
 * A device or pipe is written directly: a rename would replace it. Throws `invalid_value` when it cannot be written.
 */
export async function openOutputFile(path: string): Promise<OutputFile> {
  try {
    const target = await realpath(path).catch(() => path);
    const old = await stat(target).catch(() => undefined);
    if (old?.isDirectory()) throw new DriverError('invalid_value', `Cannot write ${path}: it is a directory`);
    if (old && !old.isFile()) return direct(await open(target, 'w'));
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    return replacing(await open(temporary, 'w', old ? old.mode & 0o777 : 0o666), temporary, target);
  } catch (thrown) {
    throw unwritable(path, thrown);
  }
}

function direct(file: FileHandle): OutputFile {
  const close = (): Promise<void> => file.close();
  return { write: (text) => file.writeFile(text), commit: close, discard: close };
}

function replacing(file: FileHandle, temporary: string, target: string): OutputFile {
  return {
    write: (text) => file.writeFile(text),
    async commit() {
      await file.close();
      await rename(temporary, target);
    },
    async discard() {
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}

function unwritable(path: string, thrown: unknown): unknown {
  if (thrown instanceof DriverError || !(thrown instanceof Error)) return thrown;
  const reason = 'code' in thrown && thrown.code === 'ENOENT' ? 'its folder does not exist' : thrown.message;
  return new DriverError('invalid_value', `Cannot write ${path}: ${reason}`, { cause: thrown });
}
