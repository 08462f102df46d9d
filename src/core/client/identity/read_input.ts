import type { Terminal } from "../../../ports/terminal.ts";
import type { UserFiles } from "../../../ports/user_files.ts";

/** Where a document comes from. */
export interface InputPorts {
  terminal: Pick<Terminal, "readStdin">;
  userFiles: Pick<UserFiles, "read">;
}

/**
 * All of a file, or of stdin for `-`.
 * @param maxBytes more is refused, before it is held
 * @throws {SealholdError} INVALID_VALUE (larger than that), FILE_NOT_FOUND, UNREADABLE
 */
export async function readInput(
  { terminal, userFiles }: InputPorts,
  path: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return path === "-" ? await terminal.readStdin(maxBytes) : await userFiles.read(path, maxBytes);
}
