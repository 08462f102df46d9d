/** What a client says on its event stream. */

/** A frame; what it is not is for whoever reads the fields to find out. */
interface ClientFrame {
  type?: unknown;
  since?: unknown;
  /** Of a pong: that of the ping. */
  timestamp?: unknown;
}

/** Reads a frame; undefined if it is none. */
export function parseClientFrame(text: string): ClientFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === "object" && frame !== null ? frame : undefined;
  } catch {
    return undefined;
  }
}
