/** Takes the bytes of a file that comes in parts. */
export interface ByteSink {
  /** A file begins: whatever a broken attempt wrote is dropped. */
  begin(): Promise<void>;
  /** Resolves when more may be written. */
  write(chunk: Uint8Array): Promise<void>;
}
