/** What `store import` and `store export` share. */
import { TOOL_NAMES, type ToolName } from "../../core/client/other_tools/tool_format.ts";

/** A server that rotates refresh tokens takes the second use of one for theft, and ends the login (RFC 9700 section 4.14.2). */
export const SHARED_REFRESH =
  "Warning: it shares its refresh token with Sealhold: use one of the two only, or the server ends the login of both";

/** Options of both. */
export interface OtherToolOptions {
  as: ToolName;
  account?: string;
  provider?: string;
  force?: boolean;
}

export const OTHER_TOOL_OPTIONS = [
  {
    flags: "--as <tool:word>",
    description: "Whose file it is",
    values: TOOL_NAMES,
    required: true,
  },
  { flags: "--account <name:word>", description: "One of several accounts at the server" },
  { flags: "--provider <name:word>", description: "This provider alone, of a file with several" },
] as const;
