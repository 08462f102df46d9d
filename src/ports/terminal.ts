/** Standard streams of this process. One call at a time on each. */
export interface Terminal {
  /**
   * Writes all bytes to stdout, as they are.
   * @throws {SealholdError} READER_GONE if the reader closed the pipe; OUTPUT_FAILED for all else, such as a full disk
   */
  writeStdout(bytes: Uint8Array): Promise<void>;
  /** Writes text to stderr, as UTF-8; never throws, because there is nowhere left to report it. */
  writeStderr(text: string): void;
  /**
   * Reads stdin to its end; nothing is left for a second read. The bytes are the caller's own.
   * @param maxBytes refuse more than this, as soon as it has come
   * @throws {SealholdError} INVALID_VALUE if there is more; UNREADABLE if the system gives none (stdin is a folder)
   */
  readStdin(maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether the stream is a terminal. */
  isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean;
}
