/**
 * Files that a person names: a value to store, a certificate, the configuration. They may be shared and may be links;
 * only the size is bounded. A relative path begins at the working folder.
 */
export interface UserFiles {
  /**
   * Reads a whole file; the bytes are the caller's own.
   * @param maxBytes one byte more is refused, and not read
   * @throws {SealholdError} FILE_NOT_FOUND (also where a link leads nowhere), INVALID_VALUE (larger than `maxBytes`, or not a
   *   regular file), UNREADABLE (the system refuses it, or the path leads through a file or in a circle), PERMISSION_REFUSED
   */
  read(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The same for a file that holds a secret: a link is followed (mounted secrets are links) and a pipe that the shell opened
   * is read (`<(command)`), but a regular file must be closed to group and others, and be as `readOwn` wants it.
   * @throws {SealholdError} as `readOwn`
   */
  readPrivate(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The same for configuration: a link is followed and others may read it, but none of them may have written it, nor put it
   * there.
   * @throws {SealholdError} as `read`, and UNSAFE_FILE for a file that another user than root owns or may write to, and for
   *   folders and links on the way of which that is so
   */
  readOwn(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The working folder, as an absolute path. */
  workingFolder(): string;
}
