import type { Keychain, KeychainRef } from "../../ports/keychain.ts";
import type { ProgramRunner } from "../../ports/program_runner.ts";
import type { Secret } from "../../secret.ts";
import { denied, locked, unavailable } from "./keychain_errors.ts";
import { callTool, checkedKeychain, type Tool, valueOf } from "./tool.ts";
import { keychainLabel } from "./keychain_label.ts";

const TOOL: Tool = {
  label: keychainLabel("linux"),
  program: "secret-tool",
  mend: "Install secret-tool and a keyring daemon, and run inside a session with D-Bus",
};

/**
 * The Secret Service of Linux (GNOME Keyring, KWallet, KeePassXC) through `secret-tool` of libsecret.
 *
 * Its exit code is 1 for everything that is not success, and its reasons are told in the user's language. So what failed is
 * looked at with `search`, which never prompts and lists locked items too: with text on stderr nobody answers, with an item
 * on stdout it is there and shut, with neither there is none.
 */
export function secretToolKeychain(runner: ProgramRunner): Keychain {
  const call = async (action: readonly string[], ref: KeychainRef, stdin?: Secret) =>
    await callTool(runner, TOOL, {
      // An account may begin with a dash: what stands behind "--" is no option.
      args: [...action, "--", "service", ref.service, "account", ref.account],
      ...(stdin === undefined ? {} : { stdin }),
    });
  const exists = async (ref: KeychainRef) => {
    const { exitCode, stdout, stderr } = await call(["search"], ref);
    if (exitCode !== 0 && stderr.trim() !== "") throw unavailable(TOOL.label, TOOL.mend);
    const found = stdout.length > 0;
    stdout.zero();
    return found;
  };
  return checkedKeychain({
    label: TOOL.label,
    async read(ref) {
      const { exitCode, stdout, stderr } = await call(["lookup"], ref);
      if (exitCode === 0) return valueOf(stdout, TOOL.label);
      if (!await exists(ref)) return undefined;
      throw stderr.trim() === "" ? locked(TOOL.label) : denied(TOOL.label);
    },
    async write(ref, value) {
      // The value as it is: a newline at its end would be stored.
      const { exitCode } = await call(["store", "--label=Sealhold"], ref, value);
      if (exitCode === 0) return;
      await exists(ref);
      // Somebody answers, so it is the collection that is shut.
      throw locked(TOOL.label);
    },
    async remove(ref) {
      const { exitCode } = await call(["clear"], ref);
      if (exitCode !== 0 && await exists(ref)) throw locked(TOOL.label);
    },
  });
}
