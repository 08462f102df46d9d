/** Files of other tools, as Sealhold sees them: what they hold, whatever they call it. */
import { SealholdError } from "../../../errors.ts";

/** The tools. */
export const TOOL_NAMES = ["leger", "spec-kitty", "merits", "code-mesh"] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** Largest file read, in bytes. */
export const MAX_TOOL_FILE_BYTES = 1024 * 1024;

/** A login at one server. */
export interface ToolSession {
  /** As the file has it; undefined where the format names none. */
  server?: string;
  username: string;
  userUuid: string;
  accessToken: string;
  /** Seconds since 1970. */
  accessExpiresAtSec: number;
  refreshToken?: string;
  /** Seconds since 1970. */
  refreshExpiresAtSec?: number;
}

/** A login at one provider. */
export type ToolCredential =
  | { type: "api_key"; key: string }
  /** `expiresAtSec`: seconds since 1970. */
  | { type: "oauth"; accessToken: string; refreshToken?: string; expiresAtSec?: number }
  | { type: "custom"; data: Readonly<Record<string, unknown>> };

/** One tool's file. */
export type ToolFormat =
  & { name: ToolName }
  & (
    | { holds: "session"; read: Read<ToolSession>; write: Write<ToolSession> }
    | { holds: "credentials"; read: Read<ToolCredentials>; write: Write<ToolCredentials> }
  );

/** Provider to credential; without a prototype. */
export type ToolCredentials = Readonly<Record<string, ToolCredential>>;

/** @throws {SealholdError} INVALID_VALUE, naming the place and never the content */
type Read<T> = (text: string) => Promise<T>;

/** @throws {SealholdError} UNSUPPORTED when the format cannot hold it */
type Write<T> = (content: T) => Promise<string>;

/** The file is not what it is said to be. */
export function notOfTool(what: string): SealholdError {
  return new SealholdError("INVALID_VALUE", `The file is not of that tool: ${what}`, {
    hint: `sealhold store import <file> --as one of ${TOOL_NAMES.join(", ")}`,
  });
}
