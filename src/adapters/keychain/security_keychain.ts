import type { SealholdError } from "../../errors.ts";
import type { Keychain, KeychainRef } from "../../ports/keychain.ts";
import type { ProgramRunner } from "../../ports/program_runner.ts";
import { Secret } from "../../secret.ts";
import { broken, denied, locked, unavailable } from "./keychain_errors.ts";
import { callTool, checkedKeychain, type Tool, valueOf } from "./tool.ts";
import { keychainLabel } from "./keychain_label.ts";

const TOOL: Tool = {
  label: keychainLabel("darwin"),
  program: "security",
  mend: "security(1) belongs to macOS: check PATH",
};

/**
 * The exit code is the low byte of the OSStatus (SecBase.h): errSecItemNotFound is -25300, and so 44.
 */
const NOT_FOUND = 44;
const LOCKED = [
  29, // errSecInteractionRequired
  36, // errSecInteractionNotAllowed: locked, and no window may be opened (ssh, launchd)
];
const DENIED = [
  51, // errSecAuthFailed
  128, // errSecUserCanceled
];
const NO_KEYCHAIN = [
  37, // errSecNoDefaultKeychain
  50, // errSecNoSuchKeychain
  53, // errSecNotAvailable
];

/** The login keychain of macOS through `security(1)`. */
export function securityKeychain(runner: ProgramRunner): Keychain {
  const call = async (command: string, ref: KeychainRef, rest: readonly string[], stdin?: Secret) =>
    await callTool(runner, TOOL, {
      args: [command, "-s", ref.service, "-a", ref.account, ...rest],
      ...(stdin === undefined ? {} : { stdin }),
    });
  return checkedKeychain({
    label: TOOL.label,
    async read(ref) {
      const { exitCode, stdout } = await call("find-generic-password", ref, ["-w"]);
      if (exitCode === NOT_FOUND) return undefined;
      if (exitCode !== 0) throw failure(exitCode);
      return valueOf(stdout, TOOL.label);
    },
    async write(ref, value) {
      // -w last and bare: it then asks for the value, and once more to be sure. Without -w it stores an empty one and is
      // content (case 27); with the value behind it, every user could read it in the list of processes (case 26).
      const rest = ["-l", "Sealhold", "-U", "-w"];
      const { exitCode } = await call("add-generic-password", ref, rest, twice(value));
      if (exitCode !== 0) throw failure(exitCode);
    },
    async remove(ref) {
      const { exitCode } = await call("delete-generic-password", ref, []);
      if (exitCode !== 0 && exitCode !== NOT_FOUND) throw failure(exitCode);
    },
  });
}

function failure(exitCode: number): SealholdError {
  if (LOCKED.includes(exitCode)) return locked(TOOL.label);
  if (DENIED.includes(exitCode)) return denied(TOOL.label);
  if (NO_KEYCHAIN.includes(exitCode)) {
    return unavailable(TOOL.label, "Create a login keychain: open Keychain Access");
  }
  return broken(TOOL.label, `failed with exit code ${exitCode}`);
}

function twice(value: Secret): Secret {
  const bytes = value.expose();
  const lines = new Uint8Array(2 * (bytes.length + 1)).fill(0x0a);
  lines.set(bytes);
  lines.set(bytes, bytes.length + 1);
  const fed = new Secret(lines);
  bytes.fill(0);
  lines.fill(0);
  return fed;
}
