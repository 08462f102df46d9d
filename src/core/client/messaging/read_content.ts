import { SealholdError } from "../../../errors.ts";
import { type InputPorts, readInput } from "../identity/read_input.ts";

/** Where content comes from: exactly one of these. */
export interface ContentSource {
  /** The content itself. */
  message?: string | undefined;
  /** Stdin. */
  stdin?: boolean | undefined;
  /** A file. */
  messageData?: string | undefined;
}

/**
 * What is sent or sealed.
 * @throws {SealholdError} USAGE unless exactly one source is named; INVALID_VALUE for more than `maxBytes` from outside
 */
export async function readContent(
  ports: InputPorts,
  { message, stdin, messageData }: ContentSource,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const given = [message !== undefined, stdin === true, messageData !== undefined];
  if (given.filter(Boolean).length !== 1) {
    throw new SealholdError("USAGE", "Say what to send, once", {
      hint: "Use one of --message <text>, --stdin and --message-data <file>",
    });
  }
  if (message !== undefined) return new TextEncoder().encode(message);
  return await readInput(ports, messageData ?? "-", maxBytes);
}
