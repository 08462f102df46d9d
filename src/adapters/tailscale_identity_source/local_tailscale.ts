import { hasCode, SealholdError } from "../../errors.ts";
import type { ProgramResult, ProgramRunner } from "../../ports/program_runner.ts";
import type {
  TailscaleIdentity,
  TailscaleIdentitySource,
} from "../../ports/tailscale_identity_source.ts";
import { askLocalApi, type LocalApiAnswer } from "./local_api.ts";
import { identityOfStatus, notRunning } from "./read_status.ts";

const PROGRAM_TIMEOUT_MS = 5000;
const MAX_STATUS_BYTES = 16 * 1024 * 1024;

/** What tailscaled and its program are called on this system. */
interface LocalTailscaleOptions {
  /** tailscaled's socket; undefined where it has none that is a file. */
  socket: string | undefined;
  /** Looked up in PATH. */
  program: string;
}

/**
 * This machine's tailscaled, by its socket; by the `tailscale` program where the socket cannot be had: another path, another
 * system, or a sandbox that lets only the program run.
 */
export function localTailscale(
  programs: ProgramRunner,
  { socket, program }: LocalTailscaleOptions,
): TailscaleIdentitySource {
  return {
    async identity(): Promise<TailscaleIdentity> {
      const answer: LocalApiAnswer = socket === undefined
        ? { kind: "silent" }
        : await askLocalApi(socket, "/localapi/v0/status");
      if (answer.kind === "answer" && answer.status === 200) return identityOfStatus(answer.text);
      const flags = answer.kind === "refused" ? answer.flags : undefined;
      const result = await runStatus(programs, program, flags);
      const text = new TextDecoder().decode(result.stdout.expose());
      // Without a tailscaled it prints a sentence and fails; stopped, it may print the status and fail.
      if (!text.trimStart().startsWith("{")) throw notRunning();
      return identityOfStatus(text);
    },
  };
}

async function runStatus(
  programs: ProgramRunner,
  program: string,
  socketFlags: readonly string[] | undefined,
): Promise<ProgramResult> {
  try {
    return await programs.run({
      program,
      args: ["status", "--json"],
      timeoutMs: PROGRAM_TIMEOUT_MS,
      maxOutputBytes: MAX_STATUS_BYTES,
    });
  } catch (error) {
    if (hasCode(error, "PERMISSION_REFUSED")) throw explainRefusal(error, socketFlags);
    // A program that does not answer is not told apart from one that is not there: the same command helps.
    if (hasCode(error, "PROGRAM_NOT_FOUND")) {
      throw socketFlags === undefined ? notRunning() : explainRefusal(error, socketFlags);
    }
    throw hasCode(error, "TIMED_OUT") ? notRunning() : error;
  }
}

/** Either way of asking would do; the one with a single flag is named, unless its program is missing. */
function explainRefusal(
  error: SealholdError,
  socketFlags: readonly string[] | undefined,
): SealholdError {
  if (socketFlags === undefined || error.code === "PERMISSION_REFUSED") return error;
  return new SealholdError("PERMISSION_REFUSED", "The sandbox refuses to ask tailscaled", {
    hint: `Run again with ${socketFlags.join(" ")}`,
    data: { kind: "net", flag: socketFlags.join(" ") },
  });
}
