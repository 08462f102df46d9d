/** Standard streams of this process. */
export interface Terminal {
  /**
   * Writes all bytes to stdout.
   * @throws {SealholdError} READER_GONE if the reader closed the pipe; OUTPUT_FAILED for all else, such as a full disk
   */
  writeStdout(bytes: Uint8Array): Promise<void>;
  /** Writes text to stderr; never throws, because there is nowhere left to report it. */
  writeStderr(text: string): void;
  /**
   * Reads stdin to its end.
   * @param maxBytes refuse more than this
   * @throws {SealholdError} INVALID_VALUE if there is more
   */
  readStdin(maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether the stream is a terminal. */
  isTerminal(stream: "stdin" | "stdout" | "stderr"): boolean;
}
