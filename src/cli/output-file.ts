import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ByteSink } from '../core/byte-sink.js';
import { DriverError } from '../core/errors.js';
import type { TextSink } from './text-sink.js';

/** The file of `--output`: its old content stays until `commit`. It takes rows as text, or one download. */
export interface OutputFile extends TextSink {
  /** Throws `invalid_value` when the file holds something already. */
  readonly download: ByteSink;
  /** True once after a download came. */
  takeDownload(): boolean;
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
    if (old && !old.isFile()) return new WrittenFile(path, await open(target, 'w'), undefined);
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    return new WrittenFile(path, await open(temporary, 'w', old ? old.mode & 0o777 : 0o666), { temporary, target });
  } catch (thrown) {
    throw unwritable(path, thrown);
  }
}

interface Replacement {
  readonly temporary: string;
  readonly target: string;
}

class WrittenFile implements OutputFile {
  readonly #path: string;
  /** Undefined for a device or pipe, which is written directly. */
  readonly #replacement: Replacement | undefined;
  #file: FileHandle;
  #holds: 'nothing' | 'rows' | 'download' | 'file' = 'nothing';

  constructor(path: string, file: FileHandle, replacement: Replacement | undefined) {
    this.#path = path;
    this.#file = file;
    this.#replacement = replacement;
  }

  readonly download: ByteSink = {
    begin: () => this.#begin(),
    write: (chunk) => this.#writeBytes(chunk),
  };

  async write(text: string): Promise<void> {
    if (text === '') return;
    if (this.#holds === 'file') throw this.#taken('a download');
    this.#holds = 'rows';
    await this.#file.writeFile(text);
  }

  takeDownload(): boolean {
    if (this.#holds !== 'download') return false;
    this.#holds = 'file';
    return true;
  }

  async commit(): Promise<void> {
    await this.#file.close();
    if (this.#replacement) await rename(this.#replacement.temporary, this.#replacement.target);
  }

  async discard(): Promise<void> {
    await this.#file.close();
    if (this.#replacement) await rm(this.#replacement.temporary, { force: true });
  }

  async #begin(): Promise<void> {
    if (this.#holds === 'rows') throw this.#taken('rows');
    if (this.#holds === 'file') throw this.#taken('a download');
    if (this.#holds === 'download') await this.#restart();
    this.#holds = 'download';
  }

  async #writeBytes(chunk: Uint8Array): Promise<void> {
    try {
      await this.#file.writeFile(chunk);
    } catch (thrown) {
      throw unwritable(this.#path, thrown);
    }
  }

  /** Drops what a broken attempt wrote. */
  async #restart(): Promise<void> {
    if (!this.#replacement)
      throw new DriverError('network', `The download to ${this.#path} broke off, and what was written there stays`);
    await this.#file.close();
    this.#file = await open(this.#replacement.temporary, 'w');
  }

  #taken(by: string): DriverError {
    return new DriverError('invalid_value', `Cannot write ${this.#path}: it holds ${by} already`, {
      hint: 'one --output takes rows or one download',
    });
  }
}

function unwritable(path: string, thrown: unknown): unknown {
  if (thrown instanceof DriverError || !(thrown instanceof Error)) return thrown;
  const reason = 'code' in thrown && thrown.code === 'ENOENT' ? 'its folder does not exist' : thrown.message;
  return new DriverError('invalid_value', `Cannot write ${path}: ${reason}`, { cause: thrown });
}
